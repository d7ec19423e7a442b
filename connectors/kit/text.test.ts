import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equalsConstantTime } from './compare.ts';
import { cut, makeFileName, makeLine, makeMediaType, makeSafeText } from './text.ts';

test('any string becomes text that can be stored, and good text stays as it is', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (rough, good) => {
    const safe = makeSafeText(`${rough}\ud800\0`);
    expect(safe.isWellFormed()).toBe(true);
    expect(safe).not.toContain('\0');
    const kept = good.toWellFormed().replaceAll('\0', '');
    expect(makeSafeText(kept)).toBe(kept);
  }));
});

test('a line never holds a break, and a cut never halves a letter', () => {
  expect(makeLine(' a\r\nBcc: x\u2028y ')).toBe('a Bcc: x y');
  expect(cut('a😀b', 2)).toBe('a');
  expect(cut('a😀b', 3)).toBe('a😀');
});

test('file names lose folders, tricks with direction, and leading dots', () => {
  expect(makeFileName('../../etc/passwd')).toBe('passwd');
  expect(makeFileName('C:\\temp\\a?.txt')).toBe('a_.txt');
  expect(makeFileName('invoice\u202Efdp.exe')).toBe('invoice fdp.exe');
  expect(makeFileName('...')).toBe('file');
});

test('media types', () => {
  expect(makeMediaType('Text/HTML; charset=x')).toBe('text/html');
  expect(makeMediaType('nonsense')).toBe('application/octet-stream');
  expect(makeMediaType(undefined)).toBe('application/octet-stream');
});

test('constant-time equality is equality', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (left, right) => {
    expect(equalsConstantTime(left, right)).toBe(left === right);
    expect(equalsConstantTime(left, left)).toBe(true);
  }));
});
