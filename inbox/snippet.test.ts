import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeSnippet } from './snippet.ts';

const marked = (text: string, ...words: string[]) => {
  const ranges = words.map((word) => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length }));
  return makeSnippet(text, ranges).map((piece) => (piece.hit ? `[${piece.text}]` : piece.text)).join('');
};

describe('a snippet', () => {
  it('marks the hits of a short text', () => {
    expect(marked('my card was declined', 'card', 'declined')).toBe('my [card] was [declined]');
    expect(marked('card', 'card')).toBe('[card]');
    expect(makeSnippet('', [])).toEqual([]);
  });

  it('shows the surroundings of the first hit in a long one, cut at words', () => {
    const text = `${'before '.repeat(40)}declined ${'after '.repeat(60)}`;
    const shown = marked(text, 'declined');
    expect(shown).toMatch(/^… before/u);
    expect(shown).toContain('[declined]');
    expect(shown).toMatch(/after …$/u);
    expect(shown.length).toBeLessThan(230);
  });

  it('never breaks a character, and shows nothing that is not in the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 600 }), fc.nat(600), fc.nat(30), (given, start, length) => {
      const text = given.replaceAll('…', '.');
      const from = Math.min(start, text.length);
      const pieces = makeSnippet(text, from < text.length ? [{ start: from, end: Math.min(text.length, from + length + 1) }] : []);
      for (const piece of pieces) {
        const shown = piece.text.replaceAll('…', '').trim();
        expect(text.replaceAll(/\s+/g, ' ')).toContain(shown);
      }
    }));
  });
});
