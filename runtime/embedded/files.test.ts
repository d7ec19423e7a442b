import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { FileTooLarge } from '../ports/index.ts';
import { createFiles, placeOf } from './files.ts';
import { makeFolder } from './testing/ground.ts';

const limit = { maxBytes: 1000 };

test('a file lies under its hash, for the owner alone, and nothing else is left', async () => {
  const folder = makeFolder();
  const files = createFiles(folder);
  const { hash } = await files.put(Readable.from(['he', 'llo']), limit);
  expect(hash).toBe('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824');
  expect(statSync(placeOf(folder, hash)).mode & 0o777).toBe(0o600);
  await expect(files.put(Readable.from([Buffer.alloc(600), Buffer.alloc(600)]), limit)).rejects.toThrow(FileTooLarge);
  expect(readdirSync(path.join(folder, 'files/incoming'))).toEqual([]);
});

test('a file that was cut by a crash is written anew', async () => {
  const folder = makeFolder();
  const files = createFiles(folder);
  const { hash } = await files.put(Buffer.from('hello'), limit);
  writeFileSync(placeOf(folder, hash), 'hel');
  await files.put(Buffer.from('hello'), limit);
  expect(Buffer.from(await files.read(hash) ?? []).toString()).toBe('hello');
});

test('what a killed process left half arrived is cleared after a day, not before', () => {
  const folder = makeFolder();
  const incoming = path.join(folder, 'files/incoming');
  mkdirSync(incoming, { recursive: true });
  for (const name of ['old', 'young']) writeFileSync(path.join(incoming, name), 'x');
  utimesSync(path.join(incoming, 'old'), 1, 1);
  createFiles(folder);
  expect(readdirSync(incoming)).toEqual(['young']);
});

test('a stream that ends early for its reader is closed', async () => {
  const files = createFiles(makeFolder());
  const { hash } = await files.put(Buffer.alloc(1000, 1), limit);
  const found = await files.open(hash);
  found?.stream.destroy();
  expect(found?.stream.destroyed).toBe(true);
});
