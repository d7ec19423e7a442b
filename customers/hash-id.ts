import { hash } from 'node:crypto';

/**
 * An id that is the meaning of its parts, so that inserting it decides uniqueness. 22 characters (132 bits of SHA-256,
 * base64url). No part but the last may hold U+0000; ours never do.
 */
export function hashId(kind: string, ...parts: readonly string[]): string {
  return hash('sha256', `${kind}\u0000${parts.join('\u0000')}`, 'base64url').slice(0, 22);
}
