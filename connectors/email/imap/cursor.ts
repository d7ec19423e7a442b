import { z } from 'zod';
import { packUids } from './uid-set.ts';

/** Where reading one folder goes on. UIDVALIDITY and mod-sequences are bigints on the wire and text here. */
export interface FolderCursor {
  readonly uidValidity: string;
  /** Everything up to this UID was taken, but for `pending` and `aside`. */
  readonly lastUid: number;
  /** From here up to `lastUid` each message on the server must have been delivered: what the gap check holds us to. */
  readonly firstUid: number;
  /** Older messages still to be taken as new mail (see `packUids`). */
  readonly pending: string;
  /** Could not be fetched when their turn came, and did not hold up the rest; tried again. `asidePast`: of the first import. */
  readonly aside: string;
  readonly asidePast: string;
  /** HIGHESTMODSEQ when everything had been taken (RFC 7162): with it a look at an unchanged folder ends after SELECT. */
  readonly highestModseq?: string;
  /** When the folder was last known to be read whole, ms UTC; never later than that. */
  readonly at: number;
  /** When reading it began, ms UTC. */
  readonly start: number;
  /** How far back from `start` the first import reached when it was planned, days. */
  readonly importDays: number;
  readonly past?: Past;
  /** When the whole range was last compared with what was delivered, ms UTC. */
  readonly checkedAt: number;
}

/** Old mail still to be brought in as history: newest first, so what is left lies below `below`. */
export interface Past {
  readonly below: number;
  /** Received since, ms UTC. */
  readonly since: number;
  /** Not written before, by its own date, or unread; ms UTC. Left out: whenever. */
  readonly notSentBefore?: number;
  readonly done: number;
}

/** Plain JSON, one for the whole account: `folders` in the order they were first read. */
export interface MailCursor {
  readonly version: 2;
  readonly folders: readonly { readonly path: string; readonly cursor: FolderCursor }[];
}

const uid = z.int().min(0).max(0xffff_ffff);
const time = z.number().default(0);
const set = z.string().max(20_000_000).default('');
const past = z.object({ below: uid, since: z.number(), notSentBefore: z.number().optional(), done: z.int().min(0).default(0) });
const folderCursor = z.object({
  uidValidity: z.string().max(30), lastUid: uid, firstUid: z.int().min(0), pending: set, aside: set, asidePast: set, highestModseq: z.string().max(30).optional(),
  at: z.number(), start: time, importDays: z.number().default(0), past: past.optional(), checkedAt: time,
});
const account = z.object({ version: z.literal(2), folders: z.array(z.object({ path: z.string(), cursor: z.unknown() })) });
/** Before there were several folders. */
const inboxOnly = z.object({ uidValidity: z.string().max(30), lastUid: uid, pending: z.array(uid).default([]), at: z.number() });

/** The folders' cursors by path; of folders that were never read, or whose part is no cursor of ours, none. */
export function readCursor(value: unknown): ReadonlyMap<string, FolderCursor> {
  const old = inboxOnly.safeParse(value);
  if (old.success) {
    const { uidValidity, lastUid, pending, at } = old.data;
    // Places were not remembered then: the gap check begins with what comes from now on.
    return new Map([['INBOX', { uidValidity, lastUid, firstUid: lastUid + 1, pending: packUids(pending), aside: '', asidePast: '', at, start: at, importDays: 0, checkedAt: at }]]);
  }
  const read = account.safeParse(value);
  if (!read.success) return new Map();
  return new Map(read.data.folders.flatMap(({ path, cursor }) => {
    const part = folderCursor.safeParse(cursor);
    return part.success ? [[path, part.data] as const] : [];
  }));
}
