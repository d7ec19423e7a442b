import { resultCode } from '../file/database.ts';
import type { Conflict } from '../../ports/index.ts';
import type { Failure } from '../protocol.ts';

/** Two writes of one batch want the same unique value: found only by writing, so the transaction has to go; the answer is a conflict. */
export class UniqueTaken extends Error {
  override readonly name = 'UniqueTaken';
  readonly conflict: Conflict;
  constructor(conflict: Conflict, cause: unknown) {
    super('two writes of one batch want the same unique value', { cause });
    this.conflict = conflict;
  }
}

/** SQLITE_BUSY: another process holds the file. */
export const busy = 5;

/** SQLITE_CONSTRAINT. */
export const constraint = 19;

/** SQLite's result codes that mean the disk or the file, not the request, and what an operator can do. */
const remedies: ReadonlyMap<number, string> = new Map([
  [busy, 'another process holds the database for too long: end it, or wait until it has finished'],
  [8, 'the data folder is read-only: give the user Parley runs as the right to write there'],
  [10, 'the disk reported an error: look at the system log and at the free space of the data folder'],
  [11, 'the database is damaged: stop Parley and restore the last backup'],
  [13, 'the disk is full: free some space where the data folder lies; Parley goes on by itself'],
  [14, 'the database can not be opened: look at the rights and the free space of the data folder'],
]);

/** What the asking lane is told of an unexpected error. */
export function answerTo(error: unknown): Failure | Conflict {
  if (error instanceof UniqueTaken) return error.conflict;
  const message = error instanceof Error ? error.message : String(error);
  const code = resultCode(error);
  const remedy = code === undefined ? undefined : remedies.get(code);
  if (remedy !== undefined) return { failed: 'unavailable', message: `The store can not take writes now: ${remedy} (${message}).` };
  return { failed: 'error', message };
}
