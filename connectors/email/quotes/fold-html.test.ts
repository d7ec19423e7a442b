import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sanitizedToText } from '../../kit/html-to-text.ts';
import { sanitizeHtml } from '../../kit/sanitize-html.ts';
import { cleanMailHtml } from './fold-html.ts';
import { findVisibleText } from './visible-text.ts';

/** What is to be seen without opening anything. */
function shown(html: string): string {
  return sanitizedToText(html.replace(/<details>.*?<\/details>/gs, ' '));
}
const words = (html: string): string => html.replace(/<[^>]*>/g, '').replaceAll('•••', '').replace(/\s+/g, '');

const BODIES: readonly (readonly [string, string])[] = [
  ['Gmail', '<div dir="ltr">Answer</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Apr 2, 2012 at 6:26 PM, Bank &lt;<a href="mailto:s@bank.example">s@bank.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">Old<br>words</blockquote></div>'],
  ['Gmail, Russian', '<div dir="ltr">Answer</div><div class="gmail_quote"><div class="gmail_attr">сб, 5 июл. 2025 г. в 12:00, Support &lt;s@bank.example&gt;:<br></div><blockquote class="gmail_quote">Old words</blockquote></div>'],
  ['Outlook desktop', '<div class=WordSection1><p class=MsoNormal>Answer</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class=MsoNormal><b>From:</b> Bank &lt;s@bank.example&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Ann<br><b>Subject:</b> Card</p></div><p class=MsoNormal>Old words</p></div>'],
  ['Outlook desktop, Russian', '<div><p class=MsoNormal>Answer</p><div><div style="border-top:solid #E1E1E1 1.0pt"><p><b>От:</b> Банк &lt;s@bank.example&gt;<br><b>Отправлено:</b> 5 июля<br><b>Кому:</b> Ann<br><b>Тема:</b> Карта</p></div></div><p>Old words</p></div>'],
  ['Outlook on the web', '<div>Answer</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>From:</b> Bank &lt;s@bank.example&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Ann<br><b>Subject:</b> Card</font></div><div>Old words</div>'],
  ['Outlook, Turkish', '<div>Answer</div><hr><div id="divRplyFwdMsg"><b>Kimden:</b> Banka &lt;s@bank.example&gt;<br><b>Gönderildi:</b> 5 Temmuz<br><b>Kime:</b> Ann<br><b>Konu:</b> Kart</div><div>Old words</div>'],
  ['Apple Mail', '<body>Answer<br><div><blockquote type="cite"><div>On 5 Jul 2025, at 12:00, Bank &lt;s@bank.example&gt; wrote:</div><br><div>Old words</div></blockquote></div></body>'],
  ['iPhone', '<div dir="ltr">Answer</div><div dir="ltr"><br><blockquote type="cite">On 5 Jul 2025, at 12:00, Bank &lt;s@bank.example&gt; wrote:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">Old words</div></blockquote>'],
  ['Thunderbird', '<p>Answer</p><div class="moz-cite-prefix">On 05/07/2025 12:00, Bank wrote:<br></div><blockquote type="cite" cite="mid:x"><p>Old words</p></blockquote>'],
  ['Yahoo', '<div><div>Answer</div></div><div id="yqt1" class="yahoo_quoted"><div><div>On Saturday, July 5, 2025 at 12:00:00 PM GMT+4, Bank &lt;s@bank.example&gt; wrote:</div><div><br></div><div>Old words</div></div></div>'],
  ['mail.ru', '<div>Answer</div><div>&nbsp;</div><blockquote style="border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;">Суббота, 5 июля 2025, 12:00 +03:00 от Банк &lt;s@bank.example&gt;:<br><div>Old words</div></blockquote>'],
  ['Yandex', '<div>Answer</div><div>05.07.2025, 12:00, "Банк" &lt;s@bank.example&gt;:</div><blockquote><p>Old words</p></blockquote>'],
  ['Samsung', '<div>Answer</div><div><br></div><div style="font-size:100%"><div>-------- Original message --------</div><div>From: Bank &lt;s@bank.example&gt; </div><div>Date: 05/07/2025 12:00 </div><div>To: Ann </div><div>Subject: Card </div></div><div>Old words</div>'],
  ['Proton', '<div>Answer</div><div class="protonmail_quote">On Saturday, July 5th, 2025 at 12:00, Bank &lt;s@bank.example&gt; wrote:<br><blockquote class="protonmail_quote" type="cite">Old words</blockquote></div>'],
];

describe.each(BODIES)('a reply from %s', (_program, body) => {
  const { html } = cleanMailHtml(body);

  test('shows the answer, and the quotation when it is opened', () => {
    expect(shown(html)).toBe('Answer');
    expect(html).toMatch(/<details><summary>•••<\/summary>.*Old.*<\/details>/s);
    expect(words(html)).toBe(words(sanitizeHtml(body)));
  });

  test('has the answer alone as visible text', () => {
    expect(findVisibleText(sanitizedToText(html))).toBe('Answer');
    expect(sanitizedToText(html)).toContain('Old');
  });
});

test.each([
  ['a forward', '<div>Please see</div><div class="gmail_quote">---------- Forwarded message ---------<br>From: <b>Bank</b> &lt;s@bank.example&gt;<br>Date: Mon<br>Subject: Card<br>To: Ann<br><br>Old words</div>'],
  ['a forward of mail.ru', '<div>См.</div><div>-------- Пересылаемое сообщение --------<br>От кого: Банк &lt;s@bank.example&gt;<br>Кому: Ann<br>Дата: вчера<br>Тема: Карта<br><br>Old words</div>'],
  ['an indented paragraph', '<p>Answer</p><blockquote style="margin:0 0 0 40px;border:none;padding:0"><p>Old words of mine</p></blockquote>'],
  ['only a quotation', '<blockquote type="cite">Old words</blockquote>'],
])('what the writer sends stays open: %s', (_what, body) => {
  const { html } = cleanMailHtml(body);
  expect(html).not.toContain('<details>');
  expect(shown(html)).toContain('Old words');
});

test('a subject that says so makes any quoted mail a forward', () => {
  const [, body] = BODIES[2]!;
  expect(shown(cleanMailHtml(body, { forwarded: true }).html)).toContain('Old words');
});

test('answers between quoted paragraphs keep what they answer', () => {
  const body = '<div>On Mon, 5 Jul 2025 at 12:00, Bank &lt;s@bank.example&gt; wrote:</div><blockquote type="cite">First?</blockquote><div>Yes.</div><blockquote type="cite">Second?</blockquote><div>No.</div><blockquote type="cite">Third</blockquote>';
  const { html } = cleanMailHtml(body);
  expect(shown(html)).toMatch(/First\?[^]*Yes\.[^]*Second\?[^]*No\./);
  expect(shown(html)).not.toContain('Third');
});

test('an answer below the quotation is seen, and in a table nothing breaks', () => {
  expect(shown(cleanMailHtml('<div>On Mon, 5 Jul 2025 at 12:00, Bank &lt;s@bank.example&gt; wrote:</div><blockquote type="cite">Old</blockquote><p>Answer</p>').html)).toBe('Answer');
  const table = cleanMailHtml('<table><tr><td>Answer</td></tr><tr><td>-----Original Message-----</td></tr><tr><td>Old words</td></tr></table>').html;
  expect(table).not.toMatch(/<t(?:able|body|r)><details>/);
  expect(shown(table)).toBe('Answer');
});

test('what is hidden in a quotation is somebody else\'s', () => {
  const quoted = '<div>On Mon, 5 Jul 2025 at 12:00, Bank &lt;s@bank.example&gt; wrote:</div><blockquote type="cite"><div style="display:none">Preview words</div>Old</blockquote>';
  expect(cleanMailHtml(`<p>Answer</p>${quoted}`)).toMatchObject({ hiddenText: '', html: expect.stringMatching(/<details>.*<mark/s) });
  expect(cleanMailHtml(`<p>Answer<span hidden>secret</span></p>${quoted}`).hiddenText).toBe('secret');
  expect(cleanMailHtml(quoted).hiddenText).toBe('Preview words');
});

test('a sender\'s own details are no folding of ours', () => {
  expect(cleanMailHtml('<p>Hi</p><details><summary>More</summary>Words</details>').html).toBe('<p>Hi</p>MoreWords');
});

test('no word is lost or moved, whatever it is made of', () => {
  const piece = fc.constantFrom('<p>', '</p>', '<div>', '</div>', '<blockquote type=cite>', '</blockquote>', '<table><tr><td>', '</td></tr></table>', '<br>', '<hr>', '<b>', '</b>', '<ul><li>', '</ul>', 'one ', 'two ', 'three ', 'On Mon, 5 Jul 2025 at 12:00, A &lt;a@b.c&gt; wrote:<br>', '-----Original Message-----<br>', '<div class="gmail_quote">');
  fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
    const body = pieces.join('');
    const { html } = cleanMailHtml(body);
    expect(words(html)).toBe(words(sanitizeHtml(body)));
    // Opened and closed alike.
    expect(html.match(/<details>/g)?.length).toBe(html.match(/<\/details>/g)?.length);
    if (words(html) !== '') expect(shown(html)).not.toBe('');
  }));
});
