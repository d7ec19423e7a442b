import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether two strings are equal, in a time that depends on neither content nor length: both are hashed first, so even
 * the place of the first difference stays unknown.
 */
export function equalsConstantTime(left: string | Uint8Array, right: string | Uint8Array): boolean {
  return timingSafeEqual(hash(left), hash(right));
}

function hash(value: string | Uint8Array): Buffer {
  return createHash('sha256').update(value).digest();
}
