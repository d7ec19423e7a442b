import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readMail } from '../../connectors/email/reading/read-mail.ts';
import { findCases, listFiles, readBytes } from './cases.ts';

const cases = findCases('mailparser-fixtures');
const mail = (...lines: readonly (string | Buffer)[]) => readMail(Buffer.concat(lines.flatMap((line) => [typeof line === 'string' ? Buffer.from(line) : line, Buffer.from('\r\n')]).slice(0, -1)));
const part = (head: string, body: string | Buffer) => mail(...head.split('\n'), '', body);

describe.skipIf(!cases)('the mails of another library', () => {
  const read = (file: string) => readMail(readBytes(cases!, `fixtures/${file}`));
  const digest = (content: Uint8Array, algorithm: string): string => createHash(algorithm).update(content).digest('hex');

  test('addresses, subject, text and files', () => {
    const content = read('nodemailer.eml');
    expect(content.attachments.length).toBe(4);
    expect(content.attachments.map(({ content: bytes }) => digest(bytes, 'md5'))).toContain('2822cbcf68de083b96ac3921d0e308a2');
    expect(content.to).toEqual([{ name: 'Andris Reinman', address: 'andris+123@kreata.ee' }, { name: '', address: 'andris.reinman@gmail.com' }]);
    expect(content.subject).toBe('Nodemailer is unicode friendly ✔ (1476358788189)');
    expect(content).toMatchObject({ text: 'Hello to myself!', attachments: [{ type: 'text/watch-html' }, { contentId: expect.any(String) }, { name: 'nyan cat ✔.gif' }, { name: 'notes.txt' }] });
  });

  test('a file that is the whole message', () => {
    const { attachments } = read('base64encodedroot.eml');
    expect(attachments.map(({ content }) => digest(content, 'sha256'))).toEqual(['3d0c2d17edd1fed968f66ca200e7c165efd63834b488eec53deb24cca49c3d7b']);
  });

  test('what is large, nested or strange is read whole', () => {
    expect(read('large_text.eml')).toMatchObject({ html: null, subject: '[Bug 381598] Re: ubiquity crashes in ubuntu 9.04 installation' });
    expect(read('large_text.eml').text.length).toBeGreaterThan(1_160_000);
    expect(read('spam.eml').html?.trim()).toBeTruthy();
    expect(read('delivery-status.eml').text).toContain('Status: 5.1.1');
    expect(read('mixed.eml').text).toMatch(/scanned for Viruses and Content and cleared[\s\S]*Good Morning;/);
    expect(read('nested.eml').text).toMatch(/Dear Sir,[\s\S]*The footer/);
    expect(read('outofmemory.eml').text).toBe('$1 million in Life Insurance Coverage');
    expect(read('decoderended.eml').text).toContain('Note: forwarded message attached.');
    expect(listFiles(cases!, /\.eml$/).length).toBe(10);
  });
});

test('addresses: nothing is made up, nothing honest is touched', () => {
  const from = (value: string) => mail(`From: ${value}`, 'To: victim@example.com', '', 'test').from;
  expect(from('=?utf-8?b?YXR0YWNrZXJAZXZpbC5jb20=?=')).toEqual({ name: 'attacker@evil.com', address: '' });
  expect(from('=?utf-8?q?=40attacker.com?=@microsoft.com')?.address).toBe('');
  expect(from('"Sender" <sender@example.com>')).toEqual({ name: 'Sender', address: 'sender@example.com' });
  expect(from('user%attacker.com@microsoft.com')?.address).toBe('user%attacker.com@microsoft.com');
  expect(from('=?gb2312?B?086yyZjl?= user@ldkf.com.tw')).toEqual({ name: '游采樺', address: 'user@ldkf.com.tw' });
  expect(mail('To: =?utf-8?B?IlJ5ZGVsIiA8UnlkZWxrYWxvdEAxN2d1YWd1YS5jb20+?=, andris@tr.ee', '', 'x').to).toEqual([{ name: 'Rydel', address: 'Rydelkalot@17guagua.com' }, { name: '', address: 'andris@tr.ee' }]);
});

test('references, also those somebody encoded', () => {
  expect(mail('Content-Type: text/plain', 'References:', '    <831872163.433861.2199124418162.JavaMail.otbatch@blabla.bla.bla.com> ', '    =?utf-8?q?=3CTY1PR0301MB1149CEFEA528CEA0045533B1FBA70=40TY1PR0301MB1149=2Ea?=', '    =?utf-8?q?pcprd03=2Eprod=2Eoutlook=2Ecom=3E?=', '', 'Hello world').references.toReversed())
    .toEqual(['831872163.433861.2199124418162.JavaMail.otbatch@blabla.bla.bla.com', 'TY1PR0301MB1149CEFEA528CEA0045533B1FBA70@TY1PR0301MB1149.apcprd03.prod.outlook.com']);
});

test.each([
  ['quoted-printable, no charset', 'Content-type: text/plain\nContent-Transfer-Encoding: quoted-printable', '=C3=95=C3=84=C3=96=C3=9C', 'ÕÄÖÜ'],
  ['quoted-printable, windows-1257', 'Content-type: text/plain; charset=windows-1257\nContent-Transfer-Encoding: QUOTED-PRINTABLE', '=D5=C4=D6=DC', 'ÕÄÖÜ'],
  ['base64, windows-1257', 'Content-type: text/plain; charset=windows-1257\nContent-Transfer-Encoding: bAse64', '1cTW3A==', 'ÕÄÖÜ'],
  ['8bit, win-1257', 'Content-type: text/plain; charset=win-1257\nContent-Transfer-Encoding: 8bit', Buffer.from('d5c4d6dc', 'hex'), 'ÕÄÖÜ'],
  ['8bit, no charset', 'Content-type: text/plain\nContent-Transfer-Encoding: 8bit', 'ÕÄÖÜ', 'ÕÄÖÜ'],
  ['invalid quoted-printable', 'Content-type: text/plain; charset=utf-8\nContent-Transfer-Encoding: QUOTED-PRINTABLE', '==C3==95=C3=84=C3=96=C3=9C=', '=\uFFFD=\uFFFDÄÖÜ'],
  ['iso-2022-jp', 'Content-Type: text/plain; charset=ISO-2022-JP', Buffer.from('GyRCM1g5OzU7PVEwdzgmPSQ4IUYkMnFKczlwGyhC', 'base64'), '学校技術員研修検討会報告'],
  ['iso-8859-8-i', 'Content-Type: text/plain; charset="iso-8859-8-i"', Buffer.from('+ezl7SDy5ezt', 'base64'), 'שלום עולם'],
  ['iso-8859-8-e', 'Content-Type: text/plain; charset="iso-8859-8-e"', Buffer.from('+ezl7SDy5ezt', 'base64'), 'שלום עולם'],
  ['a disposition in encoded words', 'Content-Disposition: =?utf-8?Q?inline?=', 'test', 'test'],
  ['flowed', 'Content-Type: text/plain; format=flowed', 'First line \r\ncontinued \r\nand so on', 'First line continued and so on'],
  ['flowed with DelSp', 'Content-Type: text/plain; format=flowed; delsp=yes', 'First line \r\ncontinued \r\nand so on', 'First linecontinuedand so on'],
  ['fixed', 'Content-Type: text/plain; format=fixed', 'First line \r\ncontinued', 'First line \ncontinued'],
])('text: %s', (_what, head, body, wanted) => {
  expect(part(head, body).text).toBe(wanted);
});

const OCTETS = 'Content-Type: application/octet-stream\nContent-Transfer-Encoding: QUOTED-PRINTABLE\n';
test.each([
  [`${OCTETS}Content-Disposition: attachment; filename="=?UTF-8?Q?=C3=95=C3=84=C3=96=C3=9C?="`, 'ÕÄÖÜ'], [`${OCTETS}Content-Disposition: attachment; filename*="UTF-8''%C3%95%C3%84%C3%96%C3%9C"`, 'ÕÄÖÜ'],
  [`${OCTETS}Content-Disposition: attachment;\n    filename*0=OA;\n    filename*1=U;\n    filename*2=.txt`, 'OAU.txt'], [`${OCTETS}Content-Disposition: attachment;\n    filename*0*=UTF-8''%C3%95%C3%84;\n    filename*1*=%C3%96%C3%9C;\n    filename*2=.txt`, 'ÕÄÖÜ.txt'],
  ['Content-Type: application/octet-stream; name="=?UTF-8?Q?=C3=95=C3=84=C3=96=C3=9C?="\nContent-Transfer-Encoding: QUOTED-PRINTABLE', 'ÕÄÖÜ'], ['Content-Type: unknown; name="test"\nContent-Transfer-Encoding: QUOTED-PRINTABLE', 'test'],
  [`Content-Type: application/octet-stream;\n    name*0*=UTF-8''%C3%95%C3%84;\n    name*1*=%C3%96%C3%9C\nContent-Transfer-Encoding: QUOTED-PRINTABLE`, 'ÕÄÖÜ'], [`${OCTETS}Content-Disposition: attachment; filename="hello;world;test.txt"`, 'hello;world;test.txt'],
])('a file and its name: %j', (head, wanted) => {
  expect(part(head, '=00=01=02=03=FD=FE=FF').attachments.map(({ name, content }) => [name, [...content]])).toEqual([[wanted, [0, 1, 2, 3, 253, 254, 255]]]);
});

test.each([
  ['01 Apr 2013 20:18:36 -0500', '2013-04-02T01:18:36.000Z'], ['Fri, 02 Dec 2011 09:27:26 -0600', '2011-12-02T15:27:26.000Z'], ['Fri, 07 Mar 2008 02:35:23 -0800 (PST)', '2008-03-07T10:35:23.000Z'], ['Fri, 07 Mar 2014 11:01:40 UTC', '2014-03-07T11:01:40.000Z'],
  ['January 6, 2009 4:44:14 PM CST', '2009-01-06T22:44:14.000Z'], ['Tue, 06 Jul 2021 19:21:59 CEST', '2021-07-06T17:21:59.000Z'], ['4 December 2005', '2005-12-04T00:00:00.000Z'], ['Mon, 1 Jun 2026 10.00.00 +0400', '2026-06-01T06:00:00.000Z'], ['zzzzz', null], ['', null],
])('date %j', (date, wanted) => {
  const at = mail(`Date: ${date}`, '', 'x').date;
  expect(at === null ? null : new Date(at).toISOString()).toBe(wanted);
});
