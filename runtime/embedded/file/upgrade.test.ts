import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { collection, insert, replace, type AnyCollection, type Migration } from '../../ports/index.ts';
import { keepLog, laterNotes, makeFolder, note, notes, openNotes, workspaceId, type Note } from '../testing/ground.ts';

/** A folder as the first release left it. */
function makeOldFolder(): string {
  const folder = makeFolder();
  const database = new DatabaseSync(path.join(folder, 'parley.sqlite'));
  database.exec(readFileSync(path.join(import.meta.dirname, 'fixtures/format-1.sql'), 'utf8'));
  database.close();
  return folder;
}

const rankByImportance: Migration = {
  id: '0001-note-rank', collection: laterNotes,
  change: (document) => (document['importance'] === 'high' ? { ...document, rank: 1, tags: ['urgent'] } : document),
};

test('a file of the first release is read, with its events and jobs', async () => {
  const runtime = await openNotes(makeOldFolder());
  expect(await runtime.store.page(notes, 'byText', { workspaceId, limit: 5 })).toMatchObject({ items: [{ id: 'a', version: 1 }, { id: 'b', version: 3 }] });
  expect(await runtime.events.of(workspaceId, { conversationId: 'a' }, { limit: 1 })).toEqual([{ type: 'note.made', at: 5, actor: { kind: 'system' }, conversationId: 'a', workspaceId, sequence: 1 }]);
  expect(await runtime.events.of(workspaceId, { customerId: 'p' }, { limit: 5 })).toMatchObject([{ type: 'note.read', conversationId: 'a' }, { type: 'customer.met' }]);
  const seen: unknown[] = [];
  runtime.queue.work('notes', { concurrency: 1 }, async (job) => { seen.push(job.payload); });
  await vi.waitFor(() => expect(seen).toEqual([{ id: 'a' }]));
});

test('an older file is migrated once, and its new indexes hold what the migration made', async () => {
  const folder = makeOldFolder();
  const { log, lines } = keepLog();
  const first = await openNotes(folder, [laterNotes], [rankByImportance], { log });
  expect(await first.store.page(laterNotes, 'byTag', { workspaceId, where: { tags: 'urgent', rank: 1 }, limit: 5 })).toMatchObject({ items: [{ id: 'a', rank: 1, version: 2 }] });
  expect(await first.store.tally(laterNotes, 'byRank', { workspaceId })).toEqual(new Map([[null, 1], [1, 1]]));
  expect(await first.store.get(laterNotes, workspaceId, 'b')).toMatchObject({ version: 3 });
  expect(lines).toContainEqual({ level: 'info', message: 'migrated', fields: { migration: '0001-note-rank', documents: 1 } });
  await first.close();
  const again = await openNotes(folder, [laterNotes], [rankByImportance], { log });
  expect(await again.store.get(laterNotes, workspaceId, 'a')).toMatchObject({ version: 2 });
  expect(lines.filter(({ message }) => message === 'migrated')).toHaveLength(1);
});

test('a migration that fails leaves the file as it was, and the next start goes on', async () => {
  const folder = makeOldFolder();
  const failing: Migration = { ...rankByImportance, change: (document) => {
    if (document['id'] === 'b') throw new Error('a fault in the migration');
    return { ...document, rank: 9 };
  } };
  await expect(openNotes(folder, [laterNotes], [failing])).rejects.toThrow('a fault in the migration');
  const runtime = await openNotes(folder, [laterNotes], [rankByImportance]);
  expect(await runtime.store.get(laterNotes, workspaceId, 'a')).toMatchObject({ rank: 1, version: 2 });
});

test('a migration keeps id and workspace whatever it says', async () => {
  const runtime = await openNotes(makeOldFolder(), [laterNotes], [{ ...rankByImportance, change: (document) => ({ ...document, id: 'x', workspaceId: 'y', version: 77 }) }]);
  expect(await runtime.store.get(laterNotes, workspaceId, 'a')).toMatchObject({ id: 'a', workspaceId, version: 2 });
});

test('a new folder needs no migration, now and later', async () => {
  const folder = makeFolder();
  const change = vi.fn((document: Record<string, unknown>) => document);
  const first = await openNotes(folder, [laterNotes], [{ ...rankByImportance, change }]);
  await first.store.commit({ workspaceId, writes: [insert(laterNotes, note('a'))] });
  await first.close();
  await openNotes(folder, [laterNotes], [{ ...rankByImportance, change }]);
  expect(change).not.toHaveBeenCalled();
});

test('a folder of a newer version is refused and says what to do', async () => {
  const byMigration = makeOldFolder();
  await (await openNotes(byMigration, [laterNotes], [rankByImportance])).close();
  await expect(openNotes(byMigration, [laterNotes], [])).rejects.toThrow(/newer Parley.*0001-note-rank.*start that version/s);
  const byFormat = makeOldFolder();
  const database = new DatabaseSync(path.join(byFormat, 'parley.sqlite'));
  database.exec('PRAGMA user_version = 99');
  database.close();
  await expect(openNotes(byFormat)).rejects.toThrow(/newer Parley \(format 99.*start that version/s);
});

test('what is no database is refused and says what to do', async () => {
  const folder = makeFolder();
  writeFileSync(path.join(folder, 'parley.sqlite'), 'not a database, but long enough to be looked at as one '.repeat(100));
  await expect(openNotes(folder)).rejects.toThrow(/no database.*restore the last backup/s);
});

test('an index may be dropped and come back: it holds what was written meanwhile', async () => {
  const folder = makeFolder();
  const without = collection<Note>()('notes', {});
  const declarations: readonly AnyCollection[] = [laterNotes, notes, laterNotes, without, laterNotes];
  for (const [place, declared] of declarations.entries()) {
    const runtime = await openNotes(folder, [declared]);
    const before = await runtime.store.get(laterNotes, workspaceId, 'same');
    const same = { ...note('same'), rank: place, tags: [`t${place}`] };
    await runtime.store.commit({ workspaceId, writes: [before ? replace(laterNotes, { ...before, ...same }) : insert(laterNotes, same), insert(laterNotes, note(`n${place}`, { rank: place, tags: ['all'] }))] });
    if (declared === laterNotes) {
      expect((await runtime.store.page(laterNotes, 'byTag', { workspaceId, where: { tags: 'all' }, limit: 9 })).items).toHaveLength(place + 1);
      expect(await runtime.store.tally(laterNotes, 'byTag', { workspaceId })).toEqual(new Map([['all', place + 1], [`t${place}`, 1]]));
      expect(await runtime.store.count(laterNotes, 'byRank', { workspaceId, where: { rank: place } })).toBe(2);
    }
    await runtime.close();
  }
});

test('a unique index that the documents break is refused, and nothing is changed', async () => {
  const folder = makeFolder();
  const first = await openNotes(folder);
  await first.store.commit({ workspaceId, writes: [insert(notes, note('a', { text: 'same' })), insert(notes, note('b', { text: 'same' }))] });
  await first.close();
  await expect(openNotes(folder, [laterNotes])).rejects.toThrow(/documents of notes.*unique.*byText.*start the version before/s);
  const again = await openNotes(folder);
  expect(await again.store.count(notes, 'byText', { workspaceId, where: { text: 'same' } })).toBe(2);
});

test('filling an index tells how far it is', async () => {
  const folder = makeFolder();
  const first = await openNotes(folder);
  await first.store.commit({ workspaceId, writes: Array.from({ length: 2500 }, (_, index) => insert(notes, note(`n${index}`, { rank: index }))) });
  await first.close();
  const { log, lines } = keepLog();
  const runtime = await openNotes(folder, [laterNotes], [], { log });
  expect(await runtime.store.count(laterNotes, 'byRank', { workspaceId, from: 2000 })).toBe(500);
  expect(lines).toContainEqual({ level: 'info', message: 'filling indexes of a collection', fields: { collection: 'notes', documents: 2500 } });
});
