import type { OpenContext } from '../../spec/index.ts';
import { findConversation, isOurAddress } from '../our-ids.ts';
import type { MailSettings } from '../settings.ts';
import { isPublicProvider } from './public-providers.ts';

/** Whose a mail's marks are: what the account's settings and the hub know of us. */
export interface Us {
  /** One of our addresses, in any case and with any plus-part. */
  isOurs(address: string): boolean;
  /** Somebody who works here writes from it, or we do. */
  isStaff(address: string): boolean;
  /** A list of that address or RFC 2919 id reaches us because it is an address of ours. */
  isOurList(name: string): boolean;
  /** One of these Message-IDs or addresses bears a token we signed. */
  proves(messageIds: readonly string[], addresses: readonly string[]): boolean;
}

export function knowUs(settings: Pick<MailSettings, 'address' | 'aliases' | 'staffDomains'>, context: Pick<OpenContext, 'tokens' | 'ownAddresses'>): Us {
  const own = [...new Set([settings.address, ...settings.aliases, ...context.ownAddresses()])];
  const exact = new Set(own);
  // The id of a list is its address with a dot (RFC 2919 §2).
  const ids = new Set(own.map((address) => address.replace('@', '.')));
  const staff = new Set(settings.staffDomains ?? [domainOf(settings.address)].filter((domain) => !isPublicProvider(domain)));
  const lists = new Set([...staff, ...own.map(domainOf)].filter((domain) => !isPublicProvider(domain)));
  const within = (domains: ReadonlySet<string>, domain: string): boolean => [...domains].some((ours) => domain === ours || domain.endsWith(`.${ours}`));
  const isOurs = (address: string): boolean => exact.has(address.toLowerCase()) || own.some((ours) => isOurAddress(address, ours));
  return {
    isOurs,
    isStaff: (address) => isOurs(address) || within(staff, domainOf(address.toLowerCase())),
    isOurList: (name) => isOurs(name) || ids.has(name) || within(lists, domainOf(name)),
    proves: (messageIds, addresses) => findConversation(context.tokens, messageIds, addresses) !== undefined,
  };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
