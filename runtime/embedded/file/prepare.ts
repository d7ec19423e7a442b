import path from 'node:path';
import type { Log, Migration } from '../../ports/index.ts';
import { arrange, findGaps, makeTables } from './arrange.ts';
import { allRows, openToWrite, type OpenFile } from './database.ts';
import type { Layouts } from './layout.ts';
import { migrate, noteMigrations, pendingMigrations } from './migrate.ts';
import type { Presence } from './presence.ts';
import { remedyFor } from './remedy.ts';
import { bringToFormat, demandKnownFormat, fileFormat, readFormat, UnusableFolder } from './schema.ts';

export const databaseFile = (folder: string): string => path.join(folder, 'parley.sqlite');

export interface Preparation {
  readonly folder: string;
  readonly layouts: Layouts;
  readonly migrations: readonly Migration[];
  readonly presence: Presence;
  readonly now: number;
  readonly log: Log;
}

/**
 * Makes the file what this version and its declarations need, before any thread works on it. Throws UnusableFolder when it
 * is newer, or when it needs changes while another process uses it.
 */
export function prepareFile(preparation: Preparation): void {
  try {
    prepare(preparation);
  } catch (error) {
    const remedy = remedyFor(error);
    if (remedy === undefined) throw error;
    throw new UnusableFolder(`the data folder ${preparation.folder} can not be used: ${remedy} (${String(error)})`, { cause: error });
  }
}

function prepare(preparation: Preparation): void {
  const file = openToWrite(databaseFile(preparation.folder));
  try {
    demandKnownFormat(file);
    const others = preparation.presence.others();
    if (others.length === 0) change(file, preparation);
    else demandUnchanged(file, preparation, others.length);
    releaseJobsOfTheDead(file, others);
  } finally {
    file.database.close();
  }
}

function change(file: OpenFile, { layouts, migrations, now, log }: Preparation): void {
  const fresh = readFormat(file) === 0;
  bringToFormat(file);
  const pending = pendingMigrations(file, migrations);
  makeTables(file, layouts);
  if (fresh) noteMigrations(file, pending, now);
  else for (const migration of pending) migrate(file, layouts, migration, now, log);
  for (const layout of layouts.values()) arrange(file, layout, log);
}

function demandUnchanged(file: OpenFile, { layouts, migrations }: Preparation, others: number): void {
  const tables = new Set(allRows(file.sql("SELECT name FROM sqlite_schema WHERE type = 'table'")).map(([name]) => String(name)));
  const needs = readFormat(file) < fileFormat
    || [...layouts.values()].some((layout) => !tables.has(layout.table) || findGaps(file, layout).length > 0)
    || pendingMigrations(file, migrations).length > 0;
  if (!needs) return;
  throw new UnusableFolder(`the data folder needs an upgrade, but ${others} other Parley process(es) use it: `
    + 'stop them, start this version once, then start them again');
}

/** A job in the hands of a process that is gone waits again; its try counts. */
function releaseJobsOfTheDead(file: OpenFile, alive: readonly string[]): void {
  const owners = allRows(file.sql('SELECT DISTINCT owner FROM jobs WHERE state = 1')).map(([owner]) => String(owner));
  for (const owner of owners) {
    if (alive.includes(owner.split('/')[0] ?? '')) continue;
    file.sql('UPDATE OR IGNORE jobs SET state = 0, runAt = 0, token = NULL, owner = NULL WHERE state = 1 AND owner = ?').run(owner);
    // What is left has a key that already waits: that job does the work of both.
    file.sql('DELETE FROM jobs WHERE state = 1 AND owner = ?').run(owner);
  }
}
