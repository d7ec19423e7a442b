import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeOpenContext } from '../../kit/testing/open-context.ts';
import { emailSettings } from '../settings.ts';
import type { MailParser } from './mail-parser.ts';
import { readMail } from './read-mail.ts';
import { readMailDelivery } from './read.ts';

const inline: MailParser = { parse: async (bytes, hints) => readMail(bytes, hints), close: async () => {} };
const settings = emailSettings.parse({ address: 'support@bank.example', imap: { host: 'h', user: 'u', password: 'p' }, smtp: { host: 'h' } });
const context = makeOpenContext({ ownAddresses: () => new Set(['cards@bank.example']) });

const header = fc.constantFrom(
  'From: Ann <ann@x.example>', 'From: =?utf-8?Q?=0D=0ABcc:_a@b?= <a@x.example>', 'From: "(((" <', 'To: support@bank.example, a@b.example', 'Cc: group: x@y.example, z;', 'Reply-To: =?koi8-r?B?8NLJ18XU?= <q@x.example>', 'Subject: =?utf-8?B?w5w=',
  'Subject: \xD0\xCF\xF0\xE8', 'Message-ID: <a@b', 'Message-ID: =?utf-8?Q?=3Ca@b=3E?=', 'References: <a@b> <c@d', 'In-Reply-To: nonsense', 'Date: Mon, 32 Foo 20266 99:99', 'Content-Type: multipart/mixed; boundary=b', 'Content-Type: multipart/alternative; boundary=b',
  'Content-Type: multipart/report; report-type=delivery-status; boundary=b', 'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=b', 'Content-Type: text/html; charset=windows-1251', 'Content-Type: text/plain; format=flowed; delsp=yes', 'Content-Type: message/rfc822', 'Content-Type: message/partial; number=1',
  'Content-Type: message/delivery-status', 'Content-Type: text/calendar; method=REQUEST', 'Content-Type: application/ms-tnef', 'Content-Type: application/pkcs7-mime', 'Content-Type: application/zip; name=a.pdf.exe', 'Content-Type: text/plain; charset=utf-7', 'Content-Transfer-Encoding: base64', 'Content-Transfer-Encoding: quoted-printable',
  'Content-Transfer-Encoding: x-uuencode', 'Content-Disposition: attachment; filename*0*=utf-8\'\'%D0; filename*1=x', 'Content-ID: <c\0d>', 'List-Id: <l.bank.example>', 'Auto-Submitted: auto-replied', 'Disposition-Notification-To: x', ' folded', '\tfolded', ':', 'no field',
);
const line = fc.oneof(
  { weight: 3, arbitrary: header },
  fc.constantFrom('', '', '--b', '--b--', 'Hello', '> quoted', 'begin 644 a.txt', '#:&5Y', '`', 'end', '=ybegin line=1 size=1 name=a', '=yend', '<p style="display:none">x</p><a href="http://a/">b</a>', 'BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'SUMMARY:x', 'END:VEVENT', '-----BEGIN PGP SIGNED MESSAGE-----', 'Final-Recipient: rfc822; a@b.example', 'Action: failed', 'MIIB', '=D0=CF=', '\x00\xFF\xFE\x1B$B'),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const ends = fc.constantFrom('\r\n', '\n', '\r');
const bytes = fc.tuple(fc.array(line, { maxLength: 40 }), ends).map(([lines, end]) => Buffer.from(lines.join(end), 'latin1'));

test('whatever comes is one message of plain data, its header free of what could forge a line', async () => {
  await fc.assert(fc.asyncProperty(bytes, async (body) => {
    const [event, ...receipts] = await readMailDelivery({ key: 'k', body }, inline, settings, context);
    if (event?.kind !== 'message') throw new Error('no message');
    expect(structuredClone(event)).toEqual(event);
    expect(receipts.every(({ kind }) => kind === 'receipt')).toBe(true);
    const { from, replyTo, participants = [], subject, externalId, thread, attachments } = event;
    const lines = [subject, externalId, ...(thread.references ?? []), ...[from, replyTo, ...participants].flatMap((party) => [party?.name, party?.email, party?.externalId]), ...attachments.map(({ name }) => name)];
    // oxlint-disable-next-line no-control-regex
    for (const text of lines) expect(text ?? '').not.toMatch(/[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E]/);
    for (const text of [event.text, event.visibleText ?? '', event.html ?? '']) expect(text.isWellFormed() && !text.includes('\0')).toBe(true);
    expect(externalId).not.toBe('');
  }), { numRuns: 300 });
});

test('the same bytes give the same event', async () => {
  await fc.assert(fc.asyncProperty(bytes, async (body) => {
    const read = () => readMailDelivery({ key: 'k', body }, inline, settings, context);
    expect(await read()).toEqual(await read());
  }), { numRuns: 50 });
});
