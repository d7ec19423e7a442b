import type { FolderCursor, Past } from './cursor.ts';
import type { Reading } from './folder.ts';
import { isRefusal, openedFolder, searchUids } from './session.ts';
import { packUids } from './uid-set.ts';

const DAY = 24 * 3600 * 1000;
/** How far back unread mail is taken when a folder is read for the first time. */
const FIRST_LOOK_BACK = 7 * DAY;
/** When the server numbers its messages anew: how far before the last look we look again. Repeats are known by their bytes. */
const RENUMBERED_LOOK_BACK = 3 * DAY;
/** How old by its own date a message may be that a move gave a new date of arrival. */
const OLDEST_MOVED = 30 * DAY;

/** Sees to it that the opened folder has a cursor of its present numbering. Gives it. */
export async function settleStart(reading: Reading): Promise<FolderCursor> {
  const { folder, keeper, importDays, log } = reading;
  const mailbox = openedFolder(reading.session);
  const known = keeper.of(folder.path);
  // A server that leaves UIDVALIDITY out has not changed it.
  const uidValidity = mailbox.uidValidity ? String(mailbox.uidValidity) : known?.uidValidity ?? '0';
  if (!known) return keepFirst(reading, uidValidity);
  const lastUid = known.uidValidity === uidValidity && !mayHaveRestarted(mailbox.uidNext, known) ? known.lastUid : await findLastUid(reading);
  // Numbers that went back without a new UIDVALIDITY: only when the server is at one with itself about it.
  const isRenumbered = known.uidValidity !== uidValidity || (lastUid < known.lastUid && lastUid < (mailbox.uidNext ?? 0));
  if (isRenumbered) {
    log.warn('the mail server numbers a folder anew; its recent mail is looked at again', { folder: folder.path, before: known.uidValidity, now: uidValidity });
    return keepRenumbered(reading, known, uidValidity, lastUid);
  }
  return importDays > known.importDays ? keepDeeperImport(reading, known) : known;
}

function mayHaveRestarted(uidNext: number | undefined, known: FolderCursor): boolean {
  return uidNext !== undefined && uidNext > 0 && uidNext <= known.lastUid;
}

/**
 * Never read before: with what arrives from now on, and with the unread mail of the last seven days, whose writers still
 * wait. Old mail that was asked for is the rest of it.
 */
async function keepFirst(reading: Reading, uidValidity: string): Promise<FolderCursor> {
  const { folder, keeper, importDays, now } = reading;
  const at = now();
  const lastUid = await findLastUid(reading);
  const lookBack = new Date(at - FIRST_LOOK_BACK);
  const unread = await searchUids(reading.session, { seen: false, since: lookBack }, { since: lookBack });
  const past = importDays > 0 ? { below: lastUid + 1, since: at - importDays * DAY, done: 0 } : undefined;
  return keeper.keep(folder.path, [], () => ({
    uidValidity, lastUid, firstUid: lastUid + 1, pending: packUids(unread.filter((uid) => uid <= lastUid)), aside: '', asidePast: '',
    at, start: at, importDays, checkedAt: at, ...(past && { past }),
  }));
}

/**
 * Renumbered (UIDVALIDITY), or moved to another server: the mail around the last look is taken again as new mail, and
 * what a move only seems to have brought now, as history. Both are repeats for the most part, known by their bytes.
 */
async function keepRenumbered(reading: Reading, known: FolderCursor, uidValidity: string, lastUid: number): Promise<FolderCursor> {
  const { folder, keeper, now, session } = reading;
  const since = known.at - RENUMBERED_LOOK_BACK;
  // What has no date of its own counts as written in 1970 with some servers.
  const notOld = [{ not: { sentBefore: new Date(since - DAY) } }, { not: { header: { date: true } } }];
  const found = new Set(await searchUids(session, { since: new Date(since), or: notOld }, { since: new Date(since) }));
  // What had not been taken yet was unread, if it came before that.
  const waiting = known.pending !== '' || known.aside !== '';
  if (waiting) for (const uid of await searchUids(session, { seen: false, since: new Date(Math.min(since, known.start - FIRST_LOOK_BACK)) }, { seen: false })) found.add(uid);
  const old = known.past ?? (known.asidePast === '' ? undefined : { since: known.start - known.importDays * DAY });
  const past: Past = old ? { below: lastUid + 1, since: Math.min(old.since, since), done: 0 } : { below: lastUid + 1, since, notSentBefore: since - OLDEST_MOVED, done: 0 };
  folder.trouble.clear();
  return keeper.keep(folder.path, [], () => ({
    uidValidity, lastUid, firstUid: lastUid + 1, pending: packUids([...found].filter((uid) => uid <= lastUid)), aside: '', asidePast: '',
    at: known.at, start: known.start, importDays: known.importDays, checkedAt: now(), past,
  }));
}

/** More old mail was asked for than the last time; what of it was delivered is passed over by its place. */
function keepDeeperImport({ folder, keeper, importDays }: Reading, known: FolderCursor): Promise<FolderCursor> {
  return keeper.keep(folder.path, [], (before = known) => ({
    ...before, importDays, past: { below: before.firstUid, since: before.start - importDays * DAY, done: 0 },
  }));
}

/**
 * The highest UID in the folder. UIDNEXT is not asked: servers leave it out (RFC 3501 §7.1) or state one that is too high,
 * and what arrived below it would never be taken.
 */
async function findLastUid({ session }: Reading): Promise<number> {
  const { exists } = openedFolder(session);
  if (!exists) return 0;
  const newest = await session.within(session.answerMs, session.client.fetchOne('*', { uid: true })).catch((error: unknown) => {
    if (isRefusal(error)) return false as const;
    throw error;
  });
  if (newest && newest.uid > 0) return newest.uid;
  return (await searchUids(session, { all: true })).reduce((last, uid) => Math.max(last, uid), 0);
}
