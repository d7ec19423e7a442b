import type { WordListFindings, WordLists } from '../labels/match-rules.ts';
import { createFeatureBuffer, featurise, type ConceptBuffer, type FeatureBuffer } from '../text/features.ts';
import { createWordBuffer, readWords, type WordBuffer } from '../text/read-words.ts';

/** Text → words → word lists → features: the part that training and use have in common. */
export interface Reader {
  readonly words: WordBuffer;
  readonly features: FeatureBuffer;
  /** The text last read. */
  readonly source: string;
  /** Fills `words` and `features`; they are valid until the next call. */
  read(source: string): WordListFindings;
  /** A word of the text last read, as written. */
  wordAt(word: number): string;
}

export function createReader(lists: WordLists): Reader {
  const words = createWordBuffer();
  const features = createFeatureBuffer();
  const concepts: ConceptBuffer = { words: new Int32Array(0), concepts: new Int32Array(0), count: 0 };
  let source = '';

  function wordAt(word: number): string {
    return source.slice(words.from[word], words.to[word]);
  }

  return {
    words,
    features,
    get source() {
      return source;
    },
    read(text) {
      source = text;
      readWords(source, words);
      makeRoom(concepts, words.count);
      const written: string[] = [];
      for (let word = 0; word < words.count; word += 1) written.push(words.isPlain[word] === 1 ? wordAt(word) : '');
      const findings = lists.read(written, concepts);
      featurise(words, concepts, features);
      return findings;
    },
    wordAt,
  };
}

/** A word stands for few concepts; lists that broke this would be cut short by the typed arrays, not overflow. */
function makeRoom(concepts: ConceptBuffer, wordCount: number): void {
  const size = Math.max(1024, wordCount * 8);
  if (concepts.words.length >= size) return;
  concepts.words = new Int32Array(size);
  concepts.concepts = new Int32Array(size);
}
