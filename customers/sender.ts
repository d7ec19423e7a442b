import type { Sender } from './customers.ts';
import { hashId } from './hash-id.ts';

/** Longest we keep of what a channel says about a person, in UTF-16 units. Longer is cut; ids are never cut. */
const longest = { name: 200, email: 320, phone: 40 } as const;

/** The one id an external id on an account has. */
export function identityId(channelId: string, externalId: string): string {
  return hashId('identity', channelId, externalId);
}

/** Trimmed and lower-cased; null when there is none or it can not be an address. */
export function normaliseEmail(email: string | undefined): string | null {
  const trimmed = email?.trim().toLowerCase() ?? '';
  return trimmed.length >= 3 && trimmed.length <= longest.email && /^[^\s@]+@[^\s@]+$/u.test(trimmed) ? trimmed : null;
}

/** The sender within our limits. A name without a single letter or digit is none. */
export function boundSender(sender: Sender): Sender {
  const name = sender.name?.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim().slice(0, longest.name).toWellFormed();
  const phone = sender.phone?.trim().slice(0, longest.phone);
  return {
    externalId: sender.externalId,
    verified: sender.verified,
    ...(name && /[\p{L}\p{N}]/u.test(name) ? { name } : {}),
    ...(sender.email ? { email: sender.email } : {}),
    ...(phone ? { phone } : {}),
  };
}
