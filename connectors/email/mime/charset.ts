import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { decodeByPage } from './code-pages.ts';
import { guessCharset, isAmongAscii } from './guess-charset.ts';
import { decodeSevenBit } from './seven-bit.ts';

/**
 * Bytes of mail into text. `charset` is what the sender states, `evidence` what the rest of the message is in. Labels are
 * those of the WHATWG Encoding Standard with the spellings mail programs really write, and code pages that standard leaves
 * out. Senders lie: bytes that are valid UTF-8 are UTF-8 whatever single-byte page is stated, and where nothing believable is
 * stated the letters decide. Never fails; what cannot be told becomes U+FFFD.
 */
export function decodeBytes(bytes: Uint8Array, charset: string | undefined, evidence?: string): string {
  const label = normaliseLabel(charset ?? '');
  const wide = decodeWide(bytes, label);
  if (wide !== undefined) return wide;
  if (isAscii(bytes)) return decodeAscii(bytes, label);
  if (isUtf8(bytes) && !MULTI_BYTE.has(label)) return decodeUtf8(bytes);
  if (label === 'utf-8') return decodeDamaged(bytes, evidence);
  if (label === '' || CARELESS.has(label)) return decodeCareless(bytes, label, evidence);
  const text = decodeAs(bytes, label);
  if (text === undefined) return isUtf8(bytes) ? decodeUtf8(bytes) : guess(bytes, evidence);
  return MULTI_BYTE.has(label) && text.includes('\uFFFD') && isUtf8(bytes) ? decodeUtf8(bytes) : text;
}

/** Raw 8-bit bytes of a header: UTF-8 when they are, else the charset of the body, else a guess. */
export function decodeHeaderBytes(bytes: Uint8Array, bodyCharset: string | undefined): string {
  if (bytes.includes(0x1b)) return decodeAs(bytes, 'iso-2022-jp') ?? guess(bytes, undefined);
  return isUtf8(bytes) ? decodeUtf8(bytes) : decodeBytes(bytes, bodyCharset);
}

/** Whether a sender who states this charset says anything by it. */
export function isBelievable(charset: string): boolean {
  const label = normaliseLabel(charset);
  return label !== '' && !CARELESS.has(label);
}

/** What programs claim that do not know. */
const CARELESS: ReadonlySet<string> = new Set(['us-ascii', 'ascii', 'iso-8859-1', 'latin1', 'windows-1252', 'ansi', 'unknown', 'unknown-8bit', 'x-unknown', '8bit', '7bit', 'binary', 'default', 'x-user-defined', 'none', 'utf-7']);
const WESTERN: ReadonlySet<string> = new Set(['iso-8859-1', 'latin1', 'windows-1252']);
/** Their pairs of bytes can look like UTF-8 by accident. */
const MULTI_BYTE: ReadonlySet<string> = new Set(['gbk', 'gb2312', 'gb18030', 'big5', 'shift_jis', 'euc-jp', 'euc-kr', 'iso-2022-jp', 'iso-2022-kr', 'hz-gb-2312']);

const ALIASES: Readonly<Record<string, string>> = {
  utf8: 'utf-8', utf8mb4: 'utf-8', utf: 'utf-8', 'utf-8n': 'utf-8', 'x-utf-8': 'utf-8', 'unicode-1-1-utf-8': 'utf-8', cp65001: 'utf-8', 'unicode-1-1-utf-7': 'utf-7', utf7: 'utf-7',
  'koi8-uk': 'koi8-u', 'koi8-ru': 'koi8-u', koi8u: 'koi8-u', koi8r: 'koi8-r', koi8: 'koi8-r', cp20866: 'koi8-r', cp21866: 'koi8-u',
  'gb2312': 'gbk', 'gb_2312-80': 'gbk', 'x-gbk': 'gbk', cp936: 'gbk', ms936: 'gbk', 'x-sjis': 'shift_jis', 'shift-jis': 'shift_jis', sjis: 'shift_jis', cp932: 'shift_jis', ms932: 'shift_jis', 'windows-31j': 'shift_jis',
  'euc_jp': 'euc-jp', eucjp: 'euc-jp', 'x-euc-jp': 'euc-jp', cp949: 'euc-kr', ms949: 'euc-kr', 'ks_c_5601-1987': 'euc-kr', ks_c_5601: 'euc-kr', 'ksc5601': 'euc-kr', euckr: 'euc-kr', 'windows-949': 'euc-kr',
  cp950: 'big5', 'big5-hkscs': 'big5', 'x-x-big5': 'big5', cp50220: 'iso-2022-jp', cp50221: 'iso-2022-jp', 'iso-2022-jp-ms': 'iso-2022-jp', 'hz': 'hz-gb-2312',
  cp1251cyrillic: 'windows-1251', latin5: 'iso-8859-9', 'latin-1': 'iso-8859-1', 'iso8859-1': 'iso-8859-1', geostd8: 'georgian-academy', georgian: 'georgian-academy', 'geo-academy': 'georgian-academy', 'geo-ps': 'georgian-ps',
  'mac-cyrillic': 'x-mac-cyrillic', maccyrillic: 'x-mac-cyrillic', 'x-mac-ukrainian': 'x-mac-cyrillic', macturkish: 'x-mac-turkish', macroman: 'macintosh', 'x-mac-roman': 'macintosh',
};

function normaliseLabel(charset: string): string {
  const bare = charset.replace(/\*.*$/s, '').replace(/["'\s]/g, '').toLowerCase().slice(0, 60);
  const windows = /^(?:cp|win|windows|x-cp|x-win|x-windows)?[-_]?(125[0-8]|874)$/.exec(bare);
  if (windows) return `windows-${windows[1]}`;
  const dos = /^(?:cp|ibm|oem|dos|x-cp|x-ibm|csibm|cspc|ms)?[-_]?(437|850|852|857|866|1125|866u)$/.exec(bare);
  if (dos) return `ibm${dos[1] === '866u' ? '1125' : dos[1]}`;
  const iso = /^iso[-_]?8859[-_]?(\d{1,2})(-[ie])?$/.exec(bare);
  if (iso) return iso[1] === '8' && iso[2] === '-e' ? 'iso-8859-8' : `iso-8859-${iso[1]}${iso[2] ?? ''}`;
  return ALIASES[bare] ?? bare;
}

const decoders = new Map<string, TextDecoder | undefined>();

function decoderFor(label: string): TextDecoder | undefined {
  if (decoders.size > 200) decoders.clear();
  if (!decoders.has(label)) {
    let decoder: TextDecoder | undefined;
    try {
      decoder = new TextDecoder(label);
    } catch { /* not a charset that exists */ }
    decoders.set(label, decoder);
  }
  return decoders.get(label);
}

function decodeAs(bytes: Uint8Array, label: string): string | undefined {
  return decodeByPage(bytes, label) ?? decodeSevenBit(bytes, label) ?? decoderFor(label)?.decode(label === 'iso-2022-jp' ? withoutIdleShifts(bytes) : bytes);
}

/** ASCII is the same in nearly all. */
function decodeAscii(bytes: Uint8Array, label: string): string {
  const japanese = label === 'iso-2022-jp' || bytes.includes(0x1b) ? decodeAs(bytes, 'iso-2022-jp') : undefined;
  return decodeSevenBit(bytes, label) ?? japanese ?? toBuffer(bytes).toString('latin1');
}

/** Shifts that nothing follows come from words that were joined; the Encoding Standard calls them an error. */
function withoutIdleShifts(bytes: Uint8Array): Uint8Array {
  // oxlint-disable-next-line no-control-regex
  return Buffer.from(toBuffer(bytes).toString('latin1').replace(/(?:\u001B(?:\([BJI]|\$[@B]|\$\(D))+(?=\u001B(?:\([BJI]|\$[@B]|\$\(D))/g, ''), 'latin1');
}

/** UTF-16 (RFC 2781) by what is stated, by its mark, or by the NUL beside every letter. */
function decodeWide(bytes: Uint8Array, label: string): string | undefined {
  if (label.startsWith('utf-32') || label === 'ucs-4') return undefined;
  const mark = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
  const stated = /^(?:utf-?16|ucs-2|unicode)/.test(label) ? (label.endsWith('le') || label === 'unicode' ? 'utf-16le' : 'utf-16be') : undefined;
  const wide = mark ?? stated ?? (bytes.includes(0) ? findWide(bytes) : undefined);
  return wide && decoderFor(wide)?.decode(bytes);
}

function findWide(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, 2000);
  let [even, odd] = [0, 0];
  for (const [at, byte] of sample.entries()) {
    if (byte === 0 && at % 2 === 0) even += 1;
    else if (byte === 0) odd += 1;
  }
  if (sample.length < 4 || even + odd < sample.length / 5 || Math.min(even, odd) > Math.max(even, odd) / 20) return undefined;
  return odd > even ? 'utf-16le' : 'utf-16be';
}

function decodeUtf8(bytes: Uint8Array): string {
  const text = toBuffer(bytes).toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Said to be UTF-8 and is not: mostly right with damage, or wrongly labelled altogether. */
function decodeDamaged(bytes: Uint8Array, evidence: string | undefined): string {
  const text = toBuffer(bytes).toString('utf8');
  let lost = 0;
  let kept = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0xfffd) lost += 1;
    else if (code >= 0x80) kept += 1;
  }
  return lost > kept ? guess(bytes, evidence) : text;
}

/** "Latin-1" may be true of words of ASCII with some other letters; of words without any ASCII letter it is not. */
function decodeCareless(bytes: Uint8Array, label: string, evidence: string | undefined): string {
  return WESTERN.has(label) && isAmongAscii(bytes) ? new TextDecoder('windows-1252').decode(bytes) : guess(bytes, evidence);
}

function guess(bytes: Uint8Array, evidence: string | undefined): string {
  const label = normaliseLabel(evidence ?? '');
  const text = label === '' || label === 'utf-8' || CARELESS.has(label) ? undefined : decodeAs(bytes, label);
  if (text !== undefined && !text.includes('\uFFFD')) return text;
  const guessed = guessCharset(bytes);
  return decodeAs(bytes, guessed) ?? toBuffer(bytes).toString('latin1');
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
