import { allRows, firstRow, type OpenFile, type Statements } from '../file/database.ts';
import { entriesTable, partTable, placesPerMs, scopeOf } from '../file/search-tables.ts';
import type { EncodedEntry } from '../protocol.ts';

/** Keeps the search index, inside the open transaction. */
export interface Findable {
  write(workspaceId: string, entry: EncodedEntry): void;
  /** Before the commit: writes down how full the parts are. */
  settle(): void;
  /** What is remembered of the file may be wrong: the transaction was rolled back, or another process wrote. */
  forget(): void;
}

interface Part {
  readonly part: number;
  readonly insert: string;
  readonly firstRid: bigint;
  entries: number;
}

interface Scope {
  readonly number: number;
  readonly insert: string;
  /** Oldest first; each holds the entries from its `firstRid` up to the next part's. */
  readonly parts: Part[];
  newest: bigint;
}

/** A part this full is followed by a new one: what a common word costs is bounded by one part, not by all history. */
const defaultFullPart = 100_000;
/** Below every row id there can be. */
const lowestRid = -(2n ** 62n);

/** `fullPart`: how many entries a part holds before the next begins; others only in tests. */
export function createFindable(file: OpenFile, fullPart = defaultFullPart): Findable {
  const { sql } = file;
  const scopes = new Map<string, Scope>();
  const counted = new Set<Part>();

  function scopeFor(workspaceId: string, kind: string): Scope {
    const name = JSON.stringify([workspaceId, kind]);
    const known = scopes.get(name);
    if (known) return known;
    const number = scopeOf(sql, workspaceId, kind) ?? makeScope(file, workspaceId, kind);
    const insert = `INSERT OR IGNORE INTO ${entriesTable(number)} (rid, id, at) VALUES (?, ?, ?)`;
    const scope = { number, insert, parts: readParts(file, number), newest: readNewest(file, number) };
    scopes.set(name, scope);
    return scope;
  }

  function count(part: Part, change: number): void {
    part.entries += change;
    counted.add(part);
  }

  function remove(scope: Scope, id: string): void {
    const [text] = firstRow(sql(`SELECT CAST(rid AS TEXT) FROM ${entriesTable(scope.number)} WHERE id = ?`), id) ?? [];
    if (typeof text !== 'string') return;
    const rid = BigInt(text);
    const part = partOf(scope, rid);
    sql(`DELETE FROM ${partTable(part.part)} WHERE rowid = ?`).run(rid);
    sql(`DELETE FROM ${entriesTable(scope.number)} WHERE rid = ?`).run(rid);
    count(part, -1);
  }

  return {
    write(workspaceId, [kind, id, at, text]) {
      const scope = scopeFor(workspaceId, kind);
      if (text === '') return remove(scope, id);
      const rid = freeRid(file, scope, at);
      const add = sql(scope.insert);
      if (add.run(rid, id, at).changes === 0) {
        remove(scope, id);
        add.run(rid, id, at);
      }
      const newest = scope.parts.at(-1) as Part;
      if (newest.entries >= fullPart && rid > scope.newest) scope.parts.push(makePart(file, scope.number, rid));
      const part = partOf(scope, rid);
      sql(part.insert).run(rid, text);
      if (rid > scope.newest) scope.newest = rid;
      count(part, 1);
    },
    settle() {
      for (const { entries, part } of counted) sql('UPDATE searchParts SET entries = ? WHERE part = ?').run(entries, part);
      counted.clear();
    },
    forget() {
      scopes.clear();
      counted.clear();
    },
  };
}

function readParts({ sql }: OpenFile, scope: number): Part[] {
  return allRows(sql('SELECT part, CAST(firstRid AS TEXT), entries FROM searchParts WHERE scope = ? ORDER BY firstRid'), scope)
    .map(([part, firstRid, entries]) => partOfTable(Number(part), BigInt(String(firstRid)), Number(entries)));
}

function makeScope(file: OpenFile, workspaceId: string, kind: string): number {
  const number = Number(file.sql('INSERT INTO searchScopes (workspaceId, kind) VALUES (?, ?)').run(workspaceId, kind).lastInsertRowid);
  file.database.exec(`CREATE TABLE ${entriesTable(number)} (rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL)`);
  makePart(file, number, lowestRid);
  return number;
}

function makePart({ database, sql }: OpenFile, scope: number, firstRid: bigint): Part {
  const part = Number(sql('INSERT INTO searchParts (scope, firstRid, entries) VALUES (?, ?, 0)').run(scope, firstRid).lastInsertRowid);
  // Beginnings of one and two letters have lists of their own: put together when asked for, one letter would cost half a second.
  database.exec(`CREATE VIRTUAL TABLE ${partTable(part)} USING fts5 (tokens, content='', contentless_delete=1, detail=none, prefix='1 2', tokenize='ascii')`);
  return partOfTable(part, firstRid, 0);
}

function partOfTable(part: number, firstRid: bigint, entries: number): Part {
  return { part, firstRid, entries, insert: `INSERT INTO ${partTable(part)} (rowid, tokens) VALUES (?, ?)` };
}

function partOf(scope: Scope, rid: bigint): Part {
  return scope.parts.findLast((part) => part.firstRid <= rid) as Part;
}

/** The highest row id ever given in the scope, as far as the file knows. */
function readNewest({ sql }: OpenFile, scope: number): bigint {
  const [newest] = firstRow(sql(`SELECT CAST(max(rid) AS TEXT) FROM ${entriesTable(scope)}`)) ?? [];
  return typeof newest === 'string' ? BigInt(newest) : lowestRid;
}

/** The next free row id of a millisecond; when that is full, of the next one that has room. */
function freeRid({ sql }: OpenFile, { number, newest }: Scope, at: number): bigint {
  for (let first = BigInt(at) * placesPerMs; ; first += placesPerMs) {
    const end = first + placesPerMs;
    // Nearly always: nothing is as new yet.
    if (first > newest) return first;
    const rid = newest < end ? newest + 1n : nextPlace(sql, number, first, end);
    if (rid < end) return rid;
  }
}

function nextPlace(sql: Statements, scope: number, first: bigint, end: bigint): bigint {
  const [last] = firstRow(sql(`SELECT CAST(max(rid) AS TEXT) FROM ${entriesTable(scope)} WHERE rid >= ? AND rid < ?`), first, end) ?? [];
  return typeof last === 'string' ? BigInt(last) + 1n : first;
}
