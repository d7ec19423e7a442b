import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';

/** How far a stamp may lie in the past or the future, ms. */
const TOLERANCE_MS = 5 * 60 * 1000;

/**
 * Standard Webhooks (https://www.standardwebhooks.com, version 1): HMAC-SHA-256 over `<id>.<seconds>.<raw body>`, in base64
 * behind `v1,`; several signatures are separated by spaces so that secrets can be rotated.
 */
export function signWebhook(key: KeyObject, id: string, seconds: string, body: Uint8Array): string {
  return `v1,${digest(key, id, seconds, body).toString('base64')}`;
}

/** Undefined when the headers sign these bytes now; else what is wrong, for the sender to read. Constant time. */
export function verifyWebhook(keys: readonly KeyObject[], headers: Readonly<Record<string, string>>, body: Uint8Array, now: number): string | undefined {
  const id = headers['webhook-id'];
  const seconds = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (!id) return 'The header webhook-id is missing.';
  if (!seconds) return 'The header webhook-timestamp is missing.';
  if (!signatures) return 'The header webhook-signature is missing.';
  if (id.length > 256) return 'The header webhook-id is longer than 256 characters.';
  if (!/^\d{1,12}$/.test(seconds)) return 'The header webhook-timestamp must be seconds since 1970.';
  if (Math.abs(now - Number(seconds) * 1000) > TOLERANCE_MS) return 'The webhook-timestamp is more than 5 minutes off; check the clock, and sign again for each try.';
  const given = signatures.slice(0, 2000).split(' ').filter((part) => part.startsWith('v1,')).map((part) => Buffer.from(part.slice(3), 'base64'));
  for (const key of keys) {
    const right = digest(key, id, seconds, body);
    if (given.some((signature) => signature.length === right.length && timingSafeEqual(signature, right))) return undefined;
  }
  return 'No signature in webhook-signature fits: sign "<webhook-id>.<webhook-timestamp>.<raw body>" with the secret of this channel.';
}

function digest(key: KeyObject, id: string, seconds: string, body: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest();
}
