import { createSecretKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

const secret = z.string().trim().refine((value) => decodeSecret(value) !== undefined, {
  message: 'must be "whsec_" followed by the base64 of 16 to 128 random bytes',
});

export const apiSettings = z.object({
  /** Signs both ways: what comes in and what goes out. */
  secret,
  /** Still accepted for what comes in, while senders change over. */
  previousSecret: secret.optional(),
  /** Where answers are posted; without it the channel only receives. */
  url: z.url({ protocol: /^https?$/, message: 'must be an http or https address' }).max(2000).optional(),
});
export type ApiSettings = z.infer<typeof apiSettings>;

/**
 * The key inside `whsec_<base64>`, or undefined when it is none or too short to be one. A KeyObject, because a signature
 * with one costs a sixth of one with plain bytes.
 */
export function decodeSecret(secretText: string): KeyObject | undefined {
  const encoded = secretText.startsWith('whsec_') ? secretText.slice(6) : undefined;
  if (!encoded || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const key = Buffer.from(encoded, 'base64');
  return key.length >= 16 && key.length <= 128 ? createSecretKey(key) : undefined;
}
