import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadClassifier, ModelFileError } from '../index.ts';
import { decodeModel, encodeModel } from './model-file.ts';

const bytes = readFileSync(path.join(import.meta.dirname, 'parley.model'));
const folder = mkdtempSync(path.join(tmpdir(), 'parley-model-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function withHeader(change: (header: Record<string, unknown>) => void): Buffer {
  const length = bytes.readUInt32LE(40);
  const header = JSON.parse(bytes.subarray(44, 44 + length).toString('utf8')) as Record<string, unknown>;
  change(header);
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const size = Buffer.alloc(4);
  size.writeUInt32LE(text.length);
  return withChecksum(Buffer.concat([size, text, bytes.subarray(44 + length)]));
}

function withChecksum(body: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, 8), createHash('sha256').update(body).digest(), body]);
}

describe('the model file', () => {
  it('comes back as it went', () => {
    const model = decodeModel(bytes, 'test');
    expect(Buffer.from(encodeModel(model)).equals(bytes)).toBe(true);
    expect(model.version).toMatch(/^1-[0-9a-f]{12}$/);
  });

  it('is smaller than 12 MB', () => {
    expect(bytes.length).toBeLessThan(12_000_000);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['of another kind', Buffer.from('PNG'.repeat(100))],
    ['cut short', bytes.subarray(0, bytes.length - 1)],
    ['changed in one bit', Buffer.from(bytes.map((byte, index) => (index === bytes.length - 10 ? byte ^ 1 : byte)))],
    ['too long', withChecksum(Buffer.concat([bytes.subarray(40), Buffer.from([0])]))],
    ['cut short with a fitting checksum', withChecksum(bytes.subarray(40, bytes.length - 1))],
    ['without a header', withChecksum(Buffer.from([255, 255, 255, 255]))],
    ['with a header that is not JSON', withChecksum(Buffer.from([2, 0, 0, 0, 0x7b, 0x7b]))],
    ['with a head too few', withHeader((header) => { (header['heads'] as unknown[]).pop(); })],
    ['with huge sizes', withHeader((header) => { header['slotCount'] = 1e9; })],
    ['with a negative size', withHeader((header) => { header['columns'] = -1; })],
    ['with a wrong count of features', withHeader((header) => { header['slotCount'] = Number(header['slotCount']) - 1; })],
    ['with text for numbers', withHeader((header) => { header['idfStep'] = '1'; })],
    ['with heads that are not heads', withHeader((header) => { header['heads'] = [1, 2, 3, 4, 5, 6]; })],
  ])('is refused when %s, and says what to do', (_name, damaged) => {
    const file = path.join(folder, 'parley.model');
    writeFileSync(file, damaged);
    expect(() => loadClassifier(folder)).toThrow(ModelFileError);
    expect(() => loadClassifier(folder)).toThrow(/parley\.model is damaged: .+npm run train/);
  });

  it('is missed by name', () => {
    expect(() => loadClassifier(path.join(folder, 'nowhere'))).toThrow(/nowhere.+cannot be read.+npm run train/);
  });

  it('cannot reach into objects', () => {
    const file = withHeader((header) => {
      const [first] = header['heads'] as { thresholds: unknown }[];
      if (first) first.thresholds = JSON.parse('{"*":{"auto":1,"suggest":1},"__proto__":{"auto":0,"suggest":0}}');
    });
    const model = decodeModel(file, 'test');
    expect(({} as Record<string, unknown>)['auto']).toBeUndefined();
    expect(Object.getPrototypeOf(model.heads[0]?.thresholds)).toBeNull();
  });
});
