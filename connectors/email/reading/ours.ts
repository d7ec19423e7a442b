import type { MailSettings } from '../settings.ts';
import type { ReadingHints } from './parsed-mail.ts';

/** Which addresses are ours. */
export interface Ours {
  /** In any case and with any plus-part. */
  has(address: string): boolean;
  /** Those of this account alone. */
  isAccount(address: string): boolean;
  readonly hints: ReadingHints;
  /** For mail that came from a stranger straight to us: no verdict in it is our server's. */
  readonly strangers: ReadingHints;
}

const known = new WeakMap<MailSettings, { readonly own: ReadonlySet<string>; readonly ours: Ours }>();

/** The account's address and aliases, and those of every other channel: mail from one of them is no customer's. */
export function knowOurs(settings: MailSettings, own: ReadonlySet<string>): Ours {
  const before = known.get(settings);
  if (before?.own === own) return before.ours;
  const account = new Set([settings.address, ...settings.aliases].map((address) => address.toLowerCase()));
  const all = new Set([...account, ...[...own].map((address) => address.toLowerCase())]);
  const strangers: ReadingHints = { ours: [...all], ...(settings.staffDomains && { staffDomains: settings.staffDomains }) };
  const { authservId } = settings.trust;
  const ours: Ours = {
    has: (address) => isAmong(address, all), isAccount: (address) => isAmong(address, account),
    strangers, hints: authservId ? { ...strangers, authservId } : strangers,
  };
  known.set(settings, { own, ours });
  return ours;
}

function isAmong(address: string, some: ReadonlySet<string>): boolean {
  const bare = address.toLowerCase();
  return some.has(bare) || some.has(withoutPlus(bare));
}

function withoutPlus(address: string): string {
  const at = address.lastIndexOf('@');
  const plus = address.indexOf('+');
  return plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : address;
}
