import fc from 'fast-check';
import { expect, test } from 'vitest';
import { htmlToText } from './html-to-text.ts';
import { sanitizeHtml } from './sanitize-html.ts';

test.each([
  ['<p onclick="x()">a<script>alert(1)</script></p>', '<p>a</p>'],
  ['<a href="java\tscript:alert(1)">a</a>', '<a>a</a>'],
  ['<a href="data:text/html,x" target="_top">a</a>', '<a>a</a>'],
  ['<a href="https://b.example/?q=1&amp;r=2" rel="opener">a</a>', '<a href="https://b.example/?q=1&amp;r=2" rel="noopener noreferrer nofollow" target="_blank">a</a>'],
  ['<img src="https://t.example/p.gif" onerror=x() srcset="y 2x">', '<img data-remote-src="https://t.example/p.gif" />'],
  ['<img src="//t.example/p.gif">', '<img data-remote-src="https://t.example/p.gif" />'],
  ['<img src="cid:logo@x">', '<img src="cid:logo@x" />'],
  ['<img src="data:image/svg+xml;base64,AAAA">', '<img />'],
  ['<div style="position:fixed;color:red;background:url(http://t.example/x);margin:-9px">a</div>', '<div style="color:red">a</div>'],
  ['<style>p{background:url(x)}</style><form action="http://x"><input name=a><button>send</button></form>', 'send'],
  ['<meta http-equiv=refresh content="0;url=http://x"><base href=http://x><p background="http://t.example/x" id=a class=b>a', '<p>a</p>'],
  ['<svg><a xlink:href="javascript:alert(1)">a</a></svg>', '<a>a</a>'],
])('%s', (given, wanted) => {
  expect(sanitizeHtml(given)).toBe(wanted);
});

test('sanitising what is sane changes nothing, whatever it was made from', () => {
  const piece = fc.oneof(
    fc.constantFrom('<p>', '</p>', '<a href="http://x/">', '</a>', '<img src=x>', '<b', '<!--', '-->', '<table><tr><td>', '<svg>', '"', "'", '&lt;', '&#x6a;', '<style>', '</style>'),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
    const once = sanitizeHtml(pieces.join(''));
    expect(sanitizeHtml(once)).toBe(once);
    expect(once).not.toMatch(/<(?:script|style|svg|form|iframe|meta|base)\b/i);
  }));
});

test('nesting ends, words stay', () => {
  const deep = sanitizeHtml(`${'<div>'.repeat(20_000)}bottom`);
  expect(deep).toContain('bottom');
  expect(deep.length).toBeLessThan(4000);
  expect(htmlToText(`${'<blockquote>'.repeat(5000)}bottom`)).toContain('bottom');
});

test('text of HTML breaks lines where a reader sees them', () => {
  expect(htmlToText('<style>x</style><p>Dear&nbsp;Sir,<br>hello <a href="http://x/">there</a></p><p>Bye</p>')).toBe('Dear Sir,\nhello there\n\nBye');
  expect(htmlToText('<div>On Monday A wrote:</div><blockquote>old<br>older</blockquote>')).toBe('On Monday A wrote:\n> old\n> older');
  expect(htmlToText('<h1>Title</h1><ul><li>one</li><li>two</li></ul>')).toBe('Title\n\n- one\n- two');
});

test('a wall of blanks costs a look at each', () => {
  expect(htmlToText(`<p>a &nbsp;${'\u00A0'.repeat(300_000)}x ${'&nbsp;'.repeat(10)}</p>`)).toMatch(/^a +x$/);
});
