import type { Page, Scalar } from '../../ports/index.ts';
import { allRows, firstRow, type Statements } from '../file/database.ts';
import type { CollectionLayout } from '../file/layout.ts';
import { decodeScalar, encodeText, type Column } from '../file/values.ts';
import type { PlainSelection } from '../protocol.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { compile, joinDocuments, orderBy } from './selection.ts';

/** Reads of one thread, on its own connection; each sees all that was committed before. */
export interface Documents {
  get<D>(layout: CollectionLayout, workspaceId: string, id: string): D | undefined;
  getMany<D>(layout: CollectionLayout, workspaceId: string, ids: readonly string[]): readonly D[];
  page<D>(layout: CollectionLayout, index: string, query: PlainSelection & { readonly after?: string | null | undefined; readonly limit: number }): Page<D>;
  count(layout: CollectionLayout, index: string, selection: PlainSelection & { readonly cap?: number | undefined }): number;
  tally(layout: CollectionLayout, index: string, selection: PlainSelection): ReadonlyMap<Scalar, number>;
}

export function createDocuments(sql: Statements): Documents {
  function get<D>(layout: CollectionLayout, workspaceId: string, id: string): D | undefined {
    const row = firstRow(sql(`SELECT doc FROM "${layout.table}" WHERE workspaceId = ? AND id = ?`), encodeText(workspaceId), encodeText(id));
    return row ? JSON.parse(String(row[0])) as D : undefined;
  }

  return {
    get,
    getMany<D>(layout: CollectionLayout, workspaceId: string, ids: readonly string[]) {
      if (ids.length > 1000) throw new TypeError('getMany reads at most 1000 ids at once');
      return ids.flatMap((id) => get<D>(layout, workspaceId, id) ?? []);
    },
    page<D>(layout: CollectionLayout, index: string, query: PlainSelection & { readonly after?: string | null | undefined; readonly limit: number }) {
      demandLimit(query.limit, 1000);
      const compiled = compile(layout, index, query);
      const places = [...compiled.rest, 'id'].map((column) => `s."${column}"`);
      const { from, doc } = joinDocuments(layout, compiled);
      const order = orderBy(compiled, query.order);
      const shape = JSON.stringify([from, compiled.conditions, order, compiled.values.map(String)]);
      const conditions = [...compiled.conditions];
      const values: Column[] = [...compiled.values];
      if (query.after != null) {
        const sign = query.order === 'descending' ? '<' : '>';
        conditions.push(`(${places.join(', ')}) ${sign} (${places.map(() => '?').join(', ')})`);
        values.push(...readCursor(shape, query.after, places.length));
      }
      const text = `SELECT ${doc}, ${places.join(', ')} FROM ${from} WHERE ${conditions.join(' AND ')} ORDER BY ${order} LIMIT ?`;
      const rows = allRows(sql(text), ...values, query.limit + 1);
      const shown = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? shown.at(-1) : undefined;
      return {
        items: shown.map(([document]) => JSON.parse(String(document)) as D),
        next: last ? writeCursor(shape, last.slice(1) as (string | number)[]) : null,
      };
    },
    count(layout, index, selection) {
      const { from, conditions, values } = compile(layout, index, selection);
      const where = `FROM ${from} WHERE ${conditions.join(' AND ')}`;
      const row = selection.cap === undefined
        ? firstRow(sql(`SELECT count(*) ${where}`), ...values)
        : firstRow(sql(`SELECT count(*) FROM (SELECT 1 ${where} LIMIT ?)`), ...values, Math.max(0, selection.cap));
      return Number(row?.[0]);
    },
    tally(layout, index, selection) {
      const { from, conditions, values, rest } = compile(layout, index, selection);
      const [column] = rest;
      if (column === undefined) throw new TypeError(`${layout.name}.${index}: every field is fixed, so none is left to count by`);
      const rows = allRows(sql(`SELECT s."${column}", typeof(s."${column}"), count(*) FROM ${from} WHERE ${conditions.join(' AND ')} GROUP BY s."${column}"`), ...values);
      return new Map(rows.map(([value, type, count]) => [decodeScalar(value, type), Number(count)]));
    },
  };
}

export function demandLimit(limit: number, most: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return;
  throw new TypeError(`limit must be a whole number from 1 to ${most}`);
}
