import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { UnusableFolder } from './file/schema.ts';
import { makeFolder, openNotes } from './testing/ground.ts';
import { createVault } from './vault.ts';

test('without a key one is made, for the owner alone, and kept', () => {
  const folder = makeFolder();
  const sealed = createVault({ folder }).seal('secret', 'p');
  const file = path.join(folder, 'key');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8').trim().length).toBeGreaterThanOrEqual(43);
  expect(createVault({ folder }).open(sealed, 'p')).toBe('secret');
});

test('the same key opens in another folder, another key does not', () => {
  const sealed = createVault({ key: 'a key of enough length' }).seal('secret', 'p');
  expect(createVault({ key: 'a key of enough length' }).open(sealed, 'p')).toBe('secret');
  expect(() => createVault({ key: 'another key of length' }).open(sealed, 'p')).toThrow('another key');
});

test('a short key is refused', () => {
  expect(() => createVault({ key: 'short' })).toThrow(/PARLEY_KEY/);
  const folder = makeFolder();
  writeFileSync(path.join(folder, 'key'), '\n');
  expect(() => createVault({ folder })).toThrow(UnusableFolder);
});

test('a folder opened with another key than before is refused and says what to do', async () => {
  const folder = makeFolder();
  await (await openNotes(folder, [], [], { key: 'the first key is this' })).close();
  await expect(openNotes(folder, [], [], { key: 'the second key is this' })).rejects.toThrow(/another key.*PARLEY_KEY/s);
  await (await openNotes(folder, [], [], { key: 'the first key is this' })).close();
  rmSync(path.join(folder, 'key-proof'));
  await openNotes(folder, [], [], { key: 'the second key is this' });
});
