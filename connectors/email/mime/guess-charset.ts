import { decodeByPage } from './code-pages.ts';

const SAMPLE = 4000;

/**
 * How often letters stand in running text, per thousand, in the languages of our customers: Russian and Ukrainian together,
 * Georgian, and Turkish beside the letters of western languages.
 */
const CYRILLIC = weigh('о110 а80 е80 и70 н67 т60 с52 р47 в45 л42 к36 м32 д31 п28 у27 і20 я21 ь17 ы15 г16 з18 б16 ч14 й12 х10 ж9 ш7 ю7 ц6 щ4 ї5 є4 э3 ф3 ё1 ў1 ъ1 ґ1');
const GEORGIAN = weigh('ა160 ი110 ე100 ს65 რ60 ო60 დ50 მ50 ნ42 ლ40 ბ38 უ36 ვ35 თ35 გ28 ხ22 კ18 ც18 შ18 ტ14 ქ14 წ11 ფ8 პ8 ყ7 ღ6 ძ6 ზ9 ჩ9 ჭ5 ჯ4 ჰ2 ჟ1');
const LATIN = weigh('ı50 ş20 ü22 ç14 ğ12 ö14 ə10 é22 è8 à8 ä12 ß6 ñ6 á8 í8 ó8 ú5 ã5 õ3 ê5 â4 ô3 û3 î3 å5 ø4 æ3 ò3 ù2 ì3 ë2 ï2');

interface Candidate {
  readonly label: string;
  readonly letters: ReadonlyMap<string, number>;
  /** Taken off for each letter: how much rarer it is in mail of today. */
  readonly rare?: number;
}

/** In words whose letters all lie above ASCII. Of two that score the same the first is meant. */
const WHOLE_WORDS: readonly Candidate[] = [
  ...['windows-1251', 'koi8-u', 'ibm866', 'ibm1125', 'iso-8859-5', 'x-mac-cyrillic'].map((label) => ({ label, letters: CYRILLIC })),
  ...['georgian-academy', 'georgian-ps'].map((label) => ({ label, letters: GEORGIAN, rare: 0.6 })),
];
/** In words of ASCII with single letters of their own. */
const AMONG_ASCII: readonly Candidate[] = [
  ...['windows-1254', 'windows-1252'].map((label) => ({ label, letters: LATIN })), ...['ibm857', 'ibm850', 'macintosh'].map((label) => ({ label, letters: LATIN, rare: 1 })),
];

/**
 * The code page in which these bytes read most like text of our customers. For bytes that are no UTF-8 and of which nobody
 * says what they are.
 */
export function guessCharset(bytes: Uint8Array): string {
  const sample = sampleOf(bytes);
  const candidates = isAmongAscii(sample) ? AMONG_ASCII : WHOLE_WORDS;
  let best = candidates[0]!.label;
  let most = Number.NEGATIVE_INFINITY;
  for (const { label, letters, rare } of candidates) {
    const score = scoreText(decodeByPage(sample, label) ?? new TextDecoder(label).decode(sample), letters, rare ?? 0);
    if (score > most) [best, most] = [label, score];
  }
  return best;
}

/** Whether words mix ASCII letters with others, as Latin alphabets do, or there are no words of other letters at all. */
export function isAmongAscii(bytes: Uint8Array): boolean {
  let beside = 0;
  let apart = 0;
  for (let at = 0; at < Math.min(bytes.length, SAMPLE); at += 1) {
    if (bytes[at]! < 0x80) continue;
    if (isLetter(bytes[at - 1]) || isLetter(bytes[at + 1])) beside += 1;
    else if (bytes[at - 1]! >= 0x80 || bytes[at + 1]! >= 0x80) apart += 1;
  }
  return beside * 2 > apart || apart === 0;
}

/** From the first byte that is no ASCII on: letters may come late. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte >= 0x80);
  const from = Math.max(0, first - 20);
  return bytes.subarray(from, from + SAMPLE);
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a));
}

/** Sum of logarithms of how likely each character above ASCII is where it stands; capitals belong at the beginning of words. */
function scoreText(text: string, letters: ReadonlyMap<string, number>, rare: number): number {
  let score = 0;
  let before: 'none' | 'small' | 'capital' = 'none';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    const small = character.toLowerCase();
    const weight = letters.get(small);
    const isCapital = small !== character;
    if (character >= '\u0080') {
      if (weight !== undefined) score += Math.log(weight / 1000) - rare - (isCapital ? { none: 0.6, capital: 0.25, small: 7 }[before] : 0);
      else score -= PUNCTUATION.has(character) && !(before !== 'none' && LETTER.test(text[at + 1] ?? '')) ? 3 : 9;
    }
    before = !LETTER.test(character) ? 'none' : isCapital ? 'capital' : 'small';
  }
  return score;
}

const LETTER = /\p{L}/u;
const PUNCTUATION: ReadonlySet<string> = new Set('«»“”„‘’‚…–—№•·§©®™°±€£\u00A0\u00AD');

function weigh(table: string): ReadonlyMap<string, number> {
  return new Map(table.split(' ').map((entry) => [entry[0]!, Number(entry.slice(1))]));
}
