import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findLinks } from './links.ts';

const urls = (text: string) => findLinks(text).flatMap((part) => (part.kind === 'link' ? [part.url] : []));

test('addresses are found without the marks of the sentence around them', () => {
  expect(urls('See https://example.com/a?b=1, or (http://example.org/x_(y)). Done!')).toEqual(['https://example.com/a?b=1', 'http://example.org/x_(y)']);
});

test('nothing but http and https becomes a link', () => {
  expect(urls('javascript:alert(1) data:text/html,x ftp://a.b file:///etc/passwd www.example.com')).toEqual([]);
});

test('an address of brackets alone costs a look at each', () => {
  expect(urls(`http://a/${'('.repeat(3)}${')'.repeat(500_000)}.`)).toEqual(['http://a/((()))']);
});

test('the text stays the same to the letter', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('https://', 'http://a).', '((https://b.c))'))), (parts) => {
    const text = parts.join(' ');
    expect(findLinks(text).map((part) => part.text).join('')).toBe(text);
  }));
});
