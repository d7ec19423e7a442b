import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { insert } from '../ports/index.ts';
import { backupTo, restoreFrom } from './backup.ts';
import { UnusableFolder } from './file/schema.ts';
import { makeFolder, note, notes, openNotes, workspaceId } from './testing/ground.ts';

const limit = { maxBytes: 10_000_000 };

/** A backup of a running store with one note, one search entry and two files. */
async function makeBackup(): Promise<{ folder: string; target: string; hashes: readonly string[] }> {
  const folder = makeFolder();
  const target = path.join(makeFolder(), 'backup.tar');
  const runtime = await openNotes(folder);
  const stored = [await runtime.files.put(Buffer.from('a letter'), limit), await runtime.files.put(Buffer.alloc(1_500_000, 7), limit)];
  await runtime.store.commit({ workspaceId, writes: [insert(notes, note('a'))], search: [{ kind: 'note', id: 'a', tokens: ['letter'], at: 1 }], jobs: [{ queue: 'later', payload: 1 }] });
  const report = await backupTo(folder, target);
  expect(report).toEqual({ bytes: statSync(target).size, files: 2 });
  await runtime.store.commit({ workspaceId, writes: [insert(notes, note('after'))] });
  return { folder, target, hashes: stored.map(({ hash }) => hash) };
}

test('a backup taken beside a running store is restored whole', async () => {
  const { target, hashes } = await makeBackup();
  const folder = path.join(makeFolder(), 'new');
  expect(await restoreFrom(target, folder)).toEqual({ bytes: statSync(target).size, files: 2 });
  const runtime = await openNotes(folder);
  expect(await runtime.store.get(notes, workspaceId, 'a')).toMatchObject({ text: 'a' });
  expect(await runtime.store.get(notes, workspaceId, 'after')).toBeUndefined();
  expect((await runtime.search.find({ workspaceId, kind: 'note', terms: [{ anyOf: ['letter'] }], limit: 5 })).hits).toHaveLength(1);
  expect((await runtime.queue.depths()).get('later')?.ready).toBe(1);
  for (const hash of hashes) expect(await runtime.files.read(hash)).toBeDefined();
  expect(readdirSync(folder).filter((name) => name.includes('restoring'))).toEqual([]);
});

test('the key is not in a backup, and the backup says so', async () => {
  const { folder, target } = await makeBackup();
  const content = readFileSync(target);
  const key = readFileSync(path.join(folder, 'key'), 'utf8').trim();
  expect(key.length).toBeGreaterThan(30);
  expect(content.includes(key)).toBe(false);
  expect(content.includes('The key is not inside')).toBe(true);
});

test('a backup is a tar file that other programs read', async () => {
  const { target } = await makeBackup();
  const listing = execFileSync('tar', ['-tf', target], { encoding: 'utf8' }).trim().split('\n');
  expect(listing).toEqual(['README.txt', 'parley.sqlite', expect.stringMatching(/^files\/[0-9a-f]{64}$/), expect.stringMatching(/^files\/[0-9a-f]{64}$/)]);
});

test('nothing is overwritten', async () => {
  const { folder, target } = await makeBackup();
  await expect(backupTo(folder, target)).rejects.toThrow(/there already/);
  await expect(restoreFrom(target, folder)).rejects.toThrow(/already holds/);
  await expect(backupTo(makeFolder(), `${target}2`)).rejects.toThrow(UnusableFolder);
  expect(existsSync(`${target}2`)).toBe(false);
});

test.each([
  ['cut short', (target: string) => truncateSync(target, statSync(target).size - 2000), /ends too early/],
  ['with a changed file', (target: string) => flip(target, statSync(target).size - 100_000), /damaged/],
  ['with a changed database', (target: string) => flipAll(target, 2048, 20_000), /damaged/],
  ['with a changed header', (target: string) => flip(target, 3), /damaged/],
  ['that is something else', (target: string) => writeFileSync(target, 'hello '.repeat(1000)), /no backup of Parley/],
  ['that is empty', (target: string) => writeFileSync(target, Buffer.alloc(1024)), /no database/],
])('a backup %s is refused and leaves no database', async (_, damage, message) => {
  const { target } = await makeBackup();
  damage(target);
  const folder = path.join(makeFolder(), 'new');
  mkdirSync(folder);
  await expect(restoreFrom(target, folder)).rejects.toThrow(message);
  expect(readdirSync(folder).filter((name) => name.startsWith('parley.sqlite'))).toEqual([]);
});

function flip(file: string, place: number): void {
  flipAll(file, place, place + 1);
}

function flipAll(file: string, from: number, to: number): void {
  const content = readFileSync(file);
  for (let place = from; place < to; place += 1) content[place] = (content[place] ?? 0) ^ 0xff;
  writeFileSync(file, content);
}
