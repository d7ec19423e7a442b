import englishStemmer from 'natural/lib/natural/stemmers/porter_stemmer.js';
import russianStemmer from 'natural/lib/natural/stemmers/porter_stemmer_ru.js';
import ukrainianStemmer from 'natural/lib/natural/stemmers/porter_stemmer_uk.js';

/**
 * Stems for finding, not for reading: the same word in another case or number should give the same stem. Porter's
 * stemmers for English, Russian and Ukrainian come from `natural`; it has none for Turkish, Azerbaijani and Georgian,
 * so their endings are taken off here, a few at a time, never below three letters.
 */

/** Case, number, possession and person of Turkish and Azerbaijani, folded (ı→i, ü→u, ə→e). Longest first. */
const turkicEndings = [
  'imizin', 'umuzun', 'inizin', 'unuzun', 'larin', 'lerin', 'lari', 'leri', 'imiz', 'umuz', 'iniz', 'unuz', 'daki', 'deki',
  'sini', 'sunu', 'sine', 'sina', 'lar', 'ler', 'imi', 'umu', 'ini', 'unu', 'ime', 'ima', 'nin', 'nun', 'dan', 'den', 'tan',
  'ten', 'da', 'de', 'ta', 'te', 'ya', 'ye', 'yi', 'yu', 'im', 'um', 'in', 'un', 'si', 'su', 'ni', 'nu', 'na', 'ne', 'i',
  'u', 'a', 'e',
] as const;

/** Case endings, plural and the postpositions that are written together, Georgian. Longest first. */
const georgianEndings = [
  'ებისთვის', 'ისთვის', 'სთვის', 'ებიდან', 'ებთან', 'იდან', 'ებში', 'ებზე', 'ების', 'ებით', 'ებმა', 'ებს', 'ები', 'თან', 'დან',
  'ში', 'ზე', 'ის', 'ას', 'ით', 'ად', 'მა', 'მ', 'ს', 'ი', 'ა', 'ო', 'ე',
] as const;

const shortest = 3;

function stripEndings(word: string, endings: readonly string[], rounds: number): string {
  let stem = word;
  for (let round = 0; round < rounds; round += 1) {
    const ending = endings.find((candidate) => stem.length - candidate.length >= shortest && stem.endsWith(candidate));
    if (ending === undefined) return stem;
    stem = stem.slice(0, -ending.length);
  }
  return stem;
}

/** Folded Turkish or Azerbaijani word: `kartimdan` → `kart`. */
export function stemTurkic(word: string): string {
  return stripEndings(word, turkicEndings, 3);
}

/** Folded Georgian word: `ბარათიდან` → `ბარათ`. */
export function stemGeorgian(word: string): string {
  return stripEndings(word, georgianEndings, 2);
}

/** Folded English word. */
export function stemEnglish(word: string): string {
  return englishStemmer.stem(word);
}

/** Lower-cased word that still has its й, ї and є; the letters of one language decide which stemmer reads it. */
export function stemCyrillic(word: string): string {
  return /[іїєґ]/.test(word) ? ukrainianStemmer.stem(word) : russianStemmer.stem(word);
}

/** For queries, where both readings may be tried. */
export function stemsCyrillic(word: string): readonly string[] {
  return [russianStemmer.stem(word), ukrainianStemmer.stem(word)];
}
