import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanMailHtml } from './fold-html.ts';
import { findVisibleText } from './visible-text.ts';

/** What customers write that looks like what programs write. */
const SENTENCES = [
  'My card ending 1234 was blocked on 5 July 2025 at 12:00.', 'Your manager Ann wrote: your card is ready.', 'On Monday I wrote to support@bank.example:', 'From: my account, To: 4444, Date: 5 July', 'Sent by mobile app, 500 AZN, not received!', 'Is it true that 5 > 3?', 'This message is confidential: somebody stole my PIN.',
  'Regards from Baku', 'Subject: complaint', 'Date of birth: 01.01.1980', '1) first - 2) second', 'wrote:', 'Kartım 05.07.2025 saat 12:00-da bloklanıb.', 'Əməkdaşınız mənə yazdı: kart hazırdır.', 'Telefonuma SMS göndərildi.', 'Kimə: mənə, Mövzu: kart',
  'Вчера в 12:30 менеджер написал: ждите.', 'Тема: жалоба', 'От кого ждать ответа?', 'Отправлено 500 манат с телефона жены.', 'Це повідомлення для керівника.', 'Менеджер 5 липня 2025 о 12:00 пише мені нісенітницю.', 'Kime başvurmalıyım?', 'Bu mesaj gizli değil.', '5 Tem 2025 12:00 tarihinde para gönderildi.',
  'ბარათი დაბლოკილია 2025-07-05 12:00.', 'ვის მივმართო?', 'Am 5. Juli schrieb mir Ihr Berater.', 'Le 5 juillet 2025 votre conseiller a écrit.', '-- and that is all', '___', 'P.S. When?', '* * *', '2025-07-05', 'ann@customer.test', 'https://bank.example/card?id=1',
];
const own = fc.array(fc.array(fc.constantFrom(...SENTENCES), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
const ATTRIBUTION = 'On Mon, 5 Jul 2025 at 12:00, Bank Support <s@bank.example> wrote:';
const HEADER = 'From: Bank <s@bank.example>\nSent: Saturday, July 5, 2025 12:00 PM\nTo: Ann\nSubject: Card';
const QUOTE = '> Old words\n>\n> of the bank';

const write = (paragraphs: readonly (readonly string[])[]): string => paragraphs.map((lines) => lines.join('\n')).join('\n\n');
const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();

function expectSeen(text: string, ...parts: readonly string[]): void {
  const visible = squeeze(findVisibleText(text));
  for (const part of parts) expect(visible, text).toContain(squeeze(part));
}

test('what stands above a quotation is seen', () => {
  fc.assert(fc.property(own, fc.constantFrom(`${ATTRIBUTION}\n${QUOTE}`, `${ATTRIBUTION}\n\nOld words`, `${HEADER}\n\nOld words`, `________________________________\n${HEADER}\n\nOld`, '-----Original Message-----\nOld', QUOTE, '-- \nAnn'), (paragraphs, quoted) => {
    expectSeen(`${write(paragraphs)}\n\n${quoted}`, write(paragraphs));
  }), { numRuns: 1000 });
});

test('what stands below it, and between its lines, too', () => {
  fc.assert(fc.property(own, own, own, (above, between, below) => {
    expectSeen(`${ATTRIBUTION}\n${QUOTE}\n\n${write(below)}`, write(below));
    expectSeen(`${write(above)}\n\n${ATTRIBUTION}\n${QUOTE}\n\n${write(between)}\n\n${QUOTE}\n\n${write(below)}`, write(above), write(between), write(below));
    expectSeen(`${write(above)}\n\n---------- Forwarded message ---------\n${HEADER}\n\n${write(below)}`, write(above), write(below));
  }), { numRuns: 500 });
});

test('in HTML as well', () => {
  const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const html = (paragraphs: readonly (readonly string[])[]): string => paragraphs.map((lines) => `<div>${lines.map(escape).join('<br>')}</div><div><br></div>`).join('');
  const seen = (body: string): string => squeeze(cleanMailHtml(body).html.replace(/<details>.*?<\/details>/gs, ' ').replace(/<br \/>|<\/div>/g, ' ').replace(/<[^>]*>/g, ''));
  const quote = `<div>${escape(ATTRIBUTION)}</div><blockquote type="cite">Old words</blockquote>`;
  fc.assert(fc.property(own, own, (above, below) => {
    const shown = seen(`${html(above)}${quote}${html(below)}`);
    for (const line of [...above, ...below].flat()) expect(shown).toContain(escape(squeeze(line)));
  }), { numRuns: 500 });
});
