import { createHash, createHmac, randomBytes } from 'node:crypto';

const secretForm = /^[\w-]{43}$/;

/** 32 random bytes, base64url: 43 characters. */
export function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, hex. Enough for what is random to begin with; passwords go through argon2. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether it can be one of our secrets at all. */
export function looksLikeSecret(text: string): boolean {
  return secretForm.test(text);
}

/** The CSRF token of a session: stays the same while its cookie rotates, and cannot be made without our key. */
export function csrfOf(key: Uint8Array, sessionId: string): string {
  return createHmac('sha256', key).update(sessionId).digest('base64url');
}
