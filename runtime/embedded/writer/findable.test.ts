import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { openToWrite, type OpenFile } from '../file/database.ts';
import { layOut } from '../file/layout.ts';
import { enter } from '../file/presence.ts';
import { databaseFile, prepareFile } from '../file/prepare.ts';
import { encodeTokens } from '../file/search-tables.ts';
import { within } from '../file/schema.ts';
import { createSearch } from '../search.ts';
import { keepLog, makeFolder, workspaceId } from '../testing/ground.ts';
import { createFindable } from './findable.ts';

function openFile(): OpenFile {
  const folder = makeFolder();
  const presence = enter(folder, 'test');
  prepareFile({ folder, layouts: layOut([]), migrations: [], presence, now: 0, log: keepLog().log });
  const file = openToWrite(databaseFile(folder));
  onTestFinished(() => {
    file.database.close();
    presence.leave();
  });
  return file;
}

const partCount = ({ database }: OpenFile): unknown => database.prepare('SELECT count(*) AS n FROM searchParts').get()?.['n'];

const entry = fc.record({ id: fc.integer({ min: 0, max: 15 }).map((number) => `id${number}`), at: fc.integer({ min: -2, max: 6 }), tokens: fc.uniqueArray(fc.constantFrom('aa', 'ab', 'b', 'ბ'), { maxLength: 3 }) });

test('over many small parts, entries are found as in a plain list, page by page', async () => {
  const file = openFile();
  const findable = createFindable(file, 3);
  const search = createSearch(() => file.sql);
  let run = 0;
  await fc.assert(fc.asyncProperty(fc.array(entry, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), async (list, limit) => {
    run += 1;
    const kind = `kind${run}`;
    const model = new Map<string, { at: number; tokens: readonly string[] }>();
    within(file, () => {
      for (const { id, at, tokens } of list) {
        findable.write(workspaceId, [kind, id, at, encodeTokens(tokens)]);
        if (tokens.length > 0) model.set(id, { at, tokens });
        else model.delete(id);
      }
      findable.settle();
    });
    const expected = [...model].filter(([, { tokens }]) => tokens.some((token) => token.startsWith('a'))).map(([id, { at }]) => ({ id, at }))
      .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
    const seen: { id: string; at: number }[] = [];
    for (let after: string | null = null; ;) {
      const page = await search.find({ workspaceId, kind, terms: [{ anyOf: ['a', 'zz'], prefix: true }], limit, after });
      seen.push(...page.hits);
      if (page.next === null || seen.length > 100) break;
      after = page.next;
    }
    expect(seen).toEqual(expected);
  }), { numRuns: 60 });
});

test('a full part is followed by another; what is older goes where it belongs', async () => {
  const file = openFile();
  const findable = createFindable(file, 10);
  within(file, () => {
    for (let at = 100; at < 135; at += 1) findable.write(workspaceId, ['kind', `n${at}`, at, 'word']);
    for (let at = 0; at < 20; at += 1) findable.write(workspaceId, ['kind', `o${at}`, at, 'word']);
    findable.settle();
  });
  expect(partCount(file)).toBe(4);
  const { hits } = await createSearch(() => file.sql).find({ workspaceId, kind: 'kind', terms: [{ anyOf: ['word'] }], limit: 100 });
  expect(hits.map(({ at }) => at)).toEqual([...Array.from({ length: 35 }, (_, index) => 134 - index), ...Array.from({ length: 20 }, (_, index) => 19 - index)]);
});

test('another writer on the same file goes on where the first left off', async () => {
  const file = openFile();
  const [first, second] = [createFindable(file, 2), createFindable(file, 2)];
  within(file, () => {
    for (const [place, findable] of [first, first, first, second, second, second].entries()) {
      findable.forget();
      findable.write(workspaceId, ['kind', `n${place}`, 5, 'word']);
      findable.settle();
    }
  });
  expect((await createSearch(() => file.sql).find({ workspaceId, kind: 'kind', terms: [{ anyOf: ['word'] }], limit: 100 })).hits).toHaveLength(6);
});
