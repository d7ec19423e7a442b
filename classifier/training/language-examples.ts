import { fold } from '../text/fold.ts';
import { latinSpellings } from '../text/transliterate.ts';
import type { Example } from './examples.ts';
import { readSet, thin, type Split } from './read-data.ts';
import { readSeeds } from './seeds.ts';

/**
 * Texts of the thirteen languages, and copies of some as people type them: without diacritics, in Latin letters, and
 * (because a chat message is not a newspaper sentence) in pieces of a few words.
 */
export function languageExamples(split: Split): Example[] {
  const lid = readSet('lid13', split).map((row) => make(row.text, row.language, `lid13 ${row.extra}`));
  const massive = [...Map.groupBy(readSet('massive', split), (row) => row.language).values()]
    .flatMap((rows) => thin(rows, split === 'train' ? 2200 : 400)).map((row) => make(row.text, row.language, 'massive'));
  const seeds = readSeeds(split).filter((seed) => !seed.isSpam).map((seed) => make(seed.text, seed.language, 'seeds'));
  const sentences = lid.filter((example) => example.set.endsWith('sentence'));
  const copies = [...byLanguage(massive, 900), ...byLanguage(sentences, 300), ...seeds];
  return [
    ...lid, ...massive, ...seeds,
    ...(split === 'train' ? sentences.flatMap(pieces) : []),
    ...copies.flatMap(withoutDiacritics),
    ...copies.flatMap(inLatin),
  ];
}

function make(text: string, language: string, set: string): Example {
  return { text, language, value: language, weight: 1, set };
}

function byLanguage(examples: readonly Example[], count: number): Example[] {
  return [...Map.groupBy(examples, (example) => example.language).values()].flatMap((some) => thin(some, count));
}

const markedLanguages: ReadonlySet<string> = new Set(['az', 'tr', 'es', 'fr', 'de', 'pt', 'pl', 'it', 'nl']);

function withoutDiacritics(example: Example): Example[] {
  if (!markedLanguages.has(example.language)) return [];
  const stripped = fold(example.text);
  return stripped === example.text.toLowerCase() ? [] : [{ ...example, text: stripped, set: 'stripped' }];
}

/** Each text in one of its usual Latin spellings, in turn. */
function inLatin(example: Example, index: number): Example[] {
  if (example.language !== 'ru' && example.language !== 'uk' && example.language !== 'ka') return [];
  const spelled = example.text.split(/(\s+)/).map((word) => {
    const spellings = latinSpellings(fold(word));
    const own = example.language === 'uk' ? spellings.length - 1 : index % Math.max(1, spellings.length - (example.language === 'ru' ? 1 : 0));
    return spellings[own] ?? word;
  });
  return [{ ...example, text: spelled.join(''), set: 'latin' }];
}

/** A sentence's beginning and end, four words each. */
function pieces(example: Example): Example[] {
  const words = example.text.split(' ');
  if (words.length < 9) return [];
  return [words.slice(0, 4), words.slice(-4)].map((some) => ({ ...example, text: some.join(' '), set: 'lid13 piece' }));
}
