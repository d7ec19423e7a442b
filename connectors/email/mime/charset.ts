import { TextDecoder } from 'node:util';

/**
 * Bytes of mail into text. Labels are those of the WHATWG Encoding Standard, which Node decodes, with the spellings mail
 * programs really write; the Georgian code pages and UTF-7, which that standard leaves out, are done here.
 */
export function decodeBytes(bytes: Uint8Array, charset: string | undefined): string {
  const label = normaliseLabel(charset ?? '');
  if (label === 'utf-7') return decodeUtf7(bytes);
  const georgian = GEORGIAN[label];
  if (georgian) return decodeByTable(bytes, georgian);
  // "ASCII" and Latin-1 are what programs claim that do not know; bytes that are valid UTF-8 are UTF-8.
  if (label === '' || CARELESS.has(label)) return decodeStrict(bytes) ?? decodeUnknown(bytes, label);
  if (label === 'utf-8') return decodeStrict(bytes) ?? decodeDamaged(bytes);
  return decoderFor(label)?.decode(bytes) ?? decodeStrict(bytes) ?? guess(bytes);
}

/** Raw 8-bit bytes of a header: UTF-8 when they are, else the charset of the body, else a guess. */
export function decodeHeaderBytes(bytes: Uint8Array, bodyCharset: string | undefined): string {
  if (bytes.includes(0x1b)) return decoderFor('iso-2022-jp')?.decode(bytes) ?? guess(bytes);
  const strict = decodeStrict(bytes);
  if (strict !== undefined) return strict;
  const label = normaliseLabel(bodyCharset ?? '');
  if (label === '' || label === 'utf-8' || CARELESS.has(label)) return guess(bytes);
  return decodeBytes(bytes, label);
}

const CARELESS: ReadonlySet<string> = new Set(['us-ascii', 'ascii', 'iso-8859-1', 'latin1', 'ansi', 'unknown', 'unknown-8bit', 'x-unknown', '8bit', '7bit', 'default', 'x-user-defined', 'none']);

const ALIASES: Readonly<Record<string, string>> = {
  utf8: 'utf-8', utf8mb4: 'utf-8', utf: 'utf-8', 'utf-8n': 'utf-8', 'x-utf-8': 'utf-8', 'unicode-1-1-utf-7': 'utf-7', utf7: 'utf-7',
  'koi8-uk': 'koi8-u', koi8u: 'koi8-u', koi8r: 'koi8-r', 'x-gbk': 'gbk', cp936: 'gbk', cp932: 'shift_jis', ms932: 'shift_jis', cp949: 'euc-kr', cp950: 'big5',
  cp1251cyrillic: 'windows-1251', 'iso-8859-8-e': 'iso-8859-8', latin5: 'iso-8859-9', 'geostd8': 'georgian-academy', georgian: 'georgian-academy',
};

function normaliseLabel(charset: string): string {
  const bare = charset.replace(/\*.*$/s, '').replace(/["'\s]/g, '').toLowerCase().slice(0, 60);
  const windows = /^(?:cp|win|windows|x-cp|x-win)?[-_]?(125[0-8]|874)$/.exec(bare);
  if (windows) return `windows-${windows[1]}`;
  const iso = /^iso[-_]?8859[-_](\d{1,2})(-[ie])?$/.exec(bare);
  if (iso) return ALIASES[`iso-8859-${iso[1]}${iso[2] ?? ''}`] ?? `iso-8859-${iso[1]}${iso[2] ?? ''}`;
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

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function decodeStrict(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Said to be UTF-8 and is not: mostly right with damage, or wrongly labelled altogether. */
function decodeDamaged(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(bytes);
  let lost = 0;
  let kept = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0xfffd) lost += 1;
    else if (code >= 0x80) kept += 1;
  }
  return lost > kept ? guess(bytes) : text;
}

function decodeUnknown(bytes: Uint8Array, label: string): string {
  return label === '' || label === 'us-ascii' || label === 'ascii' || !label.startsWith('iso') ? guess(bytes) : new TextDecoder('windows-1252').decode(bytes);
}

const SAMPLE = 4000;
/** Letters that are frequent in the language each code page is used for. */
const GUESSES: readonly (readonly [string, RegExp])[] = [
  ['windows-1251', /[оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфії]/g],
  ['koi8-u', /[оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфії]/g],
  ['ibm866', /[оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф]/g],
  ['windows-1254', /[ığşçöüİĞŞÇÖÜâ]/g],
  ['windows-1252', /[éèàçôêûüöäßñáíóúãõåøæ]/g],
];

/** Of the code pages of our customers the one in which most high bytes are frequent small letters. */
function guess(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, SAMPLE).filter((byte) => byte >= 0x80);
  let best = 'windows-1252';
  let most = 0;
  for (const [label, letters] of GUESSES) {
    const found = new TextDecoder(label).decode(sample).match(letters)?.length ?? 0;
    if (found > most) [best, most] = [label, found];
  }
  return new TextDecoder(best).decode(bytes);
}

/** The letters from byte 0xC0 on; what lies below is as in windows-1252. */
const GEORGIAN: Readonly<Record<string, string>> = {
  'georgian-academy': 'აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰჱჲჳჴჵჶ',
  'georgian-ps': 'აბგდევზჱთიკლმნჲოპჟრსტჳუფქღყშჩცძწჭხჴჯჰჵ',
};

function decodeByTable(bytes: Uint8Array, letters: string): string {
  const base = new TextDecoder('windows-1252').decode(bytes);
  return base.replace(/[\u00C0-\u00FF]/g, (letter) => letters[letter.charCodeAt(0) - 0xc0] ?? letter);
}

/** RFC 2152: `+` base64 of UTF-16BE `-`. */
function decodeUtf7(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').replace(/\+([A-Za-z0-9+/]*)-?/g, (_whole, encoded: string) => {
    if (encoded === '') return '+';
    const units = Buffer.from(encoded, 'base64');
    return new TextDecoder('utf-16be').decode(units.subarray(0, units.length - (units.length % 2)));
  });
}
