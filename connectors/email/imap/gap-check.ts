import type { SearchObject } from 'imapflow';
import type { Reading } from './folder.ts';
import { placeOf } from './raw-mail.ts';
import { openedFolder, SearchRefused, searchUids } from './session.ts';
import { takeUids } from './take.ts';
import { unpackUids } from './uid-set.ts';

/** How many of the newest messages each check looks at. */
const NEWEST = 2000;
/** Places asked for at once. */
const SLICE = 1000;

/**
 * Compares what the server has with what was delivered, and fetches what was missed on the way: the newest messages each
 * time, everything since the start once a day. Between slices new mail goes first (`takeNew`). Gives how many came.
 */
export async function checkGaps(reading: Reading, takeNew: () => Promise<number>): Promise<number> {
  const { folder, keeper, now, times, signal } = reading;
  const cursor = keeper.of(folder.path);
  const { exists } = openedFolder(reading.session);
  if (!cursor) return 0;
  const beganAt = now();
  const isWhole = beganAt - cursor.checkedAt >= times.wholeGapMs;
  const listed = exists === 0 || cursor.lastUid < cursor.firstUid ? [] : await listThere(reading, isWhole ? { uid: `${cursor.firstUid}:${cursor.lastUid}` } : { seq: `${Math.max(1, exists - NEWEST + 1)}:${exists}` });
  // Newest first: there a gap hurts most.
  const held = new Set([...unpackUids(cursor.pending), ...unpackUids(cursor.aside)]);
  const uids = listed.filter((uid) => uid >= cursor.firstUid && uid <= cursor.lastUid && !held.has(uid)).toReversed();
  let repaired = 0;
  for (let at = 0; at < uids.length && !signal.aborted; at += SLICE) {
    if (reading.session.takeHint()) await takeNew();
    repaired += await repair(reading, cursor.uidValidity, uids.slice(at, at + SLICE));
  }
  if (signal.aborted) return repaired;
  folder.checkedAt = beganAt;
  await keeper.keep(folder.path, [], (before = cursor) => ({ ...before, ...(isWhole && { checkedAt: beganAt }), at: Math.max(before.at, cursor.at), ...(folder.modseq !== undefined && { highestModseq: folder.modseq }) }));
  return repaired;
}

/** A server that does not search is no reason to stop reading its mail. */
async function listThere({ session, folder, log }: Reading, query: SearchObject): Promise<readonly number[]> {
  try {
    return await searchUids(session, query);
  } catch (error) {
    if (!(error instanceof SearchRefused)) throw error;
    log.warn('the mail server refuses to search, so nothing is known about mail that was missed', { folder: folder.path });
    return [];
  }
}

async function repair(reading: Reading, uidValidity: string, uids: readonly number[]): Promise<number> {
  const { folder, kept, log } = reading;
  const place = (uid: number): string => placeOf({ path: folder.path, uidValidity, uid });
  const delivered = await kept(uids.map(place));
  const missing = uids.filter((uid) => !delivered.has(place(uid))).toReversed();
  if (missing.length === 0) return 0;
  const count = await takeUids(reading, missing, { uidValidity, after: (before) => before });
  if (count > 0) log.warn('mail that had been missed was fetched', { folder: folder.path, missing: missing.length, fetched: count });
  return count;
}
