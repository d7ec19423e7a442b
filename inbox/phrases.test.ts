import { describe, expect, it } from 'vitest';
import { readPhrases, textHasPhrases } from './phrases.ts';

describe('phrases', () => {
  it.each([
    ['card "was declined" twice', ['was declined']], ['“Kart bloklandı”', ['kart bloklandi']], ['«карта заблокирована»', ['карта заблокирована']],
    ['"one"', []], ['no marks', []], ['"never closed', []],
  ])('of %s are %j', (q, phrases) => expect(readPhrases(q)).toEqual(phrases));

  it.each([
    ['My payment WAS  declined!', 'was declined', true], ['declined it was', 'was declined', false], ['was undeclined', 'was declined', false],
    ['Kartım bloklandı.', 'kartim bloklandi', true],
  ])('%s has "%s": %s', (text, phrase, has) => expect(textHasPhrases(text, [phrase])).toBe(has));
});
