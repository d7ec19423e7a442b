import { headerOf, headersOf } from '../mime/headers.ts';
import type { Part } from '../mime/tree.ts';
import type { Seen } from './nature.ts';

const SYSTEM_SENDER = /^(?:mailer-daemon|mail-daemon|postmaster|mailadmin|mdaemon|mail[-_.]?delivery[^@]*|maildelivery[^@]*|no-?reply-?bounces?|bounces?|double-bounce|deliverystatus[^@]*|delivery-?status[^@]*|nobody|root|system|symantec[^@]*|autoreply)(?:@|$)/i;

/** An address that mail systems write from; people may too (postmaster). */
export function isSystemAddress(address: string): boolean {
  return SYSTEM_SENDER.test(address);
}

/** Who sends is a mail system: by its name, or because it wants no answer, not even a failure. */
export function isMailSystem(root: Part, seen: Pick<Seen, 'from'>): boolean {
  const returnPath = headersOf(root.headers, 'return-path').join(' ').trim();
  const from = headerOf(root.headers, 'from') ?? '';
  if (/<\s*>\s*$/.test(from.slice(0, 500))) return true;
  return isSystemAddress(seen.from.split('@', 1)[0] ?? '') || /^<\s*>/.test(returnPath) || /mailer-daemon/i.test(returnPath) || /mailer-daemon|mail (?:delivery|administrator)/i.test(from);
}

/** No person writes under that name. */
export function isDaemon(address: string): boolean {
  return /^mailer-daemon@/i.test(address);
}
