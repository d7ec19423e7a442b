import type { MailSettings } from '../settings.ts';
import type { ReadingHints } from './parsed-mail.ts';

/** Which addresses are ours. */
export interface Ours {
  /** In any case and with any plus-part. */
  has(address: string): boolean;
  readonly hints: ReadingHints;
}

const known = new WeakMap<MailSettings, { readonly own: ReadonlySet<string>; readonly ours: Ours }>();

/** The account's address and aliases, and those of every other channel: mail from one of them is no customer's. */
export function knowOurs(settings: MailSettings, own: ReadonlySet<string>): Ours {
  const before = known.get(settings);
  if (before?.own === own) return before.ours;
  const all = new Set([settings.address, ...settings.aliases, ...own].map((address) => address.toLowerCase()));
  const ours: Ours = {
    has: (address) => {
      const bare = address.toLowerCase();
      return all.has(bare) || all.has(withoutPlus(bare));
    },
    hints: {
      ours: [...all],
      ...(settings.staffDomains && { staffDomains: settings.staffDomains }),
      ...(settings.trust.authservId && { authservId: settings.trust.authservId }),
    },
  };
  known.set(settings, { own, ours });
  return ours;
}

function withoutPlus(address: string): string {
  const at = address.lastIndexOf('@');
  const plus = address.indexOf('+');
  return plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : address;
}
