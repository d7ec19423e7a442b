import { courtesy, longestCourtesy } from './courtesy.ts';
import { polarity } from './polarity.ts';
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
   * Looks at the words of one text, in order; `polarityOut[w]` becomes -1, 0 or 1. Words are given as written.
   * At most one verdict for each rule: the first that holds.
   */
  read(words: readonly string[], polarityOut: Int8Array): WordListFindings;
}

export function createWordLists(rules: readonly Rule[], vocabulary: Vocabulary): WordLists {
  const byFirstEntry = indexPatterns(rules, vocabulary);
  const poles = new Map<number, number>();
  for (const [list, value] of [[polarity.negative, -1], [polarity.positive, 1]] as const) {
    for (const words of Object.values(list)) for (const entry of words.split(' ')) poles.set(vocabulary.add(entry), value);
  }
  const polite = new Set(Object.values(courtesy).flatMap((words) => words.split(' ').map((entry) => vocabulary.add(entry))));

  return {
    read(words, polarityOut) {
      const hits: { entries: Entries; word: number }[] = [];
      let politeWords = 0;
      for (let word = 0; word < words.length; word += 1) {
        const entries = vocabulary.entriesOf(words[word] ?? '');
        polarityOut[word] = 0;
        if (entries.length === 0) continue;
        hits.push({ entries, word });
        polarityOut[word] = poleOf(entries, poles);
        if (entries.some((entry) => polite.has(entry))) politeWords += 1;
      }
      const isCourtesy = words.length > 0 && words.length <= longestCourtesy && politeWords === words.length;
      return { verdicts: judge(hits, byFirstEntry), isCourtesy };
    },
  };
}

function poleOf(entries: Entries, poles: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const entry of entries) sum += poles.get(entry) ?? 0;
  return Math.sign(sum);
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
