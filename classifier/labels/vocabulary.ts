import { fold } from '../text/fold.ts';
import { readings, scriptOf, toLatin } from '../text/transliterate.ts';
import { createWordMemory } from '../text/word-memory.ts';

/** What our word lists say of one word: the numbers of the entries it meets. Empty for nearly all words. */
export type Entries = readonly number[];

/** Word lists compiled for one look-up per word, remembered for everyday words. */
export interface Vocabulary {
  /** The number of an entry as written in a list (`blok*`); adds it when new. Only before the first `entriesOf`. */
  add(entry: string): number;
  entriesOf(raw: string): Entries;
}

/** Shorter words mean something else in Latin letters (суд, Spanish and Polish `sud`). */
const shortestSpelling = 5;

const none: Entries = [];

export function createVocabulary(): Vocabulary {
  const numbers = new Map<string, number>();
  const whole = new Map<string, number[]>();
  const beginnings = new Map<string, number[]>();
  const lengths = new Set<number>();

  function add(entry: string): number {
    const isBeginning = entry.endsWith('*');
    const word = fold(isBeginning ? entry.slice(0, -1) : entry).replace(/['’ʼ]/g, '');
    const key = `${word}${isBeginning ? '*' : ''}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = numbers.size;
    numbers.set(key, number);
    const spellings = new Set([word, ...(scriptOf(word) === 'latin' || word.length < shortestSpelling ? [] : [latinKey(toLatin(word))])]);
    for (const spelling of spellings) {
      const map = isBeginning ? beginnings : whole;
      map.set(spelling, [...(map.get(spelling) ?? []), number]);
      if (isBeginning) lengths.add(spelling.length);
    }
    return number;
  }

  function collect(form: string, found: Set<number>): void {
    for (const number of whole.get(form) ?? none) found.add(number);
    for (const length of lengths) {
      if (length > form.length) continue;
      for (const number of beginnings.get(form.slice(0, length)) ?? none) found.add(number);
    }
  }

  function lookUp(raw: string): Entries {
    const word = fold(raw).replace(/['’ʼ]/g, '');
    const found = new Set<number>();
    collect(word, found);
    if (scriptOf(word) === 'latin' && word.length >= shortestSpelling) {
      for (const reading of new Set(readings(word).slice(1))) collect(latinKey(reading), found);
    }
    return found.size === 0 ? none : [...found];
  }

  const memory = createWordMemory(4096, lookUp);
  return { add, entriesOf: (raw) => memory.of(raw) };
}

/** Latin spellings of other scripts live apart from words that are Latin by birth. */
function latinKey(spelling: string): string {
  return `~${spelling}`;
}
