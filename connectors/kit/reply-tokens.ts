import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs conversation ids into tokens that survive a trip through mail systems, and reads them back. */
export interface ReplyTokens {
  sign(conversationId: string): string;
  /** The conversation id (upper-case), or undefined when the signature is not ours. Constant time. */
  verify(token: string): string | undefined;
}

const MAC_LENGTH = 16;
const BASE_32 = '0123456789abcdefghjkmnpqrstvwxyz';
const TOKEN = /^[0-9a-z]{17,80}$/;
const ID = /^[0-9A-Za-z]{1,64}$/;

/**
 * A token is the id in lower case followed by 16 characters of Crockford base 32: HMAC-SHA-256 over
 * `reply-token.<lower-case id>`, cut to 80 bits. Mail systems fold the case of addresses, so case carries no meaning:
 * ids are taken as case-insensitive and given back in upper case, as `runtime/embedded` makes them.
 *
 * `key`: 32 bytes for this purpose alone (`Vault.key('reply-tokens')`).
 */
export function createReplyTokens(key: Uint8Array): ReplyTokens {
  if (key.length < 16) throw new TypeError('The key of reply tokens must have at least 16 bytes.');
  const macOf = (id: string): string => toBase32(createHmac('sha256', key).update(`reply-token.${id}`).digest());
  return {
    sign(conversationId) {
      if (!ID.test(conversationId)) throw new TypeError('A conversation id has 1 to 64 letters and digits.');
      const id = conversationId.toLowerCase();
      return id + macOf(id);
    },
    verify(token) {
      const folded = token.toLowerCase();
      if (!TOKEN.test(folded)) return undefined;
      const id = folded.slice(0, -MAC_LENGTH);
      const same = timingSafeEqual(Buffer.from(folded.slice(-MAC_LENGTH)), Buffer.from(macOf(id)));
      return same ? id.toUpperCase() : undefined;
    },
  };
}

function toBase32(bytes: Uint8Array): string {
  let bits = 0;
  let held = 0;
  let out = '';
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += BASE_32[(held >> bits) & 31];
      if (out.length === MAC_LENGTH) return out;
    }
    held &= (1 << bits) - 1;
  }
  return out;
}
