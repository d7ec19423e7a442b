import { decodeBytes } from './charset.ts';
import { trimAscii } from './headers.ts';
import { decodeHeaderText } from './words.ts';

/** A header like Content-Type: its value in lower case and its parameters, decoded, names in lower case. */
export interface Parameterised {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const MAX_PARAMETERS = 100;
const PARAMETER = /;\s*([^=;\s"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.){0,20000})"?|([^;]{0,20000}))/gs;

/** Reads parameters with continuations and charsets (RFC 2231), and the encoded words many senders put there instead. */
export function readParameters(raw: string, bodyCharset?: string): Parameterised {
  const semicolon = raw.indexOf(';');
  const value = (semicolon < 0 ? raw : raw.slice(0, semicolon)).replace(/\(.*$/s, '').trim().toLowerCase();
  const plain = new Map<string, string>();
  const pieces = new Map<string, { text: string; encoded: boolean }[]>();
  let count = 0;
  for (const [, name, quoted, bare] of semicolon < 0 ? [] : raw.slice(semicolon).matchAll(PARAMETER)) {
    count += 1;
    if (count > MAX_PARAMETERS) break;
    const text = quoted === undefined ? trimAscii(bare ?? '') : quoted.replace(/\\(["\\])/g, '$1');
    const parts = /^([^*]+)\*(?:(\d{1,3})(\*)?)?$/.exec(name!.toLowerCase());
    if (!parts) {
      const key = name!.toLowerCase();
      // A boundary is compared byte for byte.
      if (!plain.has(key)) plain.set(key, key === 'boundary' ? text : decodeHeaderText(text, bodyCharset));
      continue;
    }
    const list = pieces.get(parts[1]!) ?? [];
    list[Number(parts[2] ?? 0)] = { text, encoded: parts[2] === undefined || parts[3] === '*' };
    pieces.set(parts[1]!, list);
  }
  for (const [name, list] of pieces) plain.set(name, joinPieces(list, bodyCharset));
  return { value, parameters: plain };
}

function joinPieces(list: readonly ({ text: string; encoded: boolean } | undefined)[], bodyCharset: string | undefined): string {
  const head = /^([^']{0,60})'[^']{0,60}'(.*)$/s.exec(list[0]?.encoded ? list[0].text : '');
  const charset = head?.[1] || undefined;
  const bytes = list.map((piece, index) => {
    if (!piece) return Buffer.alloc(0);
    const text = index === 0 && head ? head[2]! : piece.text;
    return piece.encoded ? decodePercent(text) : Buffer.from(text, 'latin1');
  });
  const all = Buffer.concat(bytes);
  return charset === undefined ? decodeHeaderText(all.toString('latin1'), bodyCharset) : decodeBytes(all, charset);
}

function decodePercent(text: string): Buffer {
  return Buffer.from(text.replace(/%([0-9A-Fa-f]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1');
}
