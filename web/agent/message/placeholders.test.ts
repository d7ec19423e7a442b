import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeholderOf, splitPlaceholders } from './placeholders.ts';

test('files are found where they stand', () => {
  expect(splitPlaceholders('See [cid:a1@parley] and\n[cid:b]!')).toEqual([
    { kind: 'text', text: 'See ' }, { kind: 'file', contentId: 'a1@parley' }, { kind: 'text', text: ' and\n' }, { kind: 'file', contentId: 'b' }, { kind: 'text', text: '!' },
  ]);
  expect(splitPlaceholders('[cid:] [cid:has space]')).toEqual([{ kind: 'text', text: '[cid:] [cid:has space]' }]);
});

test('put together again, it is the same text', () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom('[cid:x]', '[cid:', ']', '[cid:a.b@c]'));
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    const text = pieces.join('');
    expect(splitPlaceholders(text).map((part) => (part.kind === 'text' ? part.text : placeholderOf(part.contentId))).join('')).toBe(text);
  }));
});
