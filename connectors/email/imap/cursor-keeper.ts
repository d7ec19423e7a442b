import type { Arrival, RawDelivery } from '../../spec/index.ts';
import type { Fault } from '../faults.ts';
import { readCursor, type FolderCursor, type MailCursor } from './cursor.ts';

/** The account's one cursor, which all its folders write to. */
export interface CursorKeeper {
  of(path: string): FolderCursor | undefined;
  /**
   * Stores deliveries and the folder's changed part together, one after the other, so that no folder overwrites another's
   * part. `change` is given the part as it stands then. Throws NotKept when the hub could not keep it; nothing changed then.
   */
  keep(path: string, deliveries: readonly RawDelivery[], change: (before: FolderCursor | undefined) => FolderCursor): Promise<FolderCursor>;
}

/** The mail was fetched and the hub could not keep it: not the server's fault, and the admin should look elsewhere. */
export class NotKept extends Error {
  readonly fault: Fault;
  constructor(cause: unknown, what = 'Mail arrived and could not be stored') {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(why, { cause });
    this.fault = { kind: 'temporary', phase: 'mailbox', code: 'not-kept', detail: `${what} (${why}). It stays in the mailbox and is fetched again; check the disk and the log.` };
  }
}

/** Parts of folders that are no longer read are dropped at the first write: read again later, they begin anew. */
export function createCursorKeeper(stored: unknown, paths: readonly string[], deliver: (arrival: Arrival) => Promise<void>): CursorKeeper {
  const known = readCursor(stored);
  let parts: ReadonlyMap<string, FolderCursor> = new Map(paths.flatMap((path) => {
    const cursor = known.get(path);
    return cursor ? [[path, cursor] as const] : [];
  }));
  let last: Promise<unknown> = Promise.resolve();

  async function store(path: string, deliveries: readonly RawDelivery[], change: (before: FolderCursor | undefined) => FolderCursor): Promise<FolderCursor> {
    const next = change(parts.get(path));
    const whole = new Map([...parts, [path, next] as const]);
    const cursor: MailCursor = { version: 2, folders: [...whole].map(([name, part]) => ({ path: name, cursor: part })) };
    await deliver({ deliveries, cursor }).catch((error: unknown) => { throw new NotKept(error); });
    parts = whole;
    return next;
  }

  return {
    of: (path) => parts.get(path),
    keep(path, deliveries, change) {
      const turn = last.then(() => store(path, deliveries, change));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
