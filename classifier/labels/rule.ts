import type { Head } from './label.ts';

/**
 * A visible rule. A pattern is one or more terms, separated by spaces; a term is one or more words, separated by `|`; a
 * word ending in `*` is a beginning. A pattern holds when each of its terms is met within 8 words of each other, in any
 * order (az, ka, tr, ru and uk order words freely). Written folded or not, in the language's own script; words of five
 * letters or more also meet their Latin spelling.
 */
export interface Rule {
  readonly id: string;
  readonly head: Head;
  readonly value: string;
  /** By language; all are tried on every message, whatever its language: people mix. */
  readonly patterns: Readonly<Record<string, readonly string[]>>;
}

/** A rule that spoke, with the words of the text that met it, as `WordBuffer` indexes. */
export interface Verdict {
  readonly rule: Rule;
  readonly words: readonly number[];
}
