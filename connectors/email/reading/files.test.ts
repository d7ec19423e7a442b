import { expect, test } from 'vitest';
import { findDangerousFiles } from './files.ts';

const find = (name: string, content: string | Buffer = 'x', type = 'application/octet-stream') => findDangerousFiles([{ name, type, content: new Uint8Array(Buffer.from(content as string)) }]).map((finding) => (finding.kind === 'dangerous-file' ? finding.why : finding.kind));

/** One entry of a zip's table of contents after its file. */
function zip(name: string, { encrypted = false } = {}): Buffer {
  const flags = encrypted ? 1 : 0;
  const local = Buffer.alloc(30);
  local.write('PK\u0003\u0004', 'latin1');
  local.writeUInt16LE(flags, 6);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.write('PK\u0001\u0002', 'latin1');
  central.writeUInt16LE(flags, 8);
  central.writeUInt16LE(name.length, 28);
  return Buffer.concat([local, Buffer.from(name), central, Buffer.from(name)]);
}

const exe = Buffer.alloc(200);
exe.write('MZ', 'latin1');
exe.writeUInt32LE(100, 60);
exe.write('PE', 100, 'latin1');
const ole = (stream: string): Buffer => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from(stream, 'utf16le')]);

test.each([
  ['setup.exe', 'x', 'program'], ['run.JS', 'x', 'program'], ['a.lnk', 'x', 'program'], ['update.hta. ', 'x', 'program'], ['bill.pdf.exe', 'x', 'double-extension'], ['bill.pdf .scr', 'x', 'double-extension'],
  ['photo.jpg', exe, 'type-lies'], ['noname', exe, 'program'], ['bill.pdf', '<html><script>x</script>', 'type-lies'], ['list.docm', 'x', 'macro'], ['list.xls', ole('_VBA_PROJECT'), 'macro'],
  ['list.docx', zip('word/vbaProject.bin'), 'macro'], ['a.zip', zip('invoice.exe'), 'program'], ['a.zip', zip('invoice.pdf.js'), 'double-extension'], ['a.zip', zip('invoice.pdf', { encrypted: true }), 'encrypted-archive'],
  ['a.7z', Buffer.concat([Buffer.from('377abcaf271c', 'hex'), Buffer.alloc(40), Buffer.from('06f10701', 'hex')]), 'encrypted-archive'],
])('%s is dangerous: %#', (name, content, why) => {
  expect(find(name, content)).toEqual([why]);
});

test.each([
  ['bill.pdf', '%PDF-1.7 x'], ['photo.jpg', Buffer.from('ffd8ffe0', 'hex')], ['list.docx', zip('word/document.xml')], ['list.xls', ole('Workbook')], ['a.zip', zip('bill.pdf')], ['page.html', '<html>hello'], ['statement.2026.06.pdf', 'x'],
  ['note.txt', 'MZ is how programs begin'], ['mail.eml', 'From: a'], ['no extension', 'x'], ['archive.rar', Buffer.from('526172211a0700', 'hex')], ['empty.bin', ''],
])('%s is not: %#', (name, content) => {
  expect(find(name, content)).toEqual([]);
});

test('many files are looked at, some of them told', () => {
  expect(findDangerousFiles(Array.from({ length: 200 }, () => ({ name: 'a.exe', type: 'x/y', content: new Uint8Array() }))).length).toBe(50);
});
