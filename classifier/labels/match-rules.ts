import { courtesy, longestCourtesy } from './courtesy.ts';
import { concepts } from './concepts.ts';
import type { ConceptBuffer } from '../text/features.ts';
import type { Rule, Verdict } from './rule.ts';
import type { Entries, Vocabulary } from './vocabulary.ts';

/** How far apart the words of one pattern may stand. */
const window = 8;

interface Pattern {
  readonly rule: Rule;
  /** For each term, the entries that meet it. */
  readonly terms: readonly ReadonlySet<number>[];
}

/** What the word lists say of a whole text. */
export interface WordListFindings {
  readonly verdicts: readonly Verdict[];
  /** A short message of thanks or greeting and nothing else. */
  readonly isCourtesy: boolean;
}

export interface WordLists {
  /**
   * Looks at the words of one text, as written and in order, and fills `found` with the concepts met. At most one
   * verdict for each rule: the first that holds.
   */
  read(words: readonly string[], found: ConceptBuffer): WordListFindings;
}

export function createWordLists(rules: readonly Rule[], vocabulary: Vocabulary): WordLists {
  const byFirstEntry = indexPatterns(rules, vocabulary);
  const conceptsOf = indexConcepts(vocabulary);
  const polite = new Set(Object.values(courtesy).flatMap((words) => words.split(' ').map((entry) => vocabulary.add(entry))));

  return {
    read(words, found) {
      found.count = 0;
      const hits: { entries: Entries; word: number }[] = [];
      let politeWords = 0;
      for (let word = 0; word < words.length; word += 1) {
        const entries = vocabulary.entriesOf(words[word] ?? '');
        if (entries.length === 0) continue;
        hits.push({ entries, word });
        addConcepts(entries, word, conceptsOf, found);
        if (entries.some((entry) => polite.has(entry))) politeWords += 1;
      }
      const isCourtesy = words.length > 0 && words.length <= longestCourtesy && politeWords === words.length;
      return { verdicts: judge(hits, byFirstEntry), isCourtesy };
    },
  };
}

/** Entry → the numbers of the concepts it stands for. */
function indexConcepts(vocabulary: Vocabulary): ReadonlyMap<number, readonly number[]> {
  const index = new Map<number, number[]>();
  concepts.forEach(([, words], concept) => {
    for (const word of new Set(words.split(' '))) {
      const entry = vocabulary.add(word);
      index.set(entry, [...(index.get(entry) ?? []), concept]);
    }
  });
  return index;
}

function addConcepts(entries: Entries, word: number, conceptsOf: ReadonlyMap<number, readonly number[]>, found: ConceptBuffer): void {
  for (const entry of entries) {
    for (const concept of conceptsOf.get(entry) ?? none) {
      if (isRepeated(found, word, concept)) continue;
      found.words[found.count] = word;
      found.concepts[found.count] = concept;
      found.count += 1;
    }
  }
}

const none: readonly number[] = [];

/** Two entries of one concept may meet the same word. */
function isRepeated(found: ConceptBuffer, word: number, concept: number): boolean {
  for (let at = found.count - 1; at >= 0 && found.words[at] === word; at -= 1) if (found.concepts[at] === concept) return true;
  return false;
}

function indexPatterns(rules: readonly Rule[], vocabulary: Vocabulary): ReadonlyMap<number, readonly Pattern[]> {
  const index = new Map<number, Pattern[]>();
  for (const rule of rules) {
    for (const text of Object.values(rule.patterns).flat()) {
      const terms = text.split(' ').map((term) => new Set(term.split('|').map((word) => vocabulary.add(word))));
      const pattern = { rule, terms };
      for (const entry of terms[0] ?? []) index.set(entry, [...(index.get(entry) ?? []), pattern]);
    }
  }
  return index;
}

type Hit = { readonly entries: Entries; readonly word: number };

function judge(hits: readonly Hit[], byFirstEntry: ReadonlyMap<number, readonly Pattern[]>): Verdict[] {
  const verdicts = new Map<Rule, Verdict>();
  hits.forEach((hit, place) => {
    for (const entry of hit.entries) {
      for (const pattern of byFirstEntry.get(entry) ?? []) {
        if (verdicts.has(pattern.rule)) continue;
        const words = meetTerms(pattern, hits, place);
        if (words !== undefined) verdicts.set(pattern.rule, { rule: pattern.rule, words });
      }
    }
  });
  return [...verdicts.values()];
}

/** The words that meet all terms around the hit at `place`, which meets the first; a word serves one term. */
function meetTerms(pattern: Pattern, hits: readonly Hit[], place: number): number[] | undefined {
  const words = [hits[place]?.word ?? 0];
  for (const term of pattern.terms.slice(1)) {
    const other = findNear(term, hits, place, words);
    if (other === undefined) return undefined;
    words.push(other);
  }
  return words;
}

/** Outwards from `place`, so that a long text costs no more than its length. */
function findNear(term: ReadonlySet<number>, hits: readonly Hit[], place: number, taken: readonly number[]): number | undefined {
  const centre = hits[place]?.word ?? 0;
  for (const step of [1, -1]) {
    for (let at = place + step; ; at += step) {
      const hit = hits[at];
      if (hit === undefined || Math.abs(hit.word - centre) > window) break;
      if (!taken.includes(hit.word) && hit.entries.some((entry) => term.has(entry))) return hit.word;
    }
  }
  return undefined;
}
