import type { OpenFile } from './database.ts';
import { firstRow } from './database.ts';

/** The engine's own tables. A later layout is a further step here; a step once released never changes. */
const steps: readonly string[] = [`
  CREATE TABLE events (
    sequence INTEGER PRIMARY KEY, workspaceId TEXT NOT NULL, type TEXT NOT NULL,
    conversationId TEXT, customerId TEXT, line TEXT NOT NULL);
  CREATE INDEX eventsOfType ON events (workspaceId, type);
  CREATE INDEX eventsOfConversation ON events (workspaceId, conversationId) WHERE conversationId IS NOT NULL;
  CREATE INDEX eventsOfCustomer ON events (workspaceId, customerId) WHERE customerId IS NOT NULL;

  CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, workspaceId TEXT NOT NULL, queue TEXT NOT NULL, key TEXT, payload TEXT NOT NULL,
    state INTEGER NOT NULL, attempts INTEGER NOT NULL, runAt INTEGER NOT NULL,
    token TEXT, owner TEXT, error TEXT);
  CREATE INDEX jobsWaiting ON jobs (queue, runAt, id) WHERE state = 0;
  CREATE INDEX jobsRunning ON jobs (queue, runAt) WHERE state = 1;
  CREATE INDEX jobsDead ON jobs (workspaceId, runAt, id) WHERE state = 2;
  CREATE UNIQUE INDEX jobsByKey ON jobs (workspaceId, queue, key) WHERE state = 0 AND key IS NOT NULL;

  CREATE TABLE searchScopes (scope INTEGER PRIMARY KEY, workspaceId TEXT NOT NULL, kind TEXT NOT NULL, UNIQUE (workspaceId, kind));
  CREATE TABLE searchParts (part INTEGER PRIMARY KEY, scope INTEGER NOT NULL, firstRid INTEGER NOT NULL, entries INTEGER NOT NULL);
  CREATE TABLE migrations (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE liveColumns (name TEXT PRIMARY KEY) WITHOUT ROWID;`, `

  CREATE TABLE customerConversations (
    workspaceId TEXT NOT NULL, customerId TEXT NOT NULL, conversationId TEXT NOT NULL, PRIMARY KEY (workspaceId, customerId, conversationId)) WITHOUT ROWID;
  INSERT INTO customerConversations SELECT DISTINCT workspaceId, customerId, conversationId FROM events WHERE customerId IS NOT NULL AND conversationId IS NOT NULL;
  DROP INDEX eventsOfCustomer;
  CREATE INDEX eventsOfCustomerAlone ON events (workspaceId, customerId) WHERE customerId IS NOT NULL AND conversationId IS NULL;`];

/** The format of the engine's own tables that this version writes. */
export const fileFormat = steps.length;

/** What is wrong with a data folder, and what to do. */
export class UnusableFolder extends Error {
  override readonly name = 'UnusableFolder';
}

/** The format a file has; 0 for a new one. */
export function readFormat({ sql }: OpenFile): number {
  return Number(firstRow(sql('PRAGMA user_version'))?.[0]);
}

/** Throws UnusableFolder for a file this version must not touch. */
export function demandKnownFormat(file: OpenFile): void {
  const format = readFormat(file);
  if (format <= fileFormat) return;
  throw new UnusableFolder(`the data folder was written by a newer Parley (format ${format}, this one knows ${fileFormat}): `
    + 'start that version, or restore a backup made by this one into an empty folder');
}

/** Brings the engine's own tables to this version's format, each step in a transaction of its own. */
export function bringToFormat(file: OpenFile): void {
  for (let format = readFormat(file); format < fileFormat; format += 1) {
    within(file, () => {
      file.database.exec(steps[format] ?? '');
      file.database.exec(`PRAGMA user_version = ${format + 1}`);
    });
  }
}

/** Runs `work` in one transaction; rolled back when it throws. */
export function within<T>({ database }: OpenFile, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
