import type { FolderCursor } from './cursor.ts';
import { listRange } from './fetch-group.ts';
import type { Reading } from './folder.ts';
import { checkGaps } from './gap-check.ts';
import { isRefusal, openedFolder, searchUids } from './session.ts';
import { settleStart } from './start.ts';
import { takeUids } from './take.ts';
import { chooseDue, nextDue, reportAside } from './trouble.ts';
import { changeUids, unpackUids } from './uid-set.ts';

/** What a connection has open, and since when. */
export interface Opened { path: string; at: number; /** When the connection was made. */ readonly connectedAt: number }

/** What a visit to a folder brought. */
export interface Visit {
  readonly taken: number;
  /** When there is work again without the server telling, ms UTC. */
  readonly dueAt: number;
}

/**
 * One look at a folder: opens it where that is due, takes what waits and what is new, tries again what was set aside, and
 * compares with what was delivered. A folder that cannot be opened is told and left alone for a while.
 */
export async function visitFolder(reading: Reading, opened: Opened): Promise<Visit> {
  const { folder, now, times, health } = reading;
  if (now() < folder.retryAt) return { taken: 0, dueAt: folder.retryAt };
  let isUnchanged = false;
  if (opened.path !== folder.path || now() - opened.at >= times.reopenMs || !reading.session.client.mailbox) {
    if (!(await openFolder(reading, opened))) return { taken: 0, dueAt: folder.retryAt };
    isUnchanged = knowsAll(reading, await settleStart(reading));
  }
  let taken = await takePending(reading);
  if (!isUnchanged) taken += await takeFresh(reading);
  health.well(`folder ${folder.path}`);
  taken += await tryAgain(reading);
  const checkEach = folder.checkedAt < opened.connectedAt ? times.gapAnewMs : times.gapMs;
  if (now() - folder.checkedAt >= checkEach) taken += await checkGaps(reading, () => takeFresh(reading));
  const aside = unpackUids(reading.keeper.of(folder.path)?.aside ?? '');
  reportAside(reading, aside);
  return { taken, dueAt: Math.min(folder.checkedAt + checkEach, opened.at + times.reopenMs, nextDue(folder, aside) ?? Number.POSITIVE_INFINITY) };
}

async function openFolder(reading: Reading, opened: Opened): Promise<boolean> {
  const { session, folder, health, now, times, log } = reading;
  opened.path = '';
  try {
    await session.within(session.answerMs, session.client.mailboxOpen(folder.path));
    // What was told while it was being opened is in what is looked at next.
    session.takeHint();
    Object.assign(opened, { path: folder.path, at: now() });
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const isMissing = 'mailboxMissing' in error && error.mailboxMissing === true;
    const said = (error.responseText ?? '').replace(/[^\x20-\x7E]+/g, ' ').trim().slice(0, 150);
    folder.retryAt = now() + times.folderMs;
    log.warn('a folder cannot be opened', { folder: folder.path, isMissing, said });
    health.trouble(`folder ${folder.path}`, isMissing
      ? `The folder "${folder.path}" is not there, or may not be seen by this account. Make it, or take it off this channel's folders. The others are read.`
      : `The folder "${folder.path}" cannot be opened${said ? `: the server says "${said}"` : ''}. It is tried again; check that this account may read it. The others are read.`);
    return false;
  }
}

/**
 * Whether nothing can have come since everything was taken. The mod-sequence alone is not believed (servers forget to raise
 * it), nor UIDNEXT alone; and the look after the next poll asks for the messages themselves.
 */
function knowsAll({ session, folder }: Reading, cursor: FolderCursor): boolean {
  const { uidNext, highestModseq } = openedFolder(session);
  const known = folder.modseq ?? cursor.highestModseq;
  return cursor.pending === '' && uidNext === cursor.lastUid + 1 && highestModseq !== undefined && known === String(highestModseq);
}

async function takePending(reading: Reading): Promise<number> {
  const { keeper, folder } = reading;
  const cursor = keeper.of(folder.path);
  if (!cursor || cursor.pending === '') return 0;
  return takeUids(reading, unpackUids(cursor.pending), {
    uidValidity: cursor.uidValidity, after: (before, group) => ({ ...before, pending: changeUids(before.pending, { remove: group }) }),
  });
}

/** Everything above the last UID, until a look finds nothing more. */
export async function takeFresh(reading: Reading): Promise<number> {
  const { keeper, folder, now, signal } = reading;
  let count = 0;
  while (!signal.aborted) {
    const cursor = keeper.of(folder.path);
    if (!cursor) return count;
    const listedAt = now();
    const sizes = await listFresh(reading, cursor.lastUid);
    const fresh = [...sizes.keys()].toSorted((left, right) => left - right);
    if (fresh.length === 0) break;
    const last = fresh.at(-1)!;
    count += await takeUids(reading, fresh, {
      uidValidity: cursor.uidValidity, sizes,
      // What was there at the look has been taken only with the last of it.
      after: (before, group) => ({ ...before, lastUid: Math.max(before.lastUid, group.at(-1)!), ...(group.includes(last) && { at: Math.max(before.at, listedAt) }) }),
    });
  }
  const { highestModseq } = openedFolder(reading.session);
  folder.modseq = highestModseq === undefined ? undefined : String(highestModseq);
  return count;
}

/**
 * Asked by FETCH, which names what is there; SEARCH answers out of an index with some servers. `n:*` always names the last
 * message too, even when its UID is below n (RFC 3501 §6.4.8).
 */
async function listFresh(reading: Reading, lastUid: number): Promise<ReadonlyMap<number, number>> {
  const range = `${lastUid + 1}:*`;
  if (openedFolder(reading.session).exists > 0) {
    const listed = await listRange(reading, range);
    if (listed.length > 0) return new Map(listed.filter(({ uid }) => uid > lastUid).map(({ uid, size }) => [uid, size]));
  }
  return new Map((await searchUids(reading.session, { uid: range })).filter((uid) => uid > lastUid).map((uid) => [uid, 0]));
}

async function tryAgain(reading: Reading): Promise<number> {
  const { keeper, folder } = reading;
  const cursor = keeper.of(folder.path);
  if (!cursor || (cursor.aside === '' && cursor.asidePast === '')) return 0;
  const again = { uidValidity: cursor.uidValidity, again: true, after: (before: FolderCursor) => before };
  const taken = await takeUids(reading, chooseDue(reading, unpackUids(cursor.aside)), again);
  return taken + await takeUids(reading, chooseDue(reading, unpackUids(cursor.asidePast)), { ...again, isHistory: true });
}
