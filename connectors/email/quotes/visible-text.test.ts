import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findVisibleText } from './visible-text.ts';

const QUOTE = '> Hörmətli müştəri\n> kartınız hazırdır';

test.each([
  ['en', 'On Mon, 5 Jul 2025 at 12:00, Support <s@bank.example> wrote:'],
  ['en, wrapped', 'On Mon, 5 Jul 2025 at 12:00, Support of the Bank <\nsupport@bank.example> wrote:'],
  ['az', '5 iyl 2025, 12:00 tarixində Support <s@bank.example> yazdı:'],
  ['ru', 'сб, 5 июл. 2025 г. в 12:00, Support <s@bank.example>:'],
  ['ru, verb', '5 июля 2025 г., 12:00 пользователь Support <s@bank.example> написал:'],
  ['ru, mail.ru', 'Суббота, 5 июля 2025, 12:00 +03:00 от Support <s@bank.example>:'],
  ['ru, Yandex', '05.07.2025, 12:00, "Support" <s@bank.example>:'],
  ['uk', 'сб, 5 лип. 2025 р. о 12:00 Support <s@bank.example> пише:'],
  ['ka', 'შაბ, 5 ივლ. 2025, 12:00-ზე მომხმარებელმა Support (<s@bank.example>) დაწერა:'],
  ['tr', 'Support <s@bank.example>, 5 Tem 2025 Cmt, 12:00 tarihinde şunu yazdı:'],
  ['de', 'Am Sa., 5. Juli 2025 um 12:00 Uhr schrieb Support <s@bank.example>:'],
  ['fr', 'Le sam. 5 juil. 2025 à 12:00, Support <s@bank.example> a écrit :'],
  ['es', 'El sáb, 5 jul 2025 a las 12:00, Support (<s@bank.example>) escribió:'],
  ['it', 'Il giorno sab 5 lug 2025 alle ore 12:00 Support <s@bank.example> ha scritto:'],
  ['pt', 'Em sáb., 5 de jul. de 2025 às 12:00, Support <s@bank.example> escreveu:'],
  ['nl', 'Op za 5 jul 2025 om 12:00 schreef Support <s@bank.example>:'],
  ['pl', 'sob., 5 lip 2025 o 12:00 Support <s@bank.example> napisał(a):'],
])('what is quoted goes: %s', (_language, attribution) => {
  expect(findVisibleText(`My answer\n\n${attribution}\n\n${QUOTE}\n`)).toBe('My answer');
  expect(findVisibleText(`My answer\n\n${attribution}\n\nKartınız hazırdır\n`)).toBe('My answer');
  expect(findVisibleText(`${attribution}\n${QUOTE}\n\nMy answer below`)).toBe('My answer below');
});

test.each([
  ['Outlook en', '________________________________\nFrom: Support <s@bank.example>\nSent: Monday, July 5, 2025 12:00\nTo: Ann\nSubject: Card'],
  ['Outlook ru', 'От: Support <s@bank.example>\nОтправлено: 5 июля 2025 г. 12:00\nКому: Ann\nТема: Карта'],
  ['Outlook uk', 'Від: Support <s@bank.example>\nНадіслано: 5 липня 2025 р. 12:00\nКому: Ann\nТема: Картка'],
  ['Outlook tr', 'Kimden: Support <s@bank.example>\nGönderildi: 5 Temmuz 2025 12:00\nKime: Ann\nKonu: Kart'],
  ['Outlook az', 'Göndərən: Support <s@bank.example>\nTarix: 5 iyul 2025 12:00\nKimə: Ann\nMövzu: Kart'],
  ['Outlook de', 'Von: Support <s@bank.example>\nGesendet: Montag, 5. Juli 2025 12:00\nAn: Ann\nBetreff: Karte'],
  ['bold', '*From:* Support <s@bank.example>\n*Sent:* Monday\n*To:* Ann\n*Subject:* Card'],
  ['separator', '-----Original Message-----\nFrom: Support'], ['separator ru', '-------- Исходное сообщение --------\nОт: Support'],
])('a header of the old mail begins the quote: %s', (_what, header) => {
  expect(findVisibleText(`My answer\n\n${header}\n\nOld text`)).toBe('My answer');
});

test.each(['Sent from my iPhone', 'Отправлено с iPhone', 'iPhone\'umdan gönderildi', 'Надіслано з iPhone', 'Von meinem iPhone gesendet', 'Get Outlook for Android<https://aka.ms/x>', 'Отправлено из мобильной Почты Mail.ru'])('devices are no words of the customer: %s', (line) => {
  expect(findVisibleText(`Hello\n\n${line}`)).toBe('Hello');
});

test.each([
  'Sent from my desk, which is easier than my phone.', 'On this day I wrote: nothing', 'From: me with love', 'Manager yesterday wrote:\nyour card is blocked. Why?',
  'Вчера менеджер написал:\nкарта заблокирована. Почему?', '-- is two dashes', '> only a quote',
])('the customer\'s own words stay: %s', (text) => {
  expect(findVisibleText(text)).toBe(text);
});

test('a signature goes, a letter below a line of dashes stays', () => {
  expect(findVisibleText('Hello\n\n-- \nAnn\nBank')).toBe('Hello');
  const letter = Array.from({ length: 30 }, (_, index) => `Line ${index}`).join('\n');
  expect(findVisibleText(`Hello\n--\n${letter}`)).toContain('Line 29');
});

test('nothing is invented, and something is always left', () => {
  const line = fc.constantFrom('On Mon, 5 Jul 2025 at 12:00, A <a@b.c> wrote:', '> q', '', 'text', '-- ', 'From: a', 'Sent: b', 'To: c', 'Sent from my iPhone', '-----Original Message-----', 'wrote:');
  fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 25 }), (lines) => {
    const text = lines.join('\n');
    const visible = findVisibleText(text);
    expect(visible === '' && text.trim() !== '').toBe(false);
    for (const shown of visible.split('\n')) expect(text).toContain(shown);
  }));
});
