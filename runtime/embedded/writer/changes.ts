import type { Conflict } from '../../ports/index.ts';
import { firstRow, type Row, type Statements } from '../file/database.ts';
import { absentLiteral, decodeList, decodeText, type Column } from '../file/values.ts';
import { columnsOf, fieldColumn, type CollectionLayout, type IndexLayout } from '../file/layout.ts';
import { writeKind, type EncodedWrite } from '../protocol.ts';

/** SQL of one collection's writes, worked out once. */
interface Texts {
  readonly columns: readonly string[];
  readonly insert: string;
  readonly select: string;
  readonly remove: string;
  readonly sides: readonly { readonly insert: string; readonly remove: string; readonly list: number; readonly on: readonly number[] }[];
}

/** Applies the writes of one batch inside the open transaction. */
export interface Changes {
  /** Undefined when all are done. A conflict leaves nothing of them behind. `last` is the final guard. */
  apply(workspaceId: string, writes: readonly EncodedWrite[], last: () => Conflict | undefined): Conflict | undefined;
  /** Replaces a document whose stored row is known. */
  update(layout: CollectionLayout, workspaceId: string, write: EncodedWrite, stored: Row): void;
  /** The stored row of a document: version, then every hoisted column. */
  find(layout: CollectionLayout, workspaceId: string, id: string): Row | undefined;
}

export function createChanges(sql: Statements, layouts: readonly CollectionLayout[]): Changes {
  const texts = layouts.map(textsOf);

  function textsFor(layout: CollectionLayout): Texts {
    return texts[layout.number] as Texts;
  }

  function find(layout: CollectionLayout, workspaceId: string, id: string): Row | undefined {
    return firstRow(sql(textsFor(layout).select), workspaceId, id);
  }

  function addSides(layout: CollectionLayout, workspaceId: string, id: string, columns: readonly unknown[]): void {
    for (const side of textsFor(layout).sides) {
      for (const element of decodeList(columns[side.list])) {
        sql(side.insert).run(workspaceId, element, ...side.on.map((place) => columns[place] as Column), id);
      }
    }
  }

  function dropSides(layout: CollectionLayout, workspaceId: string, id: string, columns: readonly unknown[]): void {
    for (const side of textsFor(layout).sides) {
      for (const element of decodeList(columns[side.list])) {
        sql(side.remove).run(workspaceId, element, ...side.on.map((place) => columns[place] as Column), id);
      }
    }
  }

  /** Touches only the columns that changed: SQLite then leaves the other indexes alone. */
  function update(layout: CollectionLayout, workspaceId: string, write: EncodedWrite, stored: Row): void {
    const [, , id, version, document, columns] = write;
    const before = stored.slice(1);
    const changed = columns.flatMap((column, place) => (isSame(before[place], column) ? [] : [place]));
    const names = textsFor(layout).columns;
    const set = changed.map((place) => `, "${names[place]}" = ?`).join('');
    const sides = changed.length > 0 && layout.sides.length > 0;
    if (sides) dropSides(layout, workspaceId, id, before);
    sql(`UPDATE "${layout.table}" SET version = ?, doc = ?${set} WHERE workspaceId = ? AND id = ?`)
      .run(version + 1, document, ...changed.map((place) => columns[place] ?? null), workspaceId, id);
    if (sides) addSides(layout, workspaceId, id, columns);
  }

  /** The unique index that already has these values in another document. */
  function findTaken(layout: CollectionLayout, workspaceId: string, write: EncodedWrite): IndexLayout | undefined {
    return layout.uniques.find((index) => {
      const places = index.on.map((field) => layout.fields.indexOf(field));
      const same = index.on.map((field) => ` AND "${fieldColumn(field)}" = ? AND "${fieldColumn(field)}" <> ${absentLiteral}`).join('');
      const text = `SELECT 1 FROM "${layout.table}" WHERE workspaceId = ?${same} AND id <> ?`;
      return firstRow(sql(text), workspaceId, ...places.map((place) => write[5][place] ?? null), write[2]) !== undefined;
    });
  }

  function tryInsert(layout: CollectionLayout, workspaceId: string, write: EncodedWrite): boolean {
    const [, , id, , document, columns] = write;
    return sql(textsFor(layout).insert).run(workspaceId, id, document, ...columns).changes === 1;
  }

  return {
    find,
    update,
    apply(workspaceId, writes, last) {
      const layoutOf = (write: EncodedWrite): CollectionLayout => layouts[write[1]] as CollectionLayout;
      const stored = new Map<EncodedWrite, Row>();
      for (const write of writes) {
        if (write[0] === writeKind.insert) continue;
        const row = find(layoutOf(write), workspaceId, write[2]);
        const conflict = versionConflict(layoutOf(write), write, row);
        if (conflict) return conflict;
        if (row) stored.set(write, row);
        const taken = write[0] === writeKind.replace ? findTaken(layoutOf(write), workspaceId, write) : undefined;
        if (taken) return existing(layoutOf(write), write, taken);
      }
      const inserted: EncodedWrite[] = [];
      const undo = (): void => {
        for (const write of inserted) sql(textsFor(layoutOf(write)).remove).run(workspaceId, write[2]);
      };
      for (const write of writes) {
        if (write[0] !== writeKind.insert) continue;
        if (!tryInsert(layoutOf(write), workspaceId, write)) {
          const taken = find(layoutOf(write), workspaceId, write[2]) ? undefined : findTaken(layoutOf(write), workspaceId, write);
          undo();
          return existing(layoutOf(write), write, taken);
        }
        inserted.push(write);
      }
      const conflict = last();
      if (conflict) {
        undo();
        return conflict;
      }
      for (const write of inserted) addSides(layoutOf(write), workspaceId, write[2], write[5]);
      for (const [write, row] of stored) {
        if (write[0] === writeKind.replace) update(layoutOf(write), workspaceId, write, row);
        else if (write[0] === writeKind.remove) {
          dropSides(layoutOf(write), workspaceId, write[2], row.slice(1));
          sql(textsFor(layoutOf(write)).remove).run(workspaceId, write[2]);
        }
      }
      return undefined;
    },
  };
}

function versionConflict(layout: CollectionLayout, write: EncodedWrite, row: Row | undefined): Conflict | undefined {
  const [kind, , id, version] = write;
  const at = { collection: layout.name, id: decodeText(id) };
  if (kind === writeKind.unchanged && version === -1) return row ? { reason: 'exists', ...at } : undefined;
  if (!row) return { reason: 'missing', ...at };
  return row[0] === version ? undefined : { reason: 'stale', ...at };
}

function existing(layout: CollectionLayout, write: EncodedWrite, taken: IndexLayout | undefined): Conflict {
  const at = { reason: 'exists', collection: layout.name, id: decodeText(write[2]) } as const;
  return taken ? { ...at, index: taken.name } : at;
}

function isSame(stored: unknown, column: Column): boolean {
  return stored === column || (typeof column === 'bigint' && stored === Number(column));
}

function textsOf(layout: CollectionLayout): Texts {
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
