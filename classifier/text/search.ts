import { fold, foldForMatch } from './fold.ts';
import { stemCyrillic, stemEnglish, stemGeorgian, stemsCyrillic, stemTurkic } from './stem.ts';
import { latinSpellings, readings, scriptOf, toLatin } from './transliterate.ts';
import { createWordMemory } from './word-memory.ts';
import { eachWord } from './words.ts';

export { foldForMatch };

/**
 * What makes text findable. Each word gives one token, its folded form (Cyrillic and Georgian in one Latin spelling),
 * and a second, its stem, when that differs. Everything uncertain (how a person spells Russian in Latin letters, which
 * language a word of the query is) is settled when searching, not when indexing: the index is on the hot path.
 */

/** One word of a query; same shape as a term of the Search port. */
export interface QueryTerm {
  readonly anyOf: readonly string[];
  readonly prefix?: boolean;
}

/** Tokens per message; what comes after is not indexed. */
export const maximumTokens = 2000;
/** Longer words are cut, so that a pasted key or a wall of one letter does not bloat the index. */
const maximumWord = 40;
const maximumTerms = 12;
const maximumQuery = 1000;

/** Letters that only Turkish and Azerbaijani use among our languages. */
const turkicLetters = /[əğışƏĞİŞ]/;

/**
 * Tokens of a text for the index: no repeats, in order of first appearance, at most `maximumTokens`. Single letters
 * are left out. Pure; never throws. Costs about 10 µs for 300 characters of everyday words (they are remembered).
 */
export function searchTokens(text: string): string[] {
  const seen = new Set<string>();
  const memory = turkicLetters.test(text) ? turkicMemory : plainMemory;
  eachWord(text, (start, end) => {
    for (const token of memory.of(text.slice(start, end))) seen.add(token);
    return seen.size < maximumTokens;
  });
  const tokens = [...seen];
  if (tokens.length > maximumTokens) tokens.length = maximumTokens;
  return tokens;
}

/**
 * Terms of a person's query: all must be there, each in any of its spellings. The last word counts as a beginning
 * unless white space follows it. Quotation marks are ignored here: a phrase is the AND of its words, and whoever shows
 * the hits checks adjacency with `foldForMatch`. At most 12 words of the first 1,000 characters; the rest is ignored.
 */
export function queryTerms(query: string): QueryTerm[] {
  const text = query.slice(0, maximumQuery);
  const words: string[] = [];
  eachWord(text, (start, end) => {
    words.push(text.slice(start, end));
    return true;
  });
  const isOpen = words.length > 0 && !/\s$/.test(text);
  const lastWord = words.length - 1;
  return words
    .map((word, index) => ({ anyOf: alternativesOf(word), prefix: isOpen && index === lastWord }))
    .filter((term) => term.anyOf.length > 0)
    .filter((term, _index, all) => all.length === 1 || isIndexed(term.anyOf[0] ?? ''))
    .slice(0, maximumTerms)
    .map((term) => (term.prefix ? term : { anyOf: term.anyOf }));
}

/**
 * Where the words of a query stand in a text, for highlighting: `[start, end)` in the original's code units, in order.
 * At most `limit` (100).
 */
export function matchRanges(text: string, terms: readonly QueryTerm[], limit = 100): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  const memory = turkicLetters.test(text) ? turkicMemory : plainMemory;
  eachWord(text, (start, end) => {
    const tokens = memory.of(text.slice(start, end));
    if (terms.some((term) => tokens.some((token) => meets(term, token)))) ranges.push({ start, end });
    return ranges.length < limit;
  });
  return ranges;
}

function meets(term: QueryTerm, token: string): boolean {
  return term.anyOf.some((candidate) => (term.prefix === true ? token.startsWith(candidate) : token === candidate));
}

/** Single Latin letters say nothing and are everywhere. */
function isIndexed(token: string): boolean {
  return token.length > 1 || (token.length === 1 && !/[a-z]/.test(token));
}

function tokensOfWord(raw: string, isTurkic: boolean): readonly string[] {
  const word = fold(raw.slice(0, maximumWord)).slice(0, maximumWord).replace(/['’ʼ]/g, '');
  if (word === '') return [];
  const token = toLatin(word);
  if (token === '' || (word.length === 1 && !isIndexed(token))) return [];
  const stem = indexStem(raw, word, isTurkic);
  return stem === token || !isIndexed(stem) ? [token] : [token, stem];
}

function indexStem(raw: string, word: string, isTurkic: boolean): string {
  if (raw.length > maximumWord || /\d/.test(word)) return toLatin(word);
  switch (scriptOf(word)) {
    case 'cyrillic':
      return toLatin(fold(stemCyrillic(lowerCyrillic(raw))));
    case 'georgian':
      return toLatin(stemGeorgian(word));
    case 'latin':
      return isTurkic ? stemTurkic(word) : stemEnglish(word);
    case 'other':
      return word;
  }
}

/** The stemmers need й and ї whole, which folding takes apart. */
function lowerCyrillic(raw: string): string {
  return raw.normalize('NFC').toLowerCase().replace(/ё/g, 'е').replace(/['’ʼ]/g, '');
}

function alternativesOf(raw: string): readonly string[] {
  const word = fold(raw.slice(0, maximumWord)).slice(0, maximumWord).replace(/['’ʼ]/g, '');
  if (word === '') return [];
  const token = toLatin(word);
  if (/\d/.test(word)) return distinct([token, word]);
  switch (scriptOf(word)) {
    case 'cyrillic':
      return distinct([token, ...latinSpellings(word), ...stemsCyrillic(lowerCyrillic(raw)).map((stem) => toLatin(fold(stem)))]);
    case 'georgian':
      return distinct([token, ...latinSpellings(word), toLatin(stemGeorgian(word))]);
    case 'latin':
      return distinct([token, ...readings(word), stemEnglish(word), stemTurkic(word)]);
    case 'other':
      return [token];
  }
}

/** A stem of one or two letters would find half the index. */
function distinct(words: readonly string[]): readonly string[] {
  return [...new Set(words)].filter((word, index) => index === 0 || word.length > 2);
}

const plainMemory = createWordMemory(8192, (raw) => tokensOfWord(raw, false));
const turkicMemory = createWordMemory(8192, (raw) => tokensOfWord(raw, true));
