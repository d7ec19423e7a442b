import { takeEmbedded } from './embedded.ts';

/** Undoes a Content-Transfer-Encoding (RFC 2045 §6), forgiving: what cannot be decoded stays as it is. Linear. */
export function decodeTransfer(body: Buffer, encoding: string): Buffer {
  switch (encoding.replace(/[;\s].*$/s, '').toLowerCase()) {
    case 'base64': return decodeBase64(body);
    case 'quoted-printable': return decodeQuotedPrintable(body);
    case 'x-uuencode': case 'uuencode': case 'x-uue': case 'uue': return takeEmbedded(body)?.files[0]?.content ?? body;
    default: return body;
  }
}

/**
 * Node skips line breaks and other foreign characters, and takes padding in the middle for the end; senders concatenate. Plain
 * text that is only called base64 stays, as does what list programs append below it.
 */
function decodeBase64(body: Buffer): Buffer {
  const text = body.toString('latin1');
  const foreign = text.search(/[^A-Za-z0-9+/=\s_-]/);
  if (foreign >= 0 && isPlain(text)) return body;
  const tail = foreign < 0 ? -1 : findTail(text, foreign);
  if (tail >= 0) return Buffer.concat([decodeBase64Text(text.slice(0, tail)), Buffer.from('\n'), body.subarray(tail)]);
  return decodeBase64Text(text);
}

function decodeBase64Text(text: string): Buffer {
  if (!/=[^=\s]/.test(text.slice(0, -4)) && !/=\s+[^=\s]/.test(text)) return Buffer.from(text, 'base64');
  return Buffer.concat(text.split(/=[=\s]*/).map((piece) => Buffer.from(piece, 'base64')));
}

/** Words with spaces between them are no base64. */
function isPlain(text: string): boolean {
  const sample = text.slice(0, 400);
  const odd = sample.match(/[^A-Za-z0-9+/=\r\n]/g)?.length ?? 0;
  return odd * 10 > sample.length;
}

/** Where plain text begins that stands below an empty line or the padding. */
function findTail(text: string, foreign: number): number {
  const line = text.lastIndexOf('\n', foreign) + 1;
  const above = text.slice(Math.max(0, line - 2000), line);
  const paragraph = Math.max(above.lastIndexOf('\n\n'), above.lastIndexOf('\n\r\n'), above.search(/=\s*\n[^=]*$/));
  return paragraph < 0 ? -1 : line - above.length + paragraph + 1;
}

const EQUALS = 0x3d;

/** `=XX` becomes a byte, `=` before a line end joins lines, white space at line ends goes (RFC 2045 §6.7). */
export function decodeQuotedPrintable(body: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at]!;
    if (byte !== EQUALS) {
      out[length] = byte;
      length += 1;
      continue;
    }
    const high = hexOf(body[at + 1]);
    const low = hexOf(body[at + 2]);
    if (high >= 0 && low >= 0) {
      out[length] = high * 16 + low;
      length += 1;
      at += 2;
      continue;
    }
    const end = softBreakEnd(body, at + 1);
    if (end > 0) {
      at = end - 1;
      continue;
    }
    out[length] = byte;
    length += 1;
  }
  return out.subarray(0, length);
}

/** Where the line after a soft break begins; 0 when it is none. */
function softBreakEnd(body: Uint8Array, from: number): number {
  let at = from;
  while (at < body.length && at - from < 100 && (body[at] === 0x20 || body[at] === 0x09)) at += 1;
  if (at >= body.length) return at;
  if (body[at] === 0x0d) return body[at + 1] === 0x0a ? at + 2 : at + 1;
  return body[at] === 0x0a ? at + 1 : 0;
}

function hexOf(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37;
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x57;
  return -1;
}
