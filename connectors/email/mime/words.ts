import { decodeBytes, decodeHeaderBytes } from './charset.ts';
import { decodeQuotedPrintable } from './transfer.ts';

const WORD = /=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,20000})\?=/g;

/**
 * Text of a header value: encoded words (RFC 2047) decoded, raw 8-bit bytes read as the body's charset says. Neighbouring
 * words of one charset are joined before decoding, because senders cut inside characters. Never holds a line break.
 * `raw` is one character per byte.
 */
export function decodeHeaderText(raw: string, bodyCharset?: string): string {
  return decodeWords(decodeRaw(raw, bodyCharset));
}

/** Only the raw 8-bit bytes; encoded words stay. For headers whose syntax is read before their words. */
export function decodeRaw(raw: string, bodyCharset?: string): string {
  // oxlint-disable-next-line no-control-regex
  return /[\u0080-\u00FF\u001B]/.test(raw) ? decodeHeaderBytes(Buffer.from(raw, 'latin1'), bodyCharset) : raw;
}

export function decodeWords(text: string): string {
  if (!text.includes('=?')) return flatten(text);
  let out = '';
  let end = 0;
  let run: { charset: string; bytes: Buffer[] } | undefined;
  const flush = (): void => {
    if (run) out += decodeBytes(Buffer.concat(run.bytes), run.charset);
    run = undefined;
  };
  for (const match of text.matchAll(WORD)) {
    const between = text.slice(end, match.index);
    const charset = match[1]!.replace(/\*.*$/, '').toLowerCase();
    const joins = run !== undefined && between.trim() === '';
    if (!joins || run?.charset !== charset) flush();
    if (!joins) out += between;
    run ??= { charset, bytes: [] };
    run.bytes.push(decodeWord(match[2]!, match[3]!));
    end = match.index + match[0].length;
  }
  flush();
  return flatten(out + text.slice(end));
}

function decodeWord(encoding: string, encoded: string): Buffer {
  if (encoding === 'b' || encoding === 'B') return Buffer.from(encoded, 'base64');
  return decodeQuotedPrintable(Buffer.from(encoded.replaceAll('_', ' '), 'utf8'));
}

function flatten(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001F\u007F]+/g, ' ').trim();
}
