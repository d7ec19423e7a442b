import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMail } from '../../reading/read-mail.ts';
import { decompressRtf } from './compressed-rtf.ts';
import { readRtf } from './rtf.ts';
import { openTnef } from './tnef.ts';

/** The examples of MS-OXRTFCP §4. */
test.each([
  ['2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0', '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n'],
  ['1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0', '{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}'],
])('compressed RTF %#', (compressed, wanted) => {
  expect(decompressRtf(Buffer.from(compressed, 'hex'), 1000)?.toString('latin1')).toBe(wanted);
});

test('compressed RTF is bounded, and what is none is not read', () => {
  const bomb = Buffer.from('2d000000ffffffff4c5a4675f1c5c7a70000', 'hex');
  expect(decompressRtf(bomb, 5000)!.length).toBeLessThanOrEqual(5000);
  expect(decompressRtf(Buffer.from('no rtf at all, no'), 5000)).toBeUndefined();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    expect(decompressRtf(Buffer.concat([Buffer.from('2d000000ffffff004c5a467500000000', 'hex'), bytes]), 5000)!.length).toBeLessThanOrEqual(5000);
  }));
});

test.each([
  ['{\\rtf1\\ansi\\ansicpg1251{\\fonttbl{\\f0 Arial;}}{\\colortbl;\\red0;}\\f0\\pard \\\'cf\\\'f0\\\'e8\\par two\\tab three}', 'При\ntwo\tthree'],
  ['{\\rtf1\\ansi\\uc1 \\u601?l\\u601?m \\{x\\}\\~y}', 'ələm {x}\u00A0y'],
  ['{\\rtf1{\\*\\unknown hidden {deep}}shown{\\pict 00ff}}', 'shown'],
  ['{\\rtf1 unclosed {group', 'unclosed group'],
])('words of RTF %s', (rtf, wanted) => {
  expect(readRtf(Buffer.from(rtf, 'latin1')).text?.trim()).toBe(wanted);
});

test('HTML that RTF wraps comes out as it was (MS-OXRTFEX)', () => {
  const rtf = '{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\b\\htmlrtf0 a {\\*\\htmltag84 <b>}b{\\*\\htmltag92 </b>}\\htmlrtf \\par}\\htmlrtf0 {\\*\\htmltag72 </p>}}';
  expect(readRtf(Buffer.from(rtf, 'latin1')).html).toBe('<p>a <b>b</b></p>');
});

const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
const u16 = (value: number): Buffer => Buffer.from(Uint16Array.of(value).buffer);
const pad = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
const attribute = (level: number, id: number, data: Buffer): Buffer => Buffer.concat([Buffer.from([level]), u32(id), u32(data.length), data, u16(data.reduce((sum, byte) => (sum + byte) & 0xffff, 0))]);
const variable = (type: number, id: number, value: Buffer): Buffer => Buffer.concat([u16(type), u16(id), u32(1), u32(value.length), pad(value)]);
const properties = (...list: readonly Buffer[]): Buffer => Buffer.concat([u32(list.length), ...list]);
const named = Buffer.concat([u16(0x03), u16(0x8001), Buffer.alloc(16, 1), u32(1), u32(6), pad(Buffer.from('ab\0', 'utf16le')), u32(7)]);
const unicode = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le');
const tnef = (...attributes: readonly Buffer[]): Buffer => Buffer.concat([u32(0x223e9f78), u16(1), ...attributes]);
const RENDERING = attribute(2, 0x00069002, Buffer.alloc(14));

const WINMAIL = tnef(
  attribute(1, 0x00069007, Buffer.concat([u32(1251), u32(0)])), attribute(1, 0x00069003, properties(named, Buffer.concat([u16(0x0b), u16(0x0e1b), u32(1)]), variable(0x1e, 0x1000, Buffer.from('cff0e8e2e5f200', 'hex')))),
  RENDERING, attribute(2, 0x00018010, Buffer.from('short.pdf\0')), attribute(2, 0x0006800f, Buffer.from('pdf bytes')), attribute(2, 0x00069005, properties(variable(0x1f, 0x3707, unicode('Müqavilə.pdf')), variable(0x1f, 0x370e, unicode('application/pdf')), variable(0x1f, 0x3712, unicode('c1@x')))),
  RENDERING, attribute(2, 0x00018010, Buffer.from('plain.txt\0')), attribute(2, 0x0006800f, Buffer.from('two')),
  RENDERING, attribute(2, 0x00069005, properties(variable(0x1f, 0x3001, unicode('inner')), variable(0x0d, 0x3701, Buffer.concat([Buffer.alloc(16), tnef(attribute(1, 0x0002800c, Buffer.from('words inside\0')))])))),
);

test('winmail.dat: its words, its files by their long names, the message inside it', () => {
  const opened = openTnef(WINMAIL);
  expect(opened).toMatchObject({ text: 'Привет', isPartial: false });
  expect(opened?.files.map(({ name, type, contentId, content }) => [name, type, contentId, content.toString()])).toEqual([
    ['Müqavilə.pdf', 'application/pdf', 'c1@x', 'pdf bytes'], ['plain.txt', undefined, undefined, 'two'], ['inner.txt', 'text/plain', undefined, 'words inside'],
  ]);
});

test('damaged, it is opened as far as it goes and says so; any bytes are no failure', () => {
  expect(openTnef(Buffer.from('nothing of the kind'))).toBeUndefined();
  expect(openTnef(WINMAIL.subarray(0, WINMAIL.length - 5))).toMatchObject({ isPartial: true });
  fc.assert(fc.property(fc.nat(WINMAIL.length - 1), fc.nat(255), (at, byte) => {
    const damaged = Buffer.from(WINMAIL);
    damaged[at] = byte;
    openTnef(damaged);
  }));
});

test('a mail that Outlook wrapped shows its words and files; one that cannot be opened is offered', () => {
  const mail = (wrapped: Buffer) => readMail(Buffer.from(`From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n \n--b\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n${wrapped.toString('base64')}\n--b--`));
  expect(mail(WINMAIL)).toMatchObject({ text: 'Привет', warnings: [], attachments: [{ name: 'Müqavilə.pdf', type: 'application/pdf', contentId: 'c1@x' }, { name: 'plain.txt' }, { name: 'inner.txt' }] });
  expect(mail(WINMAIL.subarray(0, WINMAIL.length - 5))).toMatchObject({ text: 'Привет', attachments: [{ name: 'Müqavilə.pdf' }, { name: 'plain.txt' }, { name: 'winmail.dat' }], warnings: [expect.stringContaining('only in part')] });
  expect(mail(Buffer.from('junk')).attachments).toMatchObject([{ name: 'winmail.dat', type: 'application/ms-tnef' }]);
});

test('what Outlook wraps once more beside the text of the mail is said once', () => {
  const read = (beside: string) => readMail(Buffer.from(['From: a@x.example', 'Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/plain; charset=utf-8', '', beside, '--b',
    'Content-Type: application/ms-tnef; name=winmail.dat', 'Content-Transfer-Encoding: base64', '', WINMAIL.toString('base64'), '--b--', ''].join('\r\n')));
  expect(read('  привет!')).toMatchObject({ text: '  привет!', attachments: [{ name: 'Müqavilə.pdf' }, { name: 'plain.txt' }, { name: 'inner.txt' }] });
  expect(read('See below')).toMatchObject({ text: 'See below\n\nПривет' });
});
