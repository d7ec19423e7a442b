import type { OpenContext } from '../../spec/index.ts';
import { findConversation } from '../our-ids.ts';
import type { Ours } from '../reading/ours.ts';
import { isPublicProvider } from './public-providers.ts';

/** Whose a mail's marks are. */
export interface Us {
  /** One of our addresses, in any case and with any plus-part. */
  isOurs(address: string): boolean;
  /** The account's own address or alias: what it sent can come back to it. */
  isAccount(address: string): boolean;
  /** Somebody who works here writes from it, or we do. */
  isStaff(address: string): boolean;
  /** A list of that address or RFC 2919 id reaches us because it is an address of ours. */
  isOurList(name: string): boolean;
  /** One of these Message-IDs or addresses bears a token we signed. */
  proves(messageIds: readonly string[], addresses: readonly string[]): boolean;
}

const known = new WeakMap<Ours, Us>();

/** What an account's addresses say about whose mail is whose; worked out once for each `ours`. */
export function knowUs(ours: Ours, tokens: OpenContext['tokens']): Us {
  const before = known.get(ours);
  if (before) return before;
  const own = ours.hints.ours;
  // The id of a list is its address with a dot (RFC 2919 §2).
  const ids = new Set(own.map((address) => address.replace('@', '.')));
  const staff = ours.hints.staffDomains ?? firmDomains(own.slice(0, 1));
  const lists = [...staff, ...firmDomains(own)];
  const us: Us = {
    isOurs: (address) => ours.has(address),
    isAccount: (address) => ours.isAccount(address),
    isStaff: (address) => ours.has(address) || isWithin(domainOf(address.toLowerCase()), staff),
    isOurList: (name) => ours.has(name) || ids.has(name) || isWithin(domainOf(name), lists),
    proves: (messageIds, addresses) => findConversation(tokens, messageIds, addresses) !== undefined,
  };
  known.set(ours, us);
  return us;
}

function firmDomains(addresses: readonly string[]): readonly string[] {
  return addresses.map(domainOf).filter((domain) => !isPublicProvider(domain));
}

function isWithin(domain: string, domains: readonly string[]): boolean {
  return domains.some((ours) => domain === ours || domain.endsWith(`.${ours}`));
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
