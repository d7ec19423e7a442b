import { foldUnit, kindOfUnit, kinds, longFold, lowerUnit } from './fold.ts';
import { findPlaceholders, type Span } from './placeholders.ts';

/**
 * A text as words, in arrays that are used again for the next text (no garbage on the hot path). Word `w` is
 * `units[starts[w] .. ends[w])`, folded, with a space before and after it in `units`; it stood at
 * `text.slice(from[w], to[w])`. A placeholder or an emoji is a word of its own.
 */
export interface WordBuffer {
  units: Uint16Array;
  /** For each unit, the lower-case letter it was when folding changed it, else 0. */
  marks: Uint16Array;
  starts: Int32Array;
  ends: Int32Array;
  from: Int32Array;
  to: Int32Array;
  /** 1 when the word is letters and digits, 0 for a placeholder or an emoji. */
  isPlain: Uint8Array;
  count: number;
  /** Letters of any script, and those of the scripts our languages use. */
  letters: number;
  knownLetters: number;
}

/** Longer words are cut: no language has them, and a wall of one letter must not cost. */
const maximumWord = 60;

export function createWordBuffer(): WordBuffer {
  return {
    units: new Uint16Array(0), marks: new Uint16Array(0), starts: new Int32Array(0), ends: new Int32Array(0),
    from: new Int32Array(0), to: new Int32Array(0), isPlain: new Uint8Array(0), count: 0, letters: 0, knownLetters: 0,
  };
}

/** One unit folds to three at most, and every word brings two spaces. */
function makeRoom(buffer: WordBuffer, length: number): void {
  const units = length * 4 + 16;
  if (buffer.units.length >= units) return;
  const size = Math.max(2048, units);
  buffer.units = new Uint16Array(size);
  buffer.marks = new Uint16Array(size);
  const words = (size >> 2) + 4;
  buffer.starts = new Int32Array(words);
  buffer.ends = new Int32Array(words);
  buffer.from = new Int32Array(words);
  buffer.to = new Int32Array(words);
  buffer.isPlain = new Uint8Array(words);
}

/** Fills `buffer` with the words of `text`. */
export function readWords(text: string, buffer: WordBuffer): void {
  makeRoom(buffer, text.length);
  buffer.count = 0;
  buffer.letters = 0;
  buffer.knownLetters = 0;
  buffer.units[0] = 0x20;
  let at = 1;
  let index = 0;
  for (const span of findPlaceholders(text)) {
    at = readPlain(text, index, span.start, buffer, at);
    at = addPlaceholder(span, buffer, at);
    index = span.end;
  }
  readPlain(text, index, text.length, buffer, at);
}

function readPlain(text: string, start: number, end: number, buffer: WordBuffer, position: number): number {
  let at = position;
  let index = start;
  while (index < end) {
    const kind = kindOfUnit(text.charCodeAt(index));
    const from = index;
    if (kind === kinds.letter || kind === kinds.digit) {
      index = endOfWord(text, index, end);
      at = addWord(text, from, index, buffer, at);
    } else if (kind === kinds.picture) {
      index = endOfPicture(text, index, end);
      at = addPicture(text, from, index, buffer, at);
    } else index += 1;
  }
  return at;
}

/** An apostrophe between letters belongs to the word and vanishes: don't → dont, п'ять → пять. */
function endOfWord(text: string, start: number, end: number): number {
  let index = start + 1;
  while (index < end) {
    const kind = kindOfUnit(text.charCodeAt(index));
    const goesOn = kind === kinds.letter || kind === kinds.digit
      || (kind === kinds.apostrophe && index + 1 < end && kindOfUnit(text.charCodeAt(index + 1)) === kinds.letter);
    if (!goesOn) return index;
    index += 1;
  }
  return index;
}

/** A surrogate pair, or one unit. A run of the same emoji gives one word each. */
function endOfPicture(text: string, start: number, end: number): number {
  const isPair = (text.charCodeAt(start) & 0xfc00) === 0xd800 && start + 1 < end && (text.charCodeAt(start + 1) & 0xfc00) === 0xdc00;
  return start + (isPair ? 2 : 1);
}

function addWord(text: string, from: number, to: number, buffer: WordBuffer, position: number): number {
  const { units, marks } = buffer;
  const stop = Math.min(to, from + maximumWord);
  let at = position;
  for (let index = from; index < stop; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === 0x27 || unit === 0x2019 || unit === 0x2bc) continue;
    const plain = foldUnit(unit);
    if (plain > 0) {
      units[at] = plain;
      marks[at] = unit < 0x80 || plain === unit ? 0 : markOf(unit, plain);
      at += 1;
      countLetter(buffer, plain);
    } else if (plain < 0) at = addLong(longFold(unit), unit, buffer, at);
  }
  return at === position ? at : closeWord(buffer, position, at, from, to, 1);
}

function addLong(piece: string, unit: number, buffer: WordBuffer, position: number): number {
  for (let step = 0; step < piece.length && step < 3; step += 1) {
    buffer.units[position + step] = piece.charCodeAt(step);
    buffer.marks[position + step] = step === 0 ? lowerUnit(unit) : 0;
    countLetter(buffer, piece.charCodeAt(step));
  }
  return position + Math.min(piece.length, 3);
}

/** A capital that only lost its case tells nothing; ş, ə, ї do. */
function markOf(unit: number, plain: number): number {
  const small = lowerUnit(unit);
  return small === plain ? 0 : small;
}

function countLetter(buffer: WordBuffer, unit: number): void {
  if (unit >= 0x30 && unit <= 0x39) return;
  buffer.letters += 1;
  if ((unit >= 0x61 && unit <= 0x7a) || (unit >= 0x400 && unit <= 0x52f) || (unit >= 0x10d0 && unit <= 0x10ff)) buffer.knownLetters += 1;
}

function addPicture(text: string, from: number, to: number, buffer: WordBuffer, position: number): number {
  let at = position;
  for (let index = from; index < to; index += 1, at += 1) {
    buffer.units[at] = text.charCodeAt(index);
    buffer.marks[at] = 0;
  }
  return closeWord(buffer, position, at, from, to, 0);
}

function addPlaceholder(span: Span, buffer: WordBuffer, position: number): number {
  buffer.units[position] = span.unit;
  buffer.marks[position] = 0;
  return closeWord(buffer, position, position + 1, span.start, span.end, 0);
}

function closeWord(buffer: WordBuffer, start: number, end: number, from: number, to: number, isPlain: 0 | 1): number {
  const word = buffer.count;
  buffer.starts[word] = start;
  buffer.ends[word] = end;
  buffer.from[word] = from;
  buffer.to[word] = to;
  buffer.isPlain[word] = isPlain;
  buffer.units[end] = 0x20;
  buffer.count = word + 1;
  return end + 1;
}
