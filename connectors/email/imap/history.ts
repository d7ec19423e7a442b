import type { SearchObject } from 'imapflow';
import type { Progress } from '../../spec/index.ts';
import type { FolderCursor, Past } from './cursor.ts';
import type { Reading } from './folder.ts';
import { placeOf } from './raw-mail.ts';
import { openedFolder, searchUids } from './session.ts';
import { takeUids } from './take.ts';
import { unpackUids } from './uid-set.ts';

/** Messages between two looks at whether something more urgent waits. */
const SLICE = 20;
/** Progress is told at most so often, ms. */
const TELL_MS = 1000;

/** How far the first import of an account is, told to the hub. */
export interface ImportProgress {
  /** This folder has so many to go. */
  plan(path: string, left: number): void;
  /** So many fewer. */
  advance(path: string, count: number): void;
  finish(path: string): void;
}

/** `doneBefore`: what earlier runs brought in; `isOver`: no folder has any left. Nothing is told for an account without old mail to bring in. */
export function createImportProgress(doneBefore: number, isOver: () => boolean, now: () => number, tell: (progress: Progress) => void): ImportProgress {
  const left = new Map<string, number>();
  let done = doneBefore;
  let toldAt = Number.NEGATIVE_INFINITY;
  const measured = { since: 0, done: 0 };
  function report(finished: boolean): void {
    if (!finished && now() - toldAt < TELL_MS) return;
    toldAt = now();
    const remaining = [...left.values()].reduce((sum, count) => sum + count, 0);
    const took = now() - measured.since;
    const leftMs = measured.done > 0 && took > 0 ? Math.round((took / measured.done) * remaining) : undefined;
    tell({ work: 'import', done, total: done + remaining, ...(leftMs !== undefined && !finished && { leftMs }), finished });
  }
  return {
    plan(path, count) {
      if (measured.since === 0) measured.since = now();
      left.set(path, count);
      report(false);
    },
    advance(path, count) {
      left.set(path, Math.max(0, (left.get(path) ?? 0) - count));
      done += count;
      measured.done += count;
      report(false);
    },
    finish(path) {
      left.set(path, 0);
      report(isOver());
    },
  };
}

/** Tells how much there is to bring in of a folder, before it is its turn. */
export async function planPast(reading: Reading, progress: ImportProgress): Promise<void> {
  const cursor = reading.keeper.of(reading.folder.path);
  const uids = cursor?.past && await listPast(reading, cursor.past, cursor);
  if (uids) progress.plan(reading.folder.path, uids.length);
}

/** UIDs of old mail still to be brought in, newest first; also opens the folder, without changing anything in it. */
async function listPast(reading: Reading, past: Past, cursor: FolderCursor): Promise<readonly number[] | undefined> {
  const { session, folder } = reading;
  await session.within(session.answerMs, session.client.mailboxOpen(folder.path, { readOnly: true }));
  const { uidValidity, exists } = openedFolder(session);
  // Renumbered meanwhile: whoever reads the folder plans anew.
  if (uidValidity && String(uidValidity) !== cursor.uidValidity) return undefined;
  if (exists === 0 || past.below <= 1) return [];
  const plain: SearchObject = { uid: `1:${past.below - 1}`, since: new Date(past.since) };
  const exact = past.notSentBefore === undefined ? plain : { ...plain, or: [{ not: { sentBefore: new Date(past.notSentBefore) } }, { seen: false }] };
  // What could not be fetched yet as new mail must not come as history.
  const awaited = new Set(unpackUids(cursor.aside));
  return (await searchUids(session, exact, plain)).filter((uid) => uid < past.below && !awaited.has(uid)).toReversed();
}

/** Brings in old mail as history, slice by slice, until it is done or `pause` says so. True: this folder is done. */
export async function importPast(reading: Reading, progress: ImportProgress, pause: () => Promise<boolean>): Promise<boolean> {
  const { folder, keeper } = reading;
  const cursor = keeper.of(folder.path);
  if (!cursor?.past) return true;
  const uids = await listPast(reading, cursor.past, cursor);
  if (!uids) return false;
  progress.plan(folder.path, uids.length);
  for (let at = 0; at < uids.length; at += SLICE) {
    if (reading.signal.aborted || await pause()) return false;
    if (keeper.of(folder.path)?.uidValidity !== cursor.uidValidity) return false;
    if (!(await importSlice(reading, uids.slice(at, at + SLICE), cursor.uidValidity, pause))) return false;
    progress.advance(folder.path, Math.min(SLICE, uids.length - at));
  }
  await keeper.keep(folder.path, [], (before = cursor) => {
    const { past: _done, ...rest } = before;
    return before.uidValidity === cursor.uidValidity ? rest : before;
  });
  progress.finish(folder.path);
  return true;
}

/** What was delivered before is passed over without being fetched again. False: it was broken off. */
async function importSlice(reading: Reading, slice: readonly number[], uidValidity: string, pause: () => Promise<boolean>): Promise<boolean> {
  const { folder, keeper, kept } = reading;
  const place = (uid: number): string => placeOf({ path: folder.path, uidValidity, uid });
  const delivered = await kept(slice.map(place));
  const missing = slice.filter((uid) => !delivered.has(place(uid)));
  let broken = false;
  await takeUids(reading, missing, {
    uidValidity, isHistory: true, after: (before, group) => lower(before, uidValidity, Math.min(...group), group.length),
    pause: async () => { broken = await pause(); return broken; },
  });
  if (broken || reading.signal.aborted) return false;
  if (missing.length < slice.length) await keeper.keep(folder.path, [], (before) => lower(before, uidValidity, Math.min(...slice), slice.length - missing.length));
  return true;
}

function lower(before: FolderCursor | undefined, uidValidity: string, below: number, count: number): FolderCursor {
  if (!before) throw new Error('A folder without a cursor was imported.');
  if (!before.past || before.uidValidity !== uidValidity) return before;
  return { ...before, past: { ...before.past, below: Math.min(before.past.below, below), done: before.past.done + count } };
}
