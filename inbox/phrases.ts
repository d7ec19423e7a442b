import { foldForMatch } from '../classifier/text/search.ts';

const mostPhrases = 8;

/** The phrases in quotation marks (straight, curly, angled) of a query, folded; words of their own are none. */
export function readPhrases(q: string): readonly string[] {
  return [...q.matchAll(/["“”„«]([^"“”„«»]{1,300})["“”»]/gu)].slice(0, mostPhrases)
    .map((match) => words(match[1] ?? '')).filter((phrase) => phrase.includes(' '));
}

/** Whether each phrase stands in the text, word beside word. */
export function textHasPhrases(text: string, phrases: readonly string[]): boolean {
  if (phrases.length === 0) return true;
  const folded = ` ${words(text)} `;
  return phrases.every((phrase) => folded.includes(` ${phrase} `));
}

/** Folded words with one space between. */
function words(text: string): string {
  return foldForMatch(text).folded.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();
}
