import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filesOf, noteOf, takeFitting } from './taking-files.ts';

const note = (bytes: number) => ({ id: 'f', name: 'f', type: 'text/plain', bytes, contentId: 'pic-1' });

test('what does not fit is left out and named, what does is taken', () => {
  const limits = { maxFiles: 3, maxBytesEach: 10, maxBytesTotal: 15 };
  expect(takeFitting([], [{ size: 11 }, { size: 5 }], limits)).toEqual({ taken: [{ size: 5 }], misfit: 'too-large' });
  expect(takeFitting([note(8)], [{ size: 8 }, { size: 7 }], limits)).toEqual({ taken: [{ size: 7 }], misfit: 'too-large-together' });
  expect(takeFitting([note(1), note(1), note(1)], [{ size: 1 }], limits)).toEqual({ taken: [], misfit: 'too-many' });
});

test('what is taken never breaks a limit, and nothing that fits by itself is refused without a reason', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 10 });
  fc.assert(fc.property(sizes, sizes, fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 40 }), (kept, given, maxFiles, maxBytesTotal) => {
    const files = kept.slice(0, maxFiles).filter((_, index, all) => all.slice(0, index + 1).reduce((sum, size) => sum + size, 0) <= maxBytesTotal).map(note);
    const { taken, misfit } = takeFitting(files, given.map((size) => ({ size })), { maxFiles, maxBytesEach: 20, maxBytesTotal });
    expect(files.length + taken.length).toBeLessThanOrEqual(maxFiles);
    expect([...files.map(({ bytes }) => bytes), ...taken.map(({ size }) => size)].reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(maxBytesTotal);
    expect(misfit === null).toBe(taken.length === given.length);
  }));
});

test('a file is noted under a name and a type that the server takes', () => {
  const id = '0123abcd-0000';
  expect(noteOf(new File(['abc'], ' report.TXT ', { type: 'text/plain;charset=utf-8' }), () => id)).toEqual({ id, name: 'report.TXT', type: 'text/plain', bytes: 3, contentId: 'pic-0123abcd' });
  expect(noteOf(new File([], ''), () => id)).toMatchObject({ name: 'file', type: 'application/octet-stream', bytes: 0 });
  expect(noteOf(new File([], `${'x'.repeat(300)}.pdf`), () => id).name).toMatch(/^x{196}\.pdf$/);
});

test('a paste that brings text is text, whatever picture comes along', () => {
  const data = (text: string, files: readonly File[]) => ({ files, getData: () => text }) as unknown as DataTransfer;
  const file = new File([], 'a.png', { type: 'image/png' });
  expect(filesOf(data('', [file]))).toEqual([file]);
  expect(filesOf(data('words', [file]))).toEqual([]);
  expect(filesOf(null)).toEqual([]);
});
