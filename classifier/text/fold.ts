/**
 * Folding: one code unit at a time, so that offsets survive, and without a locale. Case is dropped with the Turkic
 * letters in mind (I, İ, ı and i are one letter), diacritics go (ş→s, ə→e, ö→o, ё→е, й→и, ї→і), Georgian capitals
 * (Mtavruli) and the old church scripts become Mkhedruli, full-width forms become plain.
 *
 * Decomposed text (`s` + combining cedilla) folds to the same as composed text.
 */

/** What a code unit is to a tokeniser. */
export const kinds = { separator: 0, letter: 1, digit: 2, apostrophe: 3, picture: 4 } as const;

const several = 0xffff;
const folded = new Uint16Array(65_536);
const lower = new Uint16Array(65_536);
const kindOf = new Uint8Array(65_536);
const isFilled = new Uint8Array(256);
const longFolds = new Map<number, string>();

/** Letters that Unicode decomposition does not take apart. */
const special: Readonly<Record<string, string>> = {
  I: 'i', İ: 'i', ı: 'i', Ə: 'e', ə: 'e', ß: 'ss', ẞ: 'ss', Æ: 'ae', æ: 'ae', Œ: 'oe', œ: 'oe', Ø: 'o', ø: 'o',
  Ł: 'l', ł: 'l', Đ: 'd', đ: 'd', Ð: 'd', ð: 'd', Þ: 'th', þ: 'th', Ґ: 'г', ґ: 'г',
};

function foldCharacter(character: string): string {
  const fixed = Object.hasOwn(special, character) ? special[character] : undefined;
  if (fixed !== undefined) return fixed;
  const plain = character.toLowerCase().normalize('NFKD').replace(/[\p{M}\u00ad\u200b-\u200f\u2060\ufeff]/gu, '').toLowerCase();
  return plain.replace(/[\u2d00-\u2d25]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x2d00 + 0x10d0));
}

function kindOfCharacter(character: string): number {
  if (character === "'" || character === '’' || character === 'ʼ') return kinds.apostrophe;
  if (/[\p{L}\p{M}]/u.test(character)) return kinds.letter;
  if (/\p{Nd}/u.test(character)) return kinds.digit;
  const code = character.charCodeAt(0);
  if ((code >= 0xd800 && code <= 0xdfff) || (code > 0xff && /\p{Extended_Pictographic}/u.test(character))) return kinds.picture;
  if (code === 0xad || (code >= 0x200b && code <= 0x200d) || code === 0x2060) return kinds.letter;
  return kinds.separator;
}

/** Filled 256 code units at a time when first met: a whole table would cost 30 ms at every start. */
function fillBlock(block: number): void {
  for (let code = block << 8; code < (block + 1) << 8; code += 1) {
    const character = String.fromCharCode(code);
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    const result = isSurrogate ? character : foldCharacter(character);
    kindOf[code] = kindOfCharacter(character);
    lower[code] = isSurrogate ? code : character.toLowerCase().charCodeAt(0);
    if (result.length === 1) folded[code] = result.charCodeAt(0);
    else if (result.length === 0) folded[code] = 0;
    else {
      folded[code] = several;
      longFolds.set(code, result);
    }
  }
  isFilled[block] = 1;
}

/** The kind of a UTF-16 code unit (see `kinds`). Combining marks and soft hyphens belong to the word they stand in. */
export function kindOfUnit(unit: number): number {
  if (isFilled[unit >> 8] === 0) fillBlock(unit >> 8);
  return kindOf[unit] ?? kinds.separator;
}

/**
 * The folded form of a UTF-16 code unit: a code unit, 0 when it vanishes (marks, NUL), or -1 when it becomes several;
 * then `longFold` has them.
 */
export function foldUnit(unit: number): number {
  if (isFilled[unit >> 8] === 0) fillBlock(unit >> 8);
  const result = folded[unit] ?? 0;
  return result === several ? -1 : result;
}

/** The lower-case form of a code unit with its diacritics; İ becomes i, I becomes i. */
export function lowerUnit(unit: number): number {
  if (isFilled[unit >> 8] === 0) fillBlock(unit >> 8);
  return lower[unit] ?? unit;
}

export function longFold(unit: number): string {
  return longFolds.get(unit) ?? '';
}

/** Folds a whole text; see the head of this file. */
export function fold(text: string): string {
  let result = '';
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const plain = foldUnit(unit);
    if (plain > 0) result += String.fromCharCode(plain);
    else if (plain < 0) result += longFold(unit);
  }
  return result;
}

/** A folded text and, for each of its code units, where it came from. */
export interface FoldedText {
  readonly folded: string;
  /** `offsets[i]` is the index in the original of folded unit `i`; one entry more than units: the original's length. */
  readonly offsets: Int32Array;
}

/** For highlighting: search in `folded`, then map the ends back by `offsets`. */
export function foldForMatch(text: string): FoldedText {
  const parts: string[] = [];
  const offsets: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const plain = foldUnit(unit);
    const piece = plain > 0 ? String.fromCharCode(plain) : plain < 0 ? longFold(unit) : '';
    parts.push(piece);
    for (let step = 0; step < piece.length; step += 1) offsets.push(index);
  }
  offsets.push(text.length);
  return { folded: parts.join(''), offsets: Int32Array.from(offsets) };
}
