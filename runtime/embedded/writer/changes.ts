import type { Conflict } from '../../ports/index.ts';
import { firstRow, resultCode, type Row, type Statements } from '../file/database.ts';
import { absentLiteral, decodeText } from '../file/values.ts';
import { fieldColumn, type CollectionLayout, type IndexLayout } from '../file/layout.ts';
import { writeKind, type EncodedWrite } from '../protocol.ts';
import { code } from '../file/remedy.ts';
import { UniqueTaken } from './failure.ts';
import { addSides, deleteDocument, insertDocument, removeDocument, storedRow, updateDocument } from './rows.ts';

/** Applies the writes of a batch inside the open transaction, all or none. */
export interface Changes {
  /** Undefined when all are done. A conflict leaves nothing of them behind. `last` is the final guard, asked when all others hold. */
  apply(workspaceId: string, writes: readonly EncodedWrite[], last: () => Conflict | undefined): Conflict | undefined;
}

/**
 * Order matters: what may meet a conflict comes before what could not be taken back. Versions are only read; inserts are
 * undone by deleting them; then nothing can fail any more but the disk, and updates follow. No savepoint is needed.
 */
export function createChanges(sql: Statements, layouts: readonly CollectionLayout[]): Changes {
  const layoutOf = (write: EncodedWrite): CollectionLayout => layouts[write[1]] as CollectionLayout;

  function checkVersions(workspaceId: string, writes: readonly EncodedWrite[], stored: Map<EncodedWrite, Row>): Conflict | undefined {
    for (const write of writes) {
      if (write[0] === writeKind.insert) continue;
      const layout = layoutOf(write);
      const row = storedRow(sql, layout, workspaceId, write[2]);
      const conflict = versionConflict(layout, write, row);
      if (conflict) return conflict;
      if (row) stored.set(write, row);
      const taken = write[0] === writeKind.replace ? findTaken(sql, layout, workspaceId, write) : undefined;
      if (taken) return existing(layout, write, taken);
    }
    return undefined;
  }

  function undo(workspaceId: string, inserted: readonly EncodedWrite[]): void {
    for (const write of inserted) deleteDocument(sql, layoutOf(write), workspaceId, write[2]);
  }

  function insertAll(workspaceId: string, writes: readonly EncodedWrite[], inserted: EncodedWrite[]): Conflict | undefined {
    for (const write of writes) {
      if (write[0] !== writeKind.insert) continue;
      const layout = layoutOf(write);
      if (!insertDocument(sql, layout, workspaceId, write)) {
        const taken = storedRow(sql, layout, workspaceId, write[2]) ? undefined : findTaken(sql, layout, workspaceId, write);
        return existing(layout, write, taken);
      }
      inserted.push(write);
    }
    return undefined;
  }

  function update(workspaceId: string, write: EncodedWrite, row: Row): void {
    const layout = layoutOf(write);
    try {
      updateDocument(sql, layout, workspaceId, write, row);
    } catch (error) {
      if (resultCode(error) !== code.constraint) throw error;
      throw new UniqueTaken(existing(layout, write, findTaken(sql, layout, workspaceId, write)), error);
    }
  }

  return {
    apply(workspaceId, writes, last) {
      const stored = new Map<EncodedWrite, Row>();
      const inserted: EncodedWrite[] = [];
      const conflict = checkVersions(workspaceId, writes, stored) ?? insertAll(workspaceId, writes, inserted) ?? last();
      if (conflict) {
        undo(workspaceId, inserted);
        return conflict;
      }
      for (const write of inserted) addSides(sql, layoutOf(write), workspaceId, write[2], write[5]);
      for (const [write, row] of stored) {
        if (write[0] === writeKind.replace) update(workspaceId, write, row);
        else if (write[0] === writeKind.remove) removeDocument(sql, layoutOf(write), workspaceId, write[2], row);
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

/** The unique index under which another document already has these values. */
function findTaken(sql: Statements, layout: CollectionLayout, workspaceId: string, write: EncodedWrite): IndexLayout | undefined {
  return layout.uniques.find((index) => {
    const values = index.on.map((field) => write[5][layout.fields.indexOf(field)] ?? null);
    const same = index.on.map((field) => ` AND "${fieldColumn(field)}" = ? AND "${fieldColumn(field)}" <> ${absentLiteral}`).join('');
    return firstRow(sql(`SELECT 1 FROM "${layout.table}" WHERE workspaceId = ?${same} AND id <> ?`), workspaceId, ...values, write[2]) !== undefined;
  });
}

function existing(layout: CollectionLayout, write: EncodedWrite, taken: IndexLayout | undefined): Conflict {
  const at = { reason: 'exists', collection: layout.name, id: decodeText(write[2]) } as const;
  return taken ? { ...at, index: taken.name } : at;
}
