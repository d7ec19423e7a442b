import { firstRow, type Row, type Statements } from '../file/database.ts';
import { columnsOf, fieldColumn, type CollectionLayout } from '../file/layout.ts';
import { decodeList, type Column } from '../file/values.ts';
import type { EncodedWrite } from '../protocol.ts';

/** SQL of one collection's rows, worked out once. */
interface Texts {
  readonly columns: readonly string[];
  readonly insert: string;
  readonly select: string;
  readonly remove: string;
  readonly sides: readonly { readonly insert: string; readonly remove: string; readonly list: number; readonly on: readonly number[] }[];
}

const known = new WeakMap<CollectionLayout, Texts>();

function textsOf(layout: CollectionLayout): Texts {
  const texts = known.get(layout) ?? makeTexts(layout);
  known.set(layout, texts);
  return texts;
}

/** The stored version, then every hoisted column; undefined when there is no such document. */
export function storedRow(sql: Statements, layout: CollectionLayout, workspaceId: string, id: string): Row | undefined {
  return firstRow(sql(textsOf(layout).select), workspaceId, id);
}

/** False when the id or a unique value is taken. Side tables follow by `addSides`. */
export function insertDocument(sql: Statements, layout: CollectionLayout, workspaceId: string, [, , id, , document, columns]: EncodedWrite): boolean {
  return sql(textsOf(layout).insert).run(workspaceId, id, document, ...columns).changes === 1;
}

/** Without side tables. */
export function deleteDocument(sql: Statements, layout: CollectionLayout, workspaceId: string, id: string): void {
  sql(textsOf(layout).remove).run(workspaceId, id);
}

export function removeDocument(sql: Statements, layout: CollectionLayout, workspaceId: string, id: string, stored: Row): void {
  dropSides(sql, layout, workspaceId, id, stored.slice(1));
  deleteDocument(sql, layout, workspaceId, id);
}

/** Touches only the columns that changed: SQLite then leaves the other indexes alone. */
export function updateDocument(sql: Statements, layout: CollectionLayout, workspaceId: string, write: EncodedWrite, stored: Row): void {
  const [, , id, version, document, columns] = write;
  const before = stored.slice(1);
  const changed = columns.flatMap((column, place) => (isSame(before[place], column) ? [] : [place]));
  const names = textsOf(layout).columns;
  const set = changed.map((place) => `, "${names[place]}" = ?`).join('');
  const moved = changed.length > 0 && layout.sides.length > 0;
  if (moved) dropSides(sql, layout, workspaceId, id, before);
  sql(`UPDATE "${layout.table}" SET version = ?, doc = ?${set} WHERE workspaceId = ? AND id = ?`)
    .run(version + 1, document, ...changed.map((place) => columns[place] ?? null), workspaceId, id);
  if (moved) addSides(sql, layout, workspaceId, id, columns);
}

/** One entry per element in every side table. */
export function addSides(sql: Statements, layout: CollectionLayout, workspaceId: string, id: string, columns: readonly unknown[]): void {
  for (const side of textsOf(layout).sides) {
    for (const element of decodeList(columns[side.list])) {
      sql(side.insert).run(workspaceId, element, ...side.on.map((place) => columns[place] as Column), id);
    }
  }
}

function dropSides(sql: Statements, layout: CollectionLayout, workspaceId: string, id: string, columns: readonly unknown[]): void {
  for (const side of textsOf(layout).sides) {
    for (const element of decodeList(columns[side.list])) {
      sql(side.remove).run(workspaceId, element, ...side.on.map((place) => columns[place] as Column), id);
    }
  }
}

function isSame(stored: unknown, column: Column): boolean {
  return stored === column || (typeof column === 'bigint' && stored === Number(column));
}

function makeTexts(layout: CollectionLayout): Texts {
  const columns = columnsOf(layout);
  const names = columns.map((column) => `, "${column}"`).join('');
  return {
    columns,
    insert: `INSERT OR IGNORE INTO "${layout.table}" (workspaceId, id, version, doc${names}) VALUES (?, ?, 1, ?${', ?'.repeat(columns.length)})`,
    select: `SELECT version${names} FROM "${layout.table}" WHERE workspaceId = ? AND id = ?`,
    remove: `DELETE FROM "${layout.table}" WHERE workspaceId = ? AND id = ?`,
    sides: layout.sides.map((side) => ({
      insert: `INSERT INTO "${side.source}" VALUES (?, ?${', ?'.repeat(side.on.length)}, ?)`,
      remove: `DELETE FROM "${side.source}" WHERE workspaceId = ? AND element = ?${side.on.map((field) => ` AND "${fieldColumn(field)}" = ?`).join('')} AND id = ?`,
      list: layout.fields.length + layout.lists.indexOf(side.each ?? ''),
      on: side.on.map((field) => layout.fields.indexOf(field)),
    })),
  };
}
