import { expect, test } from 'vitest';
import { stripHtml } from './strip-html.ts';

test('what a person reads is left, a line for each that is broken', () => {
  expect(stripHtml('<html><head><title>No</title></head><body><style>p { }</style><p class="a>b">One&nbsp;two<br>three<b>!</b></p><SCRIPT>x</SCRIPT >')).toBe('\nb">One two\nthree!');
  expect(stripHtml('<pre>a</pre><style>never closed')).toBe('anever closed');
});

test.each(['<', '<p', '<style>', '</style ', '<head><title>', '&', '<!--', '<<style>'])('half a megabyte of %s takes no longer than any other', (piece) => {
  expect(stripHtml(piece.repeat(500_000 / piece.length)).length).toBeLessThanOrEqual(500_000);
});
