import { expect, test, onTestFinished } from 'vitest';
import { insert, type Batch, type Write } from '../../ports/index.ts';
import { encodeBatch } from '../encode.ts';
import { openToWrite, type OpenFile } from '../file/database.ts';
import { layOut } from '../file/layout.ts';
import { enter } from '../file/presence.ts';
import { databaseFile, prepareFile } from '../file/prepare.ts';
import { keepLog, makeFolder, note, notes, workspaceId } from '../testing/ground.ts';
import { createGroup, type Asked, type Group } from './group.ts';

const layouts = layOut([notes]);

function openGroup(): { file: OpenFile; group: Group } {
  const folder = makeFolder();
  const presence = enter(folder, 'test');
  prepareFile({ folder, layouts, migrations: [], presence, now: 0, log: keepLog().log });
  const file = openToWrite(databaseFile(folder));
  onTestFinished(() => {
    file.database.close();
    presence.leave();
  });
  return { file, group: createGroup(file, [...layouts.values()], 'test') };
}

const ask = (write: Write, more: Partial<Batch> = {}): Asked => ({ request: { ask: 'commit', batch: encodeBatch(layouts, { workspaceId, writes: [write], ...more }, 0) }, now: 0 });
const put = (id: string, more: object = {}): Asked => ask(insert(notes, note(id, more)));
const event = { type: 'made', at: 1, actor: { kind: 'system' } } as const;
const nothing = (): readonly Asked[] => [];

function pageCount({ database }: OpenFile): number {
  return Number(database.prepare('PRAGMA page_count').get()?.['page_count']);
}

test('a full disk refuses what does not fit, says what to do, and later writes work again', () => {
  const { file, group } = openGroup();
  file.database.exec(`PRAGMA max_page_count = ${pageCount(file) + 4}`);
  const { answers, events } = group.run([put('small'), put('large', { text: 'x'.repeat(200_000) }), ask(insert(notes, note('other')), { events: [event] })], 0, nothing);
  expect(answers[0]).toBe(true);
  expect(answers[1]).toEqual({ failed: 'unavailable', message: expect.stringMatching(/disk is full.*free some space/) });
  expect(answers[2]).toBe(true);
  expect(events).toHaveLength(1);
  file.database.exec('PRAGMA max_page_count = 100000');
  expect(group.run([put('large', { text: 'x'.repeat(200_000) }), put('small')], 0, nothing).answers).toEqual([true, { reason: 'exists', collection: 'notes', id: 'small' }]);
});

test('a conflict harms nobody else in its group, and leaves no gap it could be seen by', () => {
  const { file, group } = openGroup();
  group.run([put('taken')], 0, nothing);
  const { answers, events } = group.run([ask(insert(notes, note('a')), { events: [event] }), ask(insert(notes, note('taken')), { events: [event] }), ask(insert(notes, note('b')), { events: [event] })], 0, nothing);
  expect(answers).toEqual([true, { reason: 'exists', collection: 'notes', id: 'taken' }, true]);
  expect(events.map(([sequence]) => sequence)).toEqual([1, 2]);
  expect(file.database.prepare('SELECT count(*) AS n FROM events').get()).toEqual({ n: 2 });
});

test('what comes while the group is worked on joins it', () => {
  const { group } = openGroup();
  const late = [[put('b'), put('c')], [put('d')]];
  const { answers } = group.run([put('a')], 0, () => late.shift() ?? []);
  expect(answers).toEqual([true, true, true, true]);
});

test('a sequence given out in a transaction that failed is given out again', () => {
  const { file, group } = openGroup();
  file.database.exec(`PRAGMA max_page_count = ${pageCount(file) + 2}`);
  const failed = group.run([ask(insert(notes, note('large', { text: 'x'.repeat(200_000) })), { events: [event] })], 0, nothing);
  expect([failed.answers[0], failed.events]).toEqual([expect.objectContaining({ failed: 'unavailable' }), []]);
  file.database.exec('PRAGMA max_page_count = 100000');
  expect(group.run([ask(insert(notes, note('a')), { events: [event] })], 0, nothing).events.map(([sequence]) => sequence)).toEqual([1]);
});

test('a group that another process keeps out is refused as a whole and can be tried again', () => {
  const { file, group } = openGroup();
  file.database.exec('PRAGMA busy_timeout = 0');
  const other = openToWrite(String(file.database.location()));
  onTestFinished(() => other.database.close());
  other.database.exec('BEGIN IMMEDIATE');
  expect(group.run([put('a'), put('b')], 0, nothing).answers).toEqual([expect.objectContaining({ failed: 'unavailable' }), expect.objectContaining({ failed: 'unavailable' })]);
  other.database.exec('COMMIT');
  expect(group.run([put('a'), put('b')], 0, nothing).answers).toEqual([true, true]);
});
