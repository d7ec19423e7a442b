import { expect, test } from 'vitest';
import { createReplyTokens } from '../../kit/reply-tokens.ts';
import { makeMessageId, makeReplyAddress } from '../our-ids.ts';
import { knowOurs } from '../reading/ours.ts';
import { readMail } from '../reading/read-mail.ts';
import { emailSettings } from '../settings.ts';
import { settleNature, type Settled } from './settle.ts';
import { knowUs } from './us.ts';

const tokens = createReplyTokens(new Uint8Array(32).fill(5));
const OURS = 'support@bank.example';
const server = { imap: { host: 'h', user: 'u', password: 'p' }, smtp: { host: 'h' } };
const settings = emailSettings.parse({ ...server, address: OURS, aliases: ['cards@bank.example'] });
const other = new Set(['loans@bank.example', 'help@branch.example']);
const ID = makeMessageId(tokens, 'C1', 'M1', OURS);

function settle(lines: readonly string[], account = settings): Settled {
  const ours = knowOurs(account, other);
  return settleNature(readMail(new TextEncoder().encode(lines.join('\r\n')), ours.hints), knowUs(ours, tokens));
}
const kind = (lines: readonly string[]): string => {
  const { nature, variety } = settle(lines);
  return variety ? `${nature}/${variety}` : nature;
};
const LETTER = ['To: support@bank.example', 'Subject: Card', '', 'Hello'];

test('what we sent comes back as a loop, from wherever', () => {
  expect(kind([`From: ${OURS}`, `Message-ID: <${ID}>`, ...LETTER])).toBe('auto-reply/loop');
  expect(kind(['From: Support via list <list@x.example>', `Message-ID: <${ID}>`, `X-Loop: ${OURS}`, ...LETTER])).toBe('auto-reply/loop');
  expect(kind(['From: cards@bank.example', 'Message-ID: <renamed@relay.example>', `Reply-To: ${makeReplyAddress(tokens, 'C1', OURS)}`, ...LETTER])).toBe('auto-reply/loop');
});

test('what another of our channels sends to this one is a colleague\'s mail', () => {
  const id = makeMessageId(tokens, 'C1', 'M1', 'loans@bank.example');
  expect(kind(['From: Loans <loans@bank.example>', `Message-ID: <${id}>`, 'X-Loop: loans@bank.example', `Reply-To: ${makeReplyAddress(tokens, 'C1', 'loans@bank.example')}`, 'Auto-Submitted: no', ...LETTER])).toBe('message');
});

test('what only looks like ours is somebody\'s', () => {
  // Broken programs answer under the id they answer.
  expect(kind(['From: ann@customer.example', `Message-ID: <${ID}>`, ...LETTER])).toBe('message');
  // Forwarders mark everything that passes.
  expect(kind(['From: ann@customer.example', 'Message-ID: <1@customer.example>', `X-Loop: ${OURS}`, ...LETTER])).toBe('message');
  expect(kind([`From: ${OURS}`, 'Message-ID: <form-1@bank.example>', 'Reply-To: ann@customer.example', `X-Loop: ${OURS}`, ...LETTER])).toBe('message');
  expect(kind([`From: ${OURS}`, `Message-ID: <${ID.replace('r.', 'r.x')}>`, ...LETTER])).toBe('message');
});

test.each([
  ['a group that is our address', ['List-Id: Support <support.bank.example>', 'Precedence: list']],
  ['a group of our domain at Google', ['Precedence: list', 'List-Id: <support.bank.example>', 'List-Post: <https://groups.google.com/a/bank.example/group/support/post>, <mailto:support@bank.example>']],
  ['a group whose id says nothing', ['List-Id: <abc123.groups.example>', `List-Post: <mailto:${OURS}>`]],
  ['an alias of another channel of ours', ['List-Id: <loans.bank.example>']],
  ['another domain of ours', ['List-Id: <help.branch.example>']],
  ['an answer to one of our messages', ['List-Id: <club.example>', `In-Reply-To: <${ID}>`]],
  ['an answer to our reply address', ['List-Id: <club.example>', `Cc: ${makeReplyAddress(tokens, 'C1', OURS)}`]],
  ['a web form that a bulk mailer carries', ['List-Unsubscribe: <mailto:u@mailer.example>', 'Feedback-ID: 1:m', 'Reply-To: ann@gmail.com']],
])('%s is no list mail', (_name, headers) => {
  expect(kind(['From: ann@customer.example', 'Message-ID: <1@customer.example>', ...headers, ...LETTER])).toBe('message');
});

test('other lists stay lists, also at public providers and where servers note whom they deliver to', () => {
  expect(kind(['From: ann@customer.example', 'List-Id: <club.example>', `X-Original-To: ${OURS}`, `Delivered-To: ${OURS}`, ...LETTER])).toBe('list');
  expect(kind(['From: ann@customer.example', 'List-Id: <club.example>', ...LETTER])).toBe('list');
  const account = emailSettings.parse({ ...server, address: 'ourbank@gmail.com' });
  expect(settle(['From: ann@customer.example', 'List-Id: <news.gmail.com>', ...LETTER], account).nature).toBe('list');
});

test('a person behind a program: a form, another firm\'s help desk', () => {
  const machine = 'Auto-Submitted: auto-generated';
  expect(kind(['From: form@bank.example', 'Reply-To: ann@customer.example', machine, ...LETTER])).toBe('message');
  expect(kind(['From: forms@builder.example', 'Reply-To: ann@gmail.com', machine, ...LETTER])).toBe('message');
  expect(kind(['From: help@firm.example', `In-Reply-To: <${ID}>`, 'X-Zendesk-Ticket: 1', machine, ...LETTER])).toBe('message');
  expect(kind(['From: help@firm.example', `In-Reply-To: <${ID}>`, 'X-Zendesk-Ticket: 1', machine, 'To: support@bank.example', 'Subject: [#123] Request received', '', 'Your request has been received.'])).toBe('auto-reply/loop');
  expect(kind(['From: backup@firm.example', machine, ...LETTER])).toBe('auto-reply');
  expect(kind(['From: ann@customer.example', 'Reply-To: ann@gmail.com', 'Auto-Submitted: auto-replied', ...LETTER])).toBe('auto-reply');
});

const GMAIL = ['---------- Forwarded message ---------', 'From: Ann Smith <ann@customer.example>', 'Date: Mon, Jun 1, 2026 at 10:00 AM', 'Subject: My card', 'To: <carl@bank.example>', '', '', 'Where is it?'];
const forward = (from: string, subject: string, text: readonly string[], headers: readonly string[] = []): readonly string[] => [`From: Carl <${from}>`, 'To: support@bank.example', `Subject: ${subject}`, ...headers, 'Content-Type: text/plain; charset=utf-8', '', ...text];

test('what a colleague hands on comes from whom it names', () => {
  expect(settle(forward('carl@bank.example', 'Fwd: My card', ['Please answer.', '', ...GMAIL]))).toEqual({
    nature: 'message', forwarded: { from: { name: 'Ann Smith', address: 'ann@customer.example' }, at: Date.UTC(2026, 5, 1, 10), subject: 'My card' },
  });
});

test.each([
  ['Outlook', 'FW: My card', ['-----Original Message-----', 'From: Ann Smith [mailto:ann@customer.example]', 'Sent: Monday, June 1, 2026 10:00 AM', 'To: Carl', 'Subject: My card', '', 'Where?']],
  ['Outlook, Russian', 'Пересл: Карта', ['________________________________', 'От: Ann Smith <ann@customer.example>', 'Отправлено: 1 июня 2026 г. 10:00', 'Кому: Carl', 'Тема: Карта', '', 'Где?']],
  ['Outlook, Turkish', 'İlt: Kart', ['Gönderen: Ann Smith <ann@customer.example>', 'Gönderildi: 1 Haziran 2026 Pazartesi 10:00', 'Kime: Carl', 'Konu: Kart', '', 'Nerede?']],
  ['Outlook, Azerbaijani', 'Yönləndir: Kart', ['Göndərən: Ann Smith <ann@customer.example>', 'Göndərildi: 1 iyun 2026', 'Kimə: Carl', 'Mövzu: Kart', '', 'Haradadır?']],
  ['Georgian', 'გადაგზ: ბარათი', ['ვისგან: Ann Smith <ann@customer.example>', 'თარიღი: 1 ივნისი 2026', 'ვის: Carl', 'თემა: ბარათი', '', 'სად არის?']],
  ['Ukrainian', 'Пересл: Картка', ['-------- Переслане повідомлення --------', 'Від: Ann Smith <ann@customer.example>', 'Дата: 01.06.2026 10:00', 'Кому: Carl', 'Тема: Картка', '', 'Де?']],
  ['mail.ru', 'Fwd: Карта', ['-------- Пересылаемое сообщение --------', 'От: Ann Smith <ann@customer.example>', 'Кому: Carl <carl@bank.example>', 'Дата: понедельник, 1 июня 2026', 'Тема: Карта']],
  ['mail.ru on the web', 'Fwd: Карта', ['-------- Пересылаемое сообщение --------', 'От кого: Ann Smith <ann@customer.example>', 'Кому: Carl <carl@bank.example>', 'Дата: Понедельник, 1 июня 2026, 10:00 +03:00', 'Тема: Карта', '', 'Где?']],
  ['Yandex', 'Fwd: Карта', ['-------- Пересылаемое сообщение --------', '01.06.2026, 10:00, "Ann Smith" <ann@customer.example>:', '> Где?']],
  ['German', 'WG: Karte', ['Von: Ann Smith <ann@customer.example>', 'Gesendet: Montag, 1. Juni 2026 10:00', 'An: Carl', 'Betreff: Karte', '', 'Wo?']],
  ['Apple', 'Fwd: Card', ['Begin forwarded message:', '', '> From: Ann Smith <ann@customer.example>', '> Subject: Card', '> Date: 1 June 2026 at 10:00:00 GMT+4', '> To: carl@bank.example', '>', '> Where?']],
  ['no subject sign but a marker', 'My card', GMAIL],
  ['stars', 'FW: My card', ['*From:* Ann Smith <ann@customer.example>', '*Sent:* Monday', '*To:* Carl', '*Subject:* My card']],
] as const)('in the words of %s', (_name, subject, text) => {
  expect(settle(forward('carl@bank.example', subject, text)).forwarded?.from).toEqual({ name: 'Ann Smith', address: 'ann@customer.example' });
});

test.each([
  ['1 June 2026 at 10:00:00 GMT+4', Date.UTC(2026, 5, 1, 6)], ['Mon, 1 Jun 2026 10:00:00 +0400', Date.UTC(2026, 5, 1, 6)], ['01.06.2026 10:00', Date.UTC(2026, 5, 1, 10)], ['Monday, June 1, 2026 10:00 AM', Date.UTC(2026, 5, 1, 10)],
  ['06/01/2026 10:00', undefined], ['1 Haziran 2026', undefined], ['yesterday', undefined],
])('the time "%s" is taken where it means one', (date, at) => {
  expect(settle(forward('carl@bank.example', 'Fwd: Card', ['From: ann@customer.example', `Date: ${date}`, 'To: Carl', 'Subject: Card'])).forwarded?.at).toBe(at);
});

test('a mail attached whole says most', () => {
  const whole = ['From: carl@bank.example', 'To: support@bank.example', 'Subject: please answer', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'See below', '--b', 'Content-Type: message/rfc822', '', 'From: =?utf-8?Q?L=C9=99man?= <ann@customer.example>', 'Date: Mon, 01 Jun 2026 10:00:00 +0000', 'Subject: Card', 'Message-ID: <q@customer.example>', '', 'Where?', '--b--'];
  expect(settle(whole).forwarded).toEqual({ from: { name: 'Ləman', address: 'ann@customer.example' }, at: Date.UTC(2026, 5, 1, 10), subject: 'Card', messageId: 'q@customer.example' });
});

test('handed on twice within the firm: the customer is found behind the colleagues', () => {
  const inner = ['From: Dora <dora@bank.example>', 'Date: 1 Jun 2026', 'To: Carl', 'Subject: Fwd: My card', '', ...GMAIL];
  expect(settle(forward('carl@bank.example', 'Fwd: Fwd: My card', ['---------- Forwarded message ---------', ...inner])).forwarded?.from.address).toBe('ann@customer.example');
});

test.each([
  ['a customer hands something on', forward('bob@customer.example', 'Fwd: My card', GMAIL)],
  ['a colleague answers and quotes', forward('carl@bank.example', 'Re: My card', ['Yes.', '', 'From: Ann Smith <ann@customer.example>', 'Sent: Monday', 'To: Carl', 'Subject: My card'])],
  ['a colleague hands on what we wrote', forward('carl@bank.example', 'Fwd: Card', ['From: Support <support@bank.example>', 'Date: Monday', 'To: ann@customer.example', 'Subject: Card'])],
  ['a sender without an address', forward('carl@bank.example', 'FW: Card', ['From: Ann Smith', 'Sent: Monday', 'To: Carl', 'Subject: Card'])],
  ['only a From line', forward('carl@bank.example', 'FW: Card', ['From: ann@customer.example', '', 'she called'])],
  ['a domain that ends like ours', forward('carl@notbank.example', 'Fwd: My card', GMAIL)],
])('%s: nobody else is taken for the writer', (_name, lines) => {
  expect(settle(lines)).toEqual({ nature: 'message' });
});

test('staff are of the domains named, or of ours unless anybody can have it', () => {
  const named = emailSettings.parse({ ...server, address: OURS, staffDomains: ['group.example'] });
  expect(settle(forward('carl@mail.group.example', 'Fwd: My card', GMAIL), named).forwarded).toBeDefined();
  expect(settle(forward('carl@bank.example', 'Fwd: My card', GMAIL), named).forwarded).toBeUndefined();
  const shared = emailSettings.parse({ ...server, address: 'ourbank@gmail.com' });
  expect(settle(forward('anybody@gmail.com', 'Fwd: My card', GMAIL), shared).forwarded).toBeUndefined();
});
