import { resultCode } from './database.ts';

/** SQLite's primary result codes that have a meaning of their own here. */
export const code = { busy: 5, constraint: 19 } as const;

/** Codes that mean the disk or the file, not the request, and what an operator can do about each. */
const remedies: ReadonlyMap<number, string> = new Map([
  [code.busy, 'another process holds the database for too long: end it, or wait until it has finished'],
  [8, 'the data folder is read-only: give the user Parley runs as the right to write there'],
  [10, 'the disk reported an error: look at the system log and at the free space of the data folder'],
  [11, 'the database is damaged: stop Parley, move the data folder away and restore the last backup'],
  [13, 'the disk is full: free some space where the data folder lies; Parley goes on by itself'],
  [14, 'the database can not be opened: look at the rights and the free space of the data folder'],
  [26, 'parley.sqlite is no database: stop Parley, move the data folder away and restore the last backup'],
]);

/** What an operator can do about an error of SQLite; undefined when it is the caller's doing, or no error of SQLite. */
export function remedyFor(error: unknown): string | undefined {
  return remedies.get(resultCode(error) ?? 0);
}
