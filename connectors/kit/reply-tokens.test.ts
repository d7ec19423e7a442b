import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createReplyTokens } from './reply-tokens.ts';

const tokens = createReplyTokens(new Uint8Array(32).fill(7));
const id = fc.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/);

test('a token gives its conversation back, whatever mail systems do to its case', () => {
  fc.assert(fc.property(id, fc.infiniteStream(fc.boolean()), (conversationId, coins) => {
    const token = tokens.sign(conversationId);
    const folded = token.split('').map((letter) => (coins.next().value ? letter.toUpperCase() : letter)).join('');
    expect(token).toMatch(/^[0-9a-z]{42}$/);
    expect(tokens.verify(token)).toBe(conversationId);
    expect(tokens.verify(folded)).toBe(conversationId);
  }));
});

test('a changed letter, a shorter token or a foreign key is refused', () => {
  const token = tokens.sign('01JD0000000000000000000000');
  fc.assert(fc.property(fc.nat(token.length - 1), fc.stringMatching(/^[0-9a-z]$/), (at, letter) => {
    const changed = token.slice(0, at) + letter + token.slice(at + 1);
    if (changed !== token) expect(tokens.verify(changed)).toBeUndefined();
  }));
  expect(tokens.verify(token.slice(1))).toBeUndefined();
  expect(tokens.verify('')).toBeUndefined();
  expect(tokens.verify('x'.repeat(100_000))).toBeUndefined();
  expect(createReplyTokens(new Uint8Array(32).fill(8)).verify(token)).toBeUndefined();
});

test('an id that could not be carried is a fault of the caller', () => {
  expect(() => tokens.sign('a b')).toThrow(TypeError);
  expect(() => tokens.sign('')).toThrow(TypeError);
  expect(() => createReplyTokens(new Uint8Array(3))).toThrow(TypeError);
});
