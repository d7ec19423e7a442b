import type { WordBuffer } from './read-words.ts';

/**
 * One featurisation for all heads: hashed words, pairs of words, runs of 2 to 4 letters within a word and its edges,
 * and the concepts of our word lists, alone and in pairs. Letters are folded (so that Azerbaijani and Turkish typed without diacritics look the same); each letter that
 * folding changed is a feature of its own, because it tells the language. Strings are never built: hashes run over the
 * code units.
 */

/** Words and pairs, letters, and concepts have buckets of their own: the three groups are scaled apart. */
const wordBuckets = 1 << 17;
const letterBuckets = 1 << 18;
const conceptBuckets = 1 << 14;
export const bucketCount = wordBuckets + letterBuckets + conceptBuckets;

/** Which concepts (see labels/concepts.ts) the words of a text stand for, in order. */
export interface ConceptBuffer {
  words: Int32Array;
  concepts: Int32Array;
  count: number;
}

/** The occurrences of features in one text: words, then letters, then concepts. Reused for the next text. */
export interface FeatureBuffer {
  buckets: Int32Array;
  /** The word an occurrence belongs to; a pair belongs to its second word. */
  words: Int32Array;
  firstLetter: number;
  firstConcept: number;
  count: number;
}

export function createFeatureBuffer(): FeatureBuffer {
  return { buckets: new Int32Array(4096), words: new Int32Array(4096), firstLetter: 0, firstConcept: 0, count: 0 };
}

function makeRoom(features: FeatureBuffer, words: WordBuffer, concepts: ConceptBuffer): void {
  let occurrences = words.count * 2 + concepts.count * (pairReach + 1) + 16;
  for (let word = 0; word < words.count; word += 1) occurrences += ((words.ends[word] ?? 0) - (words.starts[word] ?? 0) + 2) * 4;
  if (features.buckets.length >= occurrences) return;
  features.buckets = new Int32Array(occurrences * 2);
  features.words = new Int32Array(occurrences * 2);
}

/** FNV-1a's multiplier; the final mix is the one of MurmurHash3 (both in the public domain). */
const multiplier = 0x01000193;
const seeds = { word: 0x2f0b4c47, concept: 0x7f4a7c15, pair: 0x51ed270b, letters: 0x3c6ef372, mark: 0x1b873593 } as const;

function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Fills `features` from the words of a text and the concepts they stand for. */
export function featurise(words: WordBuffer, concepts: ConceptBuffer, features: FeatureBuffer): void {
  makeRoom(features, words, concepts);
  features.count = 0;
  addWords(words, features);
  features.firstLetter = features.count;
  for (let word = 0; word < words.count; word += 1) {
    if (words.isPlain[word] === 1) addLetters(words, word, features);
  }
  features.firstConcept = features.count;
  addConcepts(concepts, features);
}

/** How many of the concepts before one make a pair with it. */
const pairReach = 3;

/** Pairs are unordered: languages order words differently. */
function addConcepts(found: ConceptBuffer, features: FeatureBuffer): void {
  const { buckets, words: owners } = features;
  const first = wordBuckets + letterBuckets;
  const mask = conceptBuckets - 1;
  let count = features.count;
  for (let at = 0; at < found.count; at += 1) {
    const concept = found.concepts[at] ?? 0;
    const word = found.words[at] ?? 0;
    buckets[count] = first + (mix(Math.imul(seeds.concept ^ concept, multiplier)) & mask);
    owners[count] = word;
    count += 1;
    for (let before = Math.max(0, at - pairReach); before < at; before += 1) {
      const other = found.concepts[before] ?? 0;
      if (other === concept) continue;
      const low = Math.min(other, concept);
      const high = Math.max(other, concept);
      buckets[count] = first + (mix(Math.imul(Math.imul(seeds.pair ^ low, multiplier) ^ high, multiplier)) & mask);
      owners[count] = word;
      count += 1;
    }
  }
  features.count = count;
}

function addWords(words: WordBuffer, features: FeatureBuffer): void {
  const { units, starts, ends } = words;
  const { buckets, words: owners } = features;
  let count = features.count;
  let before: number = seeds.pair;
  for (let word = 0; word < words.count; word += 1) {
    let hash: number = seeds.word;
    const end = ends[word] ?? 0;
    for (let at = starts[word] ?? 0; at < end; at += 1) hash = Math.imul(hash ^ (units[at] ?? 0), multiplier);
    buckets[count] = mix(hash) & (wordBuckets - 1);
    owners[count] = word;
    buckets[count + 1] = mix(Math.imul(before, multiplier) ^ hash) & (wordBuckets - 1);
    owners[count + 1] = word;
    count += 2;
    before = hash ^ seeds.pair;
  }
  features.count = count;
}

function addLetters(words: WordBuffer, word: number, features: FeatureBuffer): void {
  const { units, marks } = words;
  const { buckets, words: owners } = features;
  const mask = letterBuckets - 1;
  const start = (words.starts[word] ?? 1) - 1;
  const end = words.ends[word] ?? 0;
  let count = features.count;
  for (let at = start; at < end; at += 1) {
    let hash = Math.imul(Math.imul(seeds.letters ^ (units[at] ?? 0), multiplier) ^ (units[at + 1] ?? 0), multiplier);
    buckets[count] = wordBuckets + (mix(hash) & mask);
    owners[count] = word;
    count += 1;
    if (at + 2 <= end) {
      hash = Math.imul(hash ^ (units[at + 2] ?? 0), multiplier);
      buckets[count] = wordBuckets + (mix(hash) & mask);
      owners[count] = word;
      count += 1;
    }
    if (at + 3 <= end) {
      hash = Math.imul(hash ^ (units[at + 3] ?? 0), multiplier);
      buckets[count] = wordBuckets + (mix(hash) & mask);
      owners[count] = word;
      count += 1;
    }
    const mark = marks[at] ?? 0;
    if (mark !== 0 && at > start) {
      buckets[count] = wordBuckets + (mix(Math.imul(seeds.mark ^ mark, multiplier)) & mask);
      owners[count] = word;
      count += 1;
    }
  }
  features.count = count;
}
