import { firstRow, type Statements } from '../file/database.ts';
import { fieldColumn, type CollectionLayout, type IndexLayout } from '../file/layout.ts';
import { absent, encodeScalar, encodeText, type Column } from '../file/values.ts';
import type { PlainSelection } from '../protocol.ts';

/** A selection as SQL over one index. Columns are those of the index's own table. */
export interface Compiled {
  readonly index: IndexLayout;
  /** What to read: the table through its index, or the side table. */
  readonly from: string;
  readonly conditions: readonly string[];
  readonly values: readonly Column[];
  /** Columns after the fixed ones, in index order, without the id. */
  readonly rest: readonly string[];
}

/** Throws TypeError that names the index for anything it can not answer. */
export function compile(layout: CollectionLayout, indexName: string, selection: PlainSelection): Compiled {
  const index = layout.indexes.get(indexName);
  if (!index) throw new TypeError(`the collection ${layout.name} has no index ${indexName}; it has: ${[...layout.indexes.keys()].join(', ')}`);
  const names = index.each === undefined ? index.on : [index.each, ...index.on];
  const columns = index.each === undefined ? index.on.map(fieldColumn) : ['element', ...index.on.map(fieldColumn)];
  const where = Object.entries(selection.where ?? {}).filter(([, value]) => value !== undefined);
  const fixed = new Map(where);
  const count = fixed.size;
  const strange = where.find(([name]) => !names.slice(0, count).includes(name));
  if (strange) {
    throw new TypeError(`the index ${indexName} of ${layout.name} (${names.join(', ')}) can not select by ${where.map(([name]) => name).join(', ')}: `
      + 'only by its first fields, without a gap');
  }
  const conditions = ['s.workspaceId = ?'];
  const values: Column[] = [encodeText(selection.workspaceId)];
  for (const [place, name] of names.slice(0, count).entries()) {
    conditions.push(`s."${columns[place]}" = ?`);
    values.push(encodeScalar(fixed.get(name), name));
  }
  addRange(selection, columns[count], `${layout.name}.${indexName}`, conditions, values);
  const from = index.each === undefined ? `"${layout.table}" AS s INDEXED BY "${index.source}"` : `"${index.source}" AS s`;
  return { index, from, conditions, values, rest: columns.slice(count) };
}

/** A range holds no nulls, on either engine: below its beginning there is nothing, and null is no number. */
function addRange({ from, to }: PlainSelection, column: string | undefined, where: string, conditions: string[], values: Column[]): void {
  if (from === undefined && to === undefined) return;
  if (column === undefined) throw new TypeError(`${where}: every field is fixed, so no range is left for from and to`);
  const first = encodeScalar(from, 'from');
  conditions.push(first === absent ? `s."${column}" > ?` : `s."${column}" >= ?`);
  values.push(first);
  if (to === undefined) return;
  conditions.push(`s."${column}" < ?`);
  values.push(encodeScalar(to, 'to'));
}

/** The clause that brings a selection into index order. */
export function orderBy({ rest }: Compiled, order: PlainSelection['order']): string {
  const direction = order === 'descending' ? ' DESC' : '';
  return [...rest, 'id'].map((column) => `s."${column}"${direction}`).join(', ');
}

/** The documents of a selection, as a FROM clause with the text as `doc`. */
export function joinDocuments(layout: CollectionLayout, { index, from }: Compiled): { readonly from: string; readonly doc: string } {
  if (index.each === undefined) return { from, doc: 's.doc' };
  return { from: `${from} CROSS JOIN "${layout.table}" AS c ON c.workspaceId = s.workspaceId AND c.id = s.id`, doc: 'c.doc' };
}

/** The first document of a selection as JSON. */
export function selectFirst(sql: Statements, layout: CollectionLayout, indexName: string, selection: PlainSelection): string | undefined {
  const compiled = compile(layout, indexName, selection);
  const { from, doc } = joinDocuments(layout, compiled);
  const row = firstRow(sql(`SELECT ${doc} FROM ${from} WHERE ${compiled.conditions.join(' AND ')} ORDER BY ${orderBy(compiled, selection.order)} LIMIT 1`), ...compiled.values);
  return row ? String(row[0]) : undefined;
}
