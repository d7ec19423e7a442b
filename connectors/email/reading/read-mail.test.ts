import { expect, test } from 'vitest';
import { createReplyTokens } from '../../kit/reply-tokens.ts';
import { makeOpenContext } from '../../kit/testing/open-context.ts';
import type { InboundMessage, RawDelivery } from '../../spec/index.ts';
import type { MailParser } from './mail-parser.ts';
import { makeMessageId, makeReplyAddress } from '../our-ids.ts';
import { emailSettings } from '../settings.ts';
import { readMailDelivery } from './read.ts';
import { readMail } from './read-mail.ts';

const tokens = createReplyTokens(new Uint8Array(32).fill(3));
const CONVERSATION = '01JD00000000000000000000C1';
const OURS = 'support@bank.example';
const inline: MailParser = { parse: async (bytes, hints) => readMail(bytes, hints), close: async () => {} };

const settings = emailSettings.parse({ address: OURS, aliases: ['cards@bank.example'], imap: { host: 'h', user: 'u', password: 'p' }, smtp: { host: 'h' } });
const context = makeOpenContext({ tokens, ownAddresses: () => new Set(['loans@bank.example']) });

async function read(lines: readonly string[], delivery: Partial<RawDelivery> = {}): Promise<InboundMessage> {
  const [event] = await readMailDelivery({ key: 'k', body: new TextEncoder().encode(lines.join('\r\n')), ...delivery }, inline, settings, context);
  if (event?.kind !== 'message') throw new Error('no message');
  return event;
}

const FROM = 'From: =?utf-8?Q?L=C9=99man?= <Leman@Customer.example>';

test('an ordinary mail: who, what, when, and with which files', async () => {
  const event = await read([
    FROM, `To: Bank <${OURS}>, friend@x.example`, 'Subject: =?utf-8?B?S2FydMSxbQ==?=', 'Date: Mon, 01 Jun 2026 10:00:00 +0400', 'Message-ID: <q1@customer.example>',
    'Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: multipart/alternative; boundary=a', '', '--a', 'Content-Type: text/plain; charset=utf-8', '', 'Salam ə', '--a',
    'Content-Type: text/html; charset=utf-8', '', '<p onclick=x()>Salam ə<img src="http://t.example/p"></p>', '--a--', '--b', 'Content-Type: application/pdf; name="h.pdf"', 'Content-Transfer-Encoding: base64', '', 'aGV5', '--b--', '',
  ]);
  expect(event).toMatchObject({
    externalId: 'q1@customer.example', nature: 'message', subject: 'Kartım', text: 'Salam ə', at: Date.UTC(2026, 5, 1, 6), to: OURS,
    from: { externalId: 'leman@customer.example', email: 'leman@customer.example', name: 'Ləman', verified: false },
    participants: [{ externalId: 'friend@x.example' }], html: '<p>Salam ə<img data-remote-src="http://t.example/p" /></p>', thread: {},
    attachments: [{ name: 'h.pdf', type: 'application/pdf', content: new Uint8Array(Buffer.from('hey')) }],
  });
});

test('our token is found in the references, in the plus-address, whatever happened to their case', async () => {
  const id = makeMessageId(tokens, CONVERSATION, '01JD00000000000000000000M1', OURS);
  expect((await read([FROM, `To: ${OURS}`, `In-Reply-To: <${id}>`, '', 'yes'])).thread).toEqual({ token: CONVERSATION, references: [id] });
  const plus = makeReplyAddress(tokens, CONVERSATION, OURS)!;
  expect((await read([FROM, `To: ${plus.toUpperCase()}`, '', 'yes'])).thread.token).toBe(CONVERSATION);
  expect((await read([FROM, 'To: list@x.example', `Delivered-To: ${plus}`, '', 'yes'])).thread.token).toBe(CONVERSATION);
  const forged = id.replace(/^r\.(.)/, (_whole, letter: string) => `r.${letter === '0' ? '1' : '0'}`);
  expect((await read([FROM, `To: ${OURS}`, `In-Reply-To: <${forged}>`, '', 'yes'])).thread.token).toBeUndefined();
});

test('references stand nearest first', async () => {
  const event = await read([FROM, `To: ${OURS}`, 'References: <a@x> <b@x>', '\t<c@x>', 'In-Reply-To: <c@x>', '', 'x']);
  expect(event.thread.references).toEqual(['c@x', 'b@x', 'a@x']);
});

test('a mail without Message-ID is named by its bytes', async () => {
  const [one, same, other] = [await read([FROM, '', 'a']), await read([FROM, '', 'a']), await read([FROM, '', 'b'])];
  expect(one.externalId).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(same.externalId).toBe(one.externalId);
  expect(other.externalId).not.toBe(one.externalId);
});

test('strangers without an address are not one person', async () => {
  const [one, other] = [await read(['From: Undisclosed', '', 'a']), await read(['From: Undisclosed', '', 'b'])];
  expect(one.from).toMatchObject({ name: 'Undisclosed', verified: false });
  expect(one.from.externalId).not.toBe(other.from.externalId);
  expect(one.warnings?.join()).toMatch(/no sender/);
});

test('a web form that sends in our name is from the customer; our own answer coming back is not answered', async () => {
  expect((await read([`From: Form <${OURS}>`, 'Reply-To: ann@customer.example', `To: ${OURS}`, '', 'x'])).from.externalId).toBe('ann@customer.example');
  const id = makeMessageId(tokens, CONVERSATION, 'M1', OURS);
  expect((await read([`From: ${OURS}`, `To: ${OURS}`, `Message-ID: <${id}>`, '', 'x'])).nature).toBe('auto-reply');
});

test.each([
  ['auto-reply', ['Auto-Submitted: auto-replied']], ['message', ['Auto-Submitted: no']], ['auto-reply', ['X-Autoreply: yes']], ['auto-reply', ['Precedence: auto_reply']],
  ['list', ['Precedence: list', 'List-Id: <l.x>']], ['auto-reply', ['Subject: Automatic reply: Card']],
  ['auto-reply', ['Subject: Автоответ: Карта']], ['auto-reply', ['Subject: Otomatik yanıt: Kart']], ['message', ['Subject: Out of money']],
  ['receipt', ['Content-Type: multipart/report; report-type=disposition-notification; boundary=b', '', '--b', 'Content-Type: message/disposition-notification', '', 'Disposition: manual-action/MDN-sent-manually; displayed', '--b--']],
  ['report', ['Content-Type: multipart/report; report-type=feedback-report; boundary=b', '', '--b', 'Content-Type: message/feedback-report', '', 'Feedback-Type: abuse', '--b--']],
  ['report', ['Content-Type: application/gzip; name="google.com!bank.example!1700000000!1700086399.xml.gz"', '', 'x']],
  ['invite', ['Content-Type: text/calendar; method=REQUEST', '', 'BEGIN:VCALENDAR']],
])('nature %s: %j', async (nature, lines) => {
  expect((await read([FROM, `To: ${OURS}`, ...lines, '', 'text'])).nature).toBe(nature);
});

test('a bounce says which of our messages, whose address, and how hard', async () => {
  const id = makeMessageId(tokens, CONVERSATION, 'M1', OURS);
  const event = await read([
    'From: MAILER-DAEMON@mx.example', `To: ${OURS}`, 'Subject: Undelivered', 'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', '', 'It failed.', '--b',
    'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', '', 'Final-Recipient: rfc822; gone@x.example', 'Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 User unknown', '',
    '--b', 'Content-Type: text/rfc822-headers', '', `Message-ID: <${id}>`, '', '--b--', '',
  ]);
  expect(event.bounce).toEqual({ severity: 'hard', recipient: 'gone@x.example', status: '5.1.1', reason: '550 5.1.1 User unknown', of: id });
  expect(event).toMatchObject({ nature: 'bounce', thread: { token: CONVERSATION } });
  const success = await read(['From: postmaster@x', 'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', 'Content-Type: message/delivery-status', '', 'Final-Recipient: rfc822; a@x.example', 'Action: delivered', 'Status: 2.0.0', '', '--b--']);
  expect(success).toMatchObject({ nature: 'bounce', variety: 'delivered' });
});

test('a customer who complains about an undelivered letter is no bounce', async () => {
  expect((await read([FROM, `To: ${OURS}`, 'Subject: My letter was not delivered', '', 'The delivery of my card failed, it was returned to you. User unknown, they said.'])).nature).toBe('message');
});

test('own addresses are the account\'s, its aliases and those of other channels, with any plus-part', async () => {
  for (const own of ['cards@bank.example', 'Loans@bank.example', 'support+anything@bank.example']) {
    const event = await read([FROM, `To: ${own}, friend@x.example`, 'Cc: other@x.example', '', 'x']);
    expect(event).toMatchObject({ to: own.toLowerCase(), participants: [{ externalId: 'friend@x.example', role: 'to' }, { externalId: 'other@x.example', role: 'cc' }] });
  }
});

test('the recipients our listener was given count before the header', async () => {
  expect((await read([FROM, 'To: undisclosed-recipients:;', '', 'x'], { context: { rcptTo: 'cards@bank.example other@bank.example' } })).to).toBe('cards@bank.example');
  // A listener for a whole domain: what was taken for it is ours, and nobody to answer along.
  const taken = await read([FROM, 'To: Anybody@domain.example, friend@x.example', '', 'x'], { context: { rcptTo: 'anybody@domain.example' } });
  expect(taken).toMatchObject({ to: 'anybody@domain.example', participants: [{ externalId: 'friend@x.example' }] });
});

test('where to answer is told when it is elsewhere, and never ours', async () => {
  expect((await read([FROM, 'Reply-To: Ann <ann@elsewhere.example>', '', 'x'])).replyTo).toMatchObject({ externalId: 'ann@elsewhere.example', name: 'Ann' });
  expect(await read([FROM, 'Reply-To: LEMAN@customer.example', '', 'x'])).not.toHaveProperty('replyTo');
  expect(await read([FROM, `Reply-To: ${OURS}`, '', 'x'])).not.toHaveProperty('replyTo');
});

test('what a colleague hands on comes from whom it names; the colleague is on it', async () => {
  const event = await read(['From: Aysel <aysel@bank.example>', `To: ${OURS}`, 'Subject: Fwd: Card', 'Authentication-Results: mx.bank.example; dmarc=pass header.from=bank.example', '', 'See below', '', '---------- Forwarded message ---------', 'From: Ann <ann@x.example>', 'Date: Mon, 1 Jun 2026 10:00:00 +0400', 'Subject: Card', 'To: aysel@bank.example', '', 'My card is blocked']);
  expect(event.from).toMatchObject({ externalId: 'ann@x.example', name: 'Ann', verified: false });
  expect(event.participants).toContainEqual({ externalId: 'aysel@bank.example', name: 'Aysel', email: 'aysel@bank.example', verified: false, role: 'forwarder' });
  expect(event.visibleText ?? event.text).toContain('My card is blocked');
});

test('a sender is verified by the server we trust alone, and only who stands in From', async () => {
  const trusting = { ...settings, trust: { authservId: 'mx.bank.example' } };
  const verified = async (lines: readonly string[]): Promise<boolean | undefined> => {
    const [event] = await readMailDelivery({ key: 'k', body: new TextEncoder().encode(lines.join('\r\n')) }, inline, trusting, context);
    return event?.kind === 'message' ? event.from.verified : undefined;
  };
  const proof = 'Authentication-Results: mx.bank.example; dkim=pass header.d=customer.example; dmarc=pass header.from=customer.example';
  expect(await verified([proof, FROM, '', 'x'])).toBe(true);
  expect(await verified([proof.replace('mx.bank', 'mx.evil'), FROM, '', 'x'])).toBe(false);
  expect(await verified([proof.replaceAll('customer.example', 'bank.example'), `From: ${OURS}`, 'Reply-To: ann@x.example', '', 'x'])).toBe(false);
});

test('no verdict is believed that a stranger hands in at our own listener; of a gateway of ours it is', async () => {
  const trusting = { ...settings, trust: { authservId: 'mx.bank.example' } };
  const lines = ['Authentication-Results: mx.bank.example; dmarc=pass header.from=customer.example', FROM, '', 'x'].join('\r\n');
  const handedIn = async (how: Record<string, string>) => (await readMailDelivery({ key: 'k', body: new TextEncoder().encode(lines), context: { remoteAddress: '192.0.2.1', rcptTo: OURS, ...how } }, inline, trusting, context))[0];
  const forged = await handedIn({ mailFrom: 'x@evil.example' });
  expect(forged).toMatchObject({ from: { verified: false } });
  expect(forged).not.toHaveProperty('trust');
  expect(await handedIn({ carriedFrom: 'x@customer.example' })).toMatchObject({ from: { verified: true } });
});

test('under a colleague\'s name that the colleague\'s domain disowns nobody speaks for a customer', async () => {
  const trusting = { ...settings, trust: { authservId: 'mx.bank.example' } };
  const lines = ['Authentication-Results: mx.bank.example; dmarc=fail (p=reject) header.from=bank.example', 'From: Aysel <aysel@bank.example>', 'Subject: Fwd: Card', '', '---------- Forwarded message ---------', 'From: Ann <ann@x.example>', 'Date: Mon, 1 Jun 2026 10:00:00 +0400', 'Subject: Card', 'To: aysel@bank.example', '', 'Close my account'].join('\r\n');
  const [event] = await readMailDelivery({ key: 'k', body: new TextEncoder().encode(lines) }, inline, trusting, context);
  expect(event).toMatchObject({ from: { externalId: 'aysel@bank.example', verified: false }, trust: { verdict: 'contradicted' } });
});

test('a read receipt is stored and told', async () => {
  const id = makeMessageId(tokens, CONVERSATION, 'M1', OURS);
  const receipt = (from: string) => readMailDelivery({ key: 'k', body: new TextEncoder().encode([
    from, 'Message-ID: <mdn@x>', 'Date: Mon, 1 Jun 2026 10:00:00 +0000', 'Content-Type: multipart/report; report-type=disposition-notification; boundary=b', '', '--b', '', 'It was read.', '--b', 'Content-Type: message/disposition-notification', '',
    `Original-Message-ID: <${id}>`, 'Disposition: manual-action/MDN-sent-manually; displayed', '', '--b--'].join('\r\n')) }, inline, settings, context);
  expect(await receipt(FROM)).toMatchObject([{ kind: 'message', nature: 'receipt', thread: { token: CONVERSATION } }, { kind: 'receipt', externalId: 'mdn@x#read', of: id, state: 'read', recipient: 'leman@customer.example', at: Date.UTC(2026, 5, 1, 10) }]);
  // Of nobody nothing is told.
  expect(await receipt('X-From: none')).toMatchObject([{ kind: 'message', nature: 'receipt' }]);
});

test('an invitation is a card and stays a file; a dangerous file and a deception are told', async () => {
  const event = await read([
    FROM, 'Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/html', '', '<p>Hi <a href="https://evil.test/x">https://bank.example/login</a></p>', '--b',
    'Content-Type: text/calendar; method=REQUEST', '', 'BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:1', 'SUMMARY:Talk', 'DTSTART:20260601T100000Z', 'END:VEVENT', 'END:VCALENDAR', '--b', 'Content-Type: application/pdf; name="bill.pdf.exe"', '', 'x', '--b--',
  ]);
  expect(event.cards).toMatchObject([{ method: 'request', summary: 'Talk' }]);
  expect(event.attachments.map(({ name }) => name)).toEqual(['invite.ics', 'bill.pdf.exe']);
  expect(event.findings).toEqual(expect.arrayContaining([{ kind: 'dangerous-file', name: 'bill.pdf.exe', why: 'double-extension' }, expect.objectContaining({ kind: 'link-lies' })]));
});

test('a message attached is a file and its words are read; returned by a server they are not', async () => {
  const attached = ['--b', 'Content-Type: message/rfc822', '', 'From: Old <old@x.example>', 'Subject: Old', '', 'old words', '--b--'];
  const event = await read([FROM, 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'new words', ...attached]);
  expect(event.attachments).toMatchObject([{ name: 'Old.eml', type: 'message/rfc822' }]);
  expect(event.text).toMatch(/^new words\s+-+ Forwarded message -+\nFrom: Old <old@x.example>\nSubject: Old\n\nold words$/);
  const bounce = await read(['From: MAILER-DAEMON@mx.example', 'Subject: Undelivered', 'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', '', 'It failed.', '--b', 'Content-Type: message/delivery-status', '', 'Final-Recipient: rfc822; a@x.example', 'Action: failed', 'Status: 5.1.1', '', ...attached]);
  expect(bounce.text).not.toContain('old words');
});

test('what only wraps is opened: alternatives with files between, flowed text, a piece of a message', async () => {
  const apple = await read([FROM, 'Content-Type: multipart/alternative; boundary=a', '', '--a', '', 'one two', '--a', 'Content-Type: multipart/mixed; boundary=m', '', '--m', 'Content-Type: text/html', '', '<p>one</p>', '--m', 'Content-Type: application/pdf; name=a.pdf', '', 'x', '--m', 'Content-Type: text/html', '', '<p>two</p>', '--m--', '--a--']);
  expect(apple).toMatchObject({ text: 'one two', html: '<p>one</p>\n<p>two</p>', attachments: [{ name: 'a.pdf' }] });
  expect((await read([FROM, 'Content-Type: text/plain; format=flowed; delsp=yes', '', 'to ', 'gether'])).text).toBe('together');
  const piece = await read([FROM, 'Content-Type: message/partial; id="x@y"; number=2; total=3', '', 'half of it']);
  expect(piece).toMatchObject({ attachments: [{ type: 'message/partial' }], warnings: [expect.stringContaining('piece 2 of 3')] });
});

test('a plain form that only says there is another is read with the other', async () => {
  const alternative = (plain: string, html: string) => read([FROM, 'Content-Type: multipart/alternative; boundary=a', '', '--a', '', plain, '--a', 'Content-Type: text/html', '', `<p>${html}</p>`, '--a--']);
  const words = 'My card was blocked yesterday when I paid in a shop, and nobody answers. '.repeat(4).trim();
  expect((await alternative('This message needs a program that shows HTML.', words)).text).toContain('nobody answers');
  expect((await alternative('My card was blocked', `${words} <blockquote>older</blockquote>`)).text).toBe('My card was blocked');
});

test('lines ended by CR alone, NUL bytes and fields that forge a line', async () => {
  const [old] = await readMailDelivery({ key: 'k', body: new TextEncoder().encode('From: a@x.example\rSubject: s\rContent-Type: text/plain\r\rone\rtwo') }, inline, settings, context);
  expect(old).toMatchObject({ subject: 's', text: 'one\ntwo', from: { externalId: 'a@x.example' } });
  const forged = await read(['From: "A\0 =?utf-8?Q?=0D=0ABcc:_x@y.example?=" <a@x.example>', 'Subject: =?utf-8?Q?a=0D=0ABcc:_x@y?=\u2028b', 'Message-ID: <a b@x>', '', 'x\0y']);
  // oxlint-disable-next-line no-control-regex
  expect(JSON.stringify([forged.subject, forged.from.name, forged.externalId])).not.toMatch(/\\r|\\n|\\u0000|\u2028/);
  expect(forged.text).toBe('x\uFFFDy');
});

test('a text that has a name is the text when it is all there is, else a file', async () => {
  expect(await read([FROM, 'Content-Type: text/plain; name="letter.txt"', '', 'words'])).toMatchObject({ text: 'words', attachments: [] });
  expect(await read([FROM, 'Content-Type: text/plain', 'Content-Disposition: attachment; filename=letter.txt', '', 'words'])).toMatchObject({ text: '', attachments: [{ name: 'letter.txt' }] });
  expect(await read([FROM, 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'words', '--b', 'Content-Type: text/plain; name=notes.txt', '', 'notes', '--b--'])).toMatchObject({ text: 'words', attachments: [{ name: 'notes.txt' }] });
});

test('nobody goes by a name that is the address of somebody else, or by none', async () => {
  expect((await read(['From: "security@bank.example" <alerts@elsewhere.example>', '', 'x'])).from).toEqual({ externalId: 'alerts@elsewhere.example', email: 'alerts@elsewhere.example', verified: false });
  expect((await read(['From: "ann@x.example" <Ann@x.example>', '', 'x'])).from.name).toBe('ann@x.example');
  expect((await read(['Subject: no sender', '', 'x'])).from).toMatchObject({ name: 'Unknown sender', externalId: expect.stringMatching(/^unknown:/) });
});
