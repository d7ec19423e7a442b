import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Prepares each SQL text once and keeps the statement; the longest unused goes when there are too many. */
export interface Statements {
  (sql: string): StatementSync;
}

const keptStatements = 500;

export function keepStatements(database: DatabaseSync): Statements {
  const kept = new Map<string, StatementSync>();
  return (sql) => {
    const known = kept.get(sql);
    if (known) return known;
    if (kept.size >= keptStatements) kept.delete(kept.keys().next().value ?? '');
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    kept.set(sql, statement);
    return statement;
  };
}

/** One row as an array, in the order of the select list. */
export type Row = readonly unknown[];

/** `statement` must come from `keepStatements`: its rows are arrays. */
export function firstRow(statement: StatementSync, ...values: readonly (string | number | bigint | null)[]): Row | undefined {
  return statement.get(...values) as unknown as Row | undefined;
}

export function allRows(statement: StatementSync, ...values: readonly (string | number | bigint | null)[]): readonly Row[] {
  return statement.all(...values) as unknown as readonly Row[];
}

export interface OpenFile {
  readonly database: DatabaseSync;
  readonly sql: Statements;
}

/** The connection that writes. FULL: a commit is on the disk before it is acknowledged. */
export function openToWrite(file: string): OpenFile {
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA page_size = 8192;
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA cache_size = -64000;
    PRAGMA mmap_size = 268435456;
    PRAGMA wal_autocheckpoint = 2000;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA temp_store = MEMORY;`);
  return { database, sql: keepStatements(database) };
}

/** A connection that only reads; each thread has its own. */
export function openToRead(file: string): OpenFile {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec(`
    PRAGMA busy_timeout = 5000;
    PRAGMA query_only = ON;
    PRAGMA cache_size = -16000;
    PRAGMA mmap_size = 268435456;
    PRAGMA temp_store = MEMORY;`);
  return { database, sql: keepStatements(database) };
}

/** SQLite's primary result code of an error thrown by `node:sqlite`; undefined for any other error. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}
