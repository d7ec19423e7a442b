import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAddresses } from './addresses.ts';
import { decodeBytes, decodeHeaderBytes } from './charset.ts';
import { readHeaders } from './headers.ts';
import { readParameters } from './parameters.ts';
import { decodeTransfer } from './transfer.ts';
import { readTree } from './tree.ts';
import { decodeHeaderText } from './words.ts';

const latin1 = (text: string, charset: BufferEncoding = 'utf8'): string => Buffer.from(text, charset).toString('latin1');

test.each([
  ['windows-1251', 'z/Do4uXy', 'Привет'],
  ['koi8-u', '8NLJ18XU', 'Привет'],
  ['cp-1251', 'z/Do4uXy', 'Привет'],
  ['windows-1254', '3fBy6A==', 'İğrè'],
  ['georgian-academy', 'wsDMycQ=', 'განკე'],
  ['us-ascii', Buffer.from('Salam, ə').toString('base64'), 'Salam, ə'],
  ['no-such-charset', Buffer.from('Салам').toString('base64'), 'Салам'],
])('%s is decoded', (charset, base64, wanted) => {
  const text = decodeBytes(Buffer.from(base64, 'base64'), charset);
  expect(text).toBe(wanted);
});

test('UTF-7', () => {
  expect(decodeBytes(Buffer.from('Hi Mom +Jjo-!'), 'utf-7')).toBe('Hi Mom ☺!');
  expect(decodeBytes(Buffer.from('1 +- 1'), 'utf-7')).toBe('1 + 1');
});

test('raw bytes of a header: UTF-8, else the charset of the body, else a guess by letters', () => {
  expect(decodeHeaderBytes(Buffer.from('Əlavə'), 'windows-1251')).toBe('Əlavə');
  expect(decodeHeaderBytes(Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]), 'windows-1251')).toBe('Привет');
  expect(decodeHeaderBytes(Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]), undefined)).toBe('Привет');
});

test('encoded words, joined where senders cut inside a letter, and never a line break', () => {
  expect(decodeHeaderText('=?utf-8?B?w5w=?= =?utf-8?Q?ber=20uns?=')).toBe('Über uns');
  expect(decodeHeaderText('=?UTF-8?B?yQ==?= =?UTF-8?B?mQ==?=')).toBe('ə');
  expect(decodeHeaderText('a =?utf-8?Q?=0D=0ABcc:_x@y?= b')).toBe('a  Bcc: x@y b');
  expect(decodeHeaderText('=?koi8-r?Q?=F0=D2?= plain =?broken')).toBe('Пр plain =?broken');
});

test('any header text is decoded without a line break and without failing', () => {
  const piece = fc.oneof(fc.constantFrom('=?utf-8?B?', '=?koi8-u?Q?', '?=', '=E9', 'w5w=', '\xC3', '\x1B$B', ' '), fc.string({ maxLength: 6 }));
  fc.assert(fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
    expect(decodeHeaderText(latin1(pieces.join('')))).not.toMatch(/[\r\n]/);
  }));
});

test('parameters: continuations, charsets, encoded words, and what senders forget to quote', () => {
  const name = (raw: string): string | undefined => readParameters(raw).parameters.get('filename');
  expect(name(`attachment; filename*=UTF-8''%C9%99lav%C9%99.pdf`)).toBe('əlavə.pdf');
  expect(name(`attachment; filename*0*=windows-1251''%CF%F0; filename*1*=%E8%E2; filename*2=".txt"`)).toBe('Прив.txt');
  expect(name('attachment; filename="=?utf-8?B?w5wudHh0?="')).toBe('Ü.txt');
  expect(name('attachment; filename=two words.pdf; size=5')).toBe('two words.pdf');
  expect(name('attachment; filename="a\\"b.pdf')).toBe('a"b.pdf');
  expect(readParameters('Text/HTML (comment); CHARSET=utf-8')).toMatchObject({ value: 'text/html' });
});

test('addresses: syntax first, words after, and nothing forged', () => {
  const read = (raw: string) => readAddresses(raw).map(({ name, address }) => `${name}|${address}`);
  expect(read('"Smith, Ann" <ann@x.example>, bob@y.example')).toEqual(['Smith, Ann|ann@x.example', '|bob@y.example']);
  expect(read('=?utf-8?b?YXR0YWNrZXJAZXZpbC5jb20=?=')).toEqual(['attacker@evil.com|']);
  expect(read('=?utf-8?B?IlJ5ZGVsIiA8UnlkZWxrYWxvdEAxN2d1YWd1YS5jb20+?=')).toEqual(['Rydel|Rydelkalot@17guagua.com']);
  expect(read('=?utf-8?q?=40attacker.com?=@microsoft.com')).toEqual(['@attacker.com@microsoft.com|']);
  expect(read('user%attacker.com@microsoft.com')).toEqual(['|user%attacker.com@microsoft.com']);
  expect(read('Team: a@x.example, b@x.example;')).toEqual(['|a@x.example', '|b@x.example']);
});

test('transfer encodings forgive what senders do', () => {
  const decode = (text: string, encoding: string) => decodeTransfer(Buffer.from(text, 'latin1'), encoding).toString('utf8');
  expect(decode('c2Fs\r\nYW0=', 'Base64')).toBe('salam');
  expect(decode('c2Fs=YW0=', 'base64')).not.toBe('');
  expect(decode('a=C9=99=\r\nb = c=ZZ', 'quoted-printable')).toBe('aəb = c=ZZ');
  expect(decode("begin 644 a.txt\n#:&5Y\n`\nend\n", 'x-uuencode')).toBe('hey');
  expect(decode('as it is', '7-bit')).toBe('as it is');
});

test('quoted-printable gives back what was encoded', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    const encoded = [...bytes].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('').replace(/(.{1,75})(?=.)/g, '$1');
    expect(new Uint8Array(decodeTransfer(Buffer.from(encoded), 'quoted-printable'))).toEqual(bytes);
  }));
});

test('a header ends where it should, whatever stands in it', () => {
  const read = (text: string) => readHeaders(Buffer.from(text), 0, Buffer.byteLength(text));
  expect(read('From ann Mon\nSubject: a\n b\n\nbody').headers).toEqual([['subject', 'a b']]);
  expect(read('Subject: a\r\nnonsense\r\nTo: b\r\n\r\nbody')).toMatchObject({ headers: [['subject', 'a'], ['to', 'b']], warnings: [expect.any(String)] });
  expect(read('A: '.padEnd(500_000, 'x')).headers[0]?.[1].length).toBeLessThanOrEqual(100_000);
  expect(read(`X: \xA0${'y'.repeat(3)}\xA0\n\n`).headers[0]?.[1]).not.toBe('yyy');
});

const mail = (lines: readonly string[]): Buffer => Buffer.from(lines.join('\r\n'));
const types = (part: ReturnType<typeof readTree>['root']): unknown => (part.children.length > 0 ? [part.type, part.children.map(types)] : part.type);

test('the tree: nested, unclosed, with a boundary that begins like another', () => {
  const nested = mail(['Content-Type: multipart/mixed; boundary="b"', '', '--b', 'Content-Type: multipart/alternative; boundary="b1"', '', '--b1', '', 'text', '--b1', 'Content-Type: text/html', '', '<p>', '--b', 'Content-Type: application/pdf', '', 'x']);
  expect(types(readTree(nested).root)).toEqual(['multipart/mixed', [['multipart/alternative', ['text/plain', 'text/html']], 'application/pdf']]);
  const unnamed = mail(['Content-Type: multipart/mixed', '', '--guess', '', 'a', '--guess--']);
  expect(readTree(unnamed).root.children[0]?.decode().toString()).toBe('a');
  const empty = readTree(mail(['Content-Type: multipart/mixed; boundary=b', '', 'no parts']));
  expect(empty.root.children[0]?.decode().toString()).toBe('no parts');
});

test('depth and number of parts end, and a warning says so', () => {
  const deep = readTree(Buffer.from('Content-Type: message/rfc822\n\n'.repeat(500)));
  expect(deep.warnings.join()).toMatch(/nested deeper/);
  const many = readTree(Buffer.from(`Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(5000)}`));
  expect(many.root.children.length).toBeLessThanOrEqual(1000);
  expect(many.warnings.join()).toMatch(/more than 1000 parts/);
});

test('any bytes make a tree whose parts lie inside', () => {
  const line = fc.constantFrom('Content-Type: multipart/mixed; boundary=b', 'Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64', '--b', '--b--', '', 'text', '--b x', ' folded', ':');
  fc.assert(fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
    const source = Buffer.from(lines.join('\n'));
    const check = (part: ReturnType<typeof readTree>['root']): void => {
      expect(part.raw.length).toBeLessThanOrEqual(source.length);
      part.decode();
      part.children.forEach(check);
    };
    check(readTree(source).root);
  }));
});
