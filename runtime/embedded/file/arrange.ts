import type { Log } from '../../ports/index.ts';
import { allRows, firstRow, resultCode, type OpenFile } from './database.ts';
import { columnsOf, fieldColumn, listColumn, type CollectionLayout, type IndexLayout, type Layouts } from './layout.ts';
import { code } from './remedy.ts';
import { UnusableFolder, within } from './schema.ts';
import { absentLiteral, decodeList, encodeList, encodeScalar, type Column } from './values.ts';

/** What stands in `liveColumns`: columns and side tables that every write keeps up to date. */
const liveName = (layout: CollectionLayout, column: string): string => `${layout.table}.${column}`;

/** Makes the tables of collections seen for the first time; columns and indexes come later. */
export function makeTables(file: OpenFile, layouts: Layouts): void {
  const known = new Set(allRows(file.sql("SELECT name FROM sqlite_schema WHERE type = 'table'")).map(([name]) => String(name)));
  for (const layout of layouts.values()) {
    if (!known.has(layout.table)) within(file, () => file.database.exec(tableOf(layout)));
  }
}

/** A collection found by id alone lies in the order of its ids, which saves it a second tree. */
function tableOf(layout: CollectionLayout): string {
  const columns = 'workspaceId TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, doc TEXT NOT NULL';
  return layout.indexes.size === 0
    ? `CREATE TABLE "${layout.table}" (${columns}, PRIMARY KEY (workspaceId, id)) WITHOUT ROWID`
    : `CREATE TABLE "${layout.table}" (rid INTEGER PRIMARY KEY, ${columns}, UNIQUE (workspaceId, id))`;
}

/** What `arrange` would have to do to a collection; empty when the file is as declared. */
export function findGaps(file: OpenFile, layout: CollectionLayout): readonly string[] {
  const live = liveOf(file, layout);
  const wanted = [...columnsOf(layout), ...layout.sides.map((side) => side.source)];
  const indexes = new Set(indexesOf(file, layout));
  return [
    ...wanted.filter((name) => !live.has(name)),
    ...[...live].filter((name) => !wanted.includes(name)),
    ...[...wantedIndexes(layout).keys()].filter((name) => !indexes.has(name)),
    ...[...indexes].filter((name) => !wantedIndexes(layout).has(name)),
  ];
}

/** Makes a collection's columns, side tables and indexes as declared, and fills what is new from the documents. */
export function arrange(file: OpenFile, layout: CollectionLayout, log: Log): void {
  const gaps = findGaps(file, layout);
  if (gaps.length === 0) return;
  within(file, () => {
    dropUndeclared(file, layout);
    const live = liveOf(file, layout);
    const columns = columnsOf(layout).filter((column) => !live.has(column));
    const sides = layout.sides.filter((side) => !live.has(side.source));
    addColumns(file, layout, columns);
    for (const side of sides) makeSide(file, side);
    if (columns.length > 0 || sides.length > 0) fillIn(file, layout, columns, sides, log);
    for (const [name, definition] of wantedIndexes(layout)) {
      makeIndex(file, layout, definition);
      log.debug('index is in place', { collection: layout.name, index: name });
    }
    for (const name of [...columns, ...sides.map((side) => side.source)]) {
      file.sql('INSERT OR IGNORE INTO liveColumns (name) VALUES (?)').run(liveName(layout, name));
    }
  });
}

/** Has every column and side table of the collection filled anew by the next `arrange`: its documents were rewritten. */
export function forgetColumns(file: OpenFile, layout: CollectionLayout): void {
  for (const name of liveOf(file, layout)) file.sql('DELETE FROM liveColumns WHERE name = ?').run(liveName(layout, name));
  for (const name of indexesOf(file, layout)) file.database.exec(`DROP INDEX "${name}"`);
}

function liveOf(file: OpenFile, layout: CollectionLayout): ReadonlySet<string> {
  const prefix = liveName(layout, '');
  const rows = allRows(file.sql('SELECT name FROM liveColumns WHERE name >= ? AND name < ?'), prefix, `${prefix.slice(0, -1)}/`);
  return new Set(rows.map(([name]) => String(name).slice(prefix.length)));
}

/** Our own indexes on the table; those SQLite made for a key have no text. */
function indexesOf(file: OpenFile, layout: CollectionLayout): readonly string[] {
  return allRows(file.sql("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"), layout.table)
    .map(([name]) => String(name));
}

function wantedIndexes(layout: CollectionLayout): ReadonlyMap<string, string> {
  const wanted = new Map<string, string>();
  for (const index of layout.indexes.values()) {
    if (index.each !== undefined) continue;
    const fields = index.on.map((field) => `, "${fieldColumn(field)}"`).join('');
    wanted.set(index.source, `CREATE INDEX "${index.source}" ON "${layout.table}" (workspaceId${fields}, id)`);
    const present = index.on.map((field) => `"${fieldColumn(field)}" <> ${absentLiteral}`).join(' AND ');
    if (index.unique) wanted.set(index.guard, `CREATE UNIQUE INDEX "${index.guard}" ON "${layout.table}" (workspaceId${fields}) WHERE ${present}`);
  }
  return wanted;
}

function dropUndeclared(file: OpenFile, layout: CollectionLayout): void {
  const declared = new Set([...columnsOf(layout), ...layout.sides.map((side) => side.source)]);
  for (const name of liveOf(file, layout)) {
    if (declared.has(name)) continue;
    file.sql('DELETE FROM liveColumns WHERE name = ?').run(liveName(layout, name));
    if (name.startsWith('e_')) file.database.exec(`DROP TABLE IF EXISTS "${name}"`);
  }
  for (const name of indexesOf(file, layout)) {
    if (!wantedIndexes(layout).has(name)) file.database.exec(`DROP INDEX "${name}"`);
  }
}

function makeIndex(file: OpenFile, layout: CollectionLayout, definition: string): void {
  try {
    file.database.exec(definition.replace('INDEX', 'INDEX IF NOT EXISTS'));
  } catch (error) {
    if (resultCode(error) !== code.constraint) throw error;
    const name = layout.uniques.find((index) => definition.includes(`"${index.guard}"`))?.name;
    throw new UnusableFolder(`documents of ${layout.name} share values that must be unique from this version on (index ${name}): `
      + 'start the version before, remove the doubles, then start this one', { cause: error });
  }
}

/** A column no longer declared stays in the table, empty for new rows; declared again, it is filled anew. */
function addColumns(file: OpenFile, layout: CollectionLayout, columns: readonly string[]): void {
  const present = new Set(allRows(file.sql(`PRAGMA table_info("${layout.table}")`)).map((row) => String(row[1])));
  for (const column of columns) {
    if (!present.has(column)) file.database.exec(`ALTER TABLE "${layout.table}" ADD COLUMN "${column}"`);
  }
}

function makeSide(file: OpenFile, side: IndexLayout): void {
  const fields = side.on.map((field) => `"${fieldColumn(field)}"`);
  const key = ['workspaceId', 'element', ...fields, 'id'].join(', ');
  const columns = ['workspaceId TEXT', 'element TEXT', ...fields, 'id TEXT'].join(', ');
  file.database.exec(`DROP TABLE IF EXISTS "${side.source}";
    CREATE TABLE "${side.source}" (${columns}, PRIMARY KEY (${key})) WITHOUT ROWID`);
}

const rowsAtOnce = 1000;
const rowsPerNotice = 50_000;

function fillIn(file: OpenFile, layout: CollectionLayout, columns: readonly string[], sides: readonly IndexLayout[], log: Log): void {
  const total = Number(firstRow(file.sql(`SELECT count(*) FROM "${layout.table}"`))?.[0]);
  if (total === 0) return;
  const fields = { collection: layout.name, documents: total };
  log.info('filling indexes of a collection', fields);
  let done = 0;
  for (let after: readonly [string, string] = ['', '']; ;) {
    const rows = allRows(file.sql(`SELECT workspaceId, id, doc FROM "${layout.table}" WHERE (workspaceId, id) > (?, ?) ORDER BY workspaceId, id LIMIT ${rowsAtOnce}`), ...after);
    for (const [workspaceId, id, text] of rows) fillOne(file, layout, columns, sides, [String(workspaceId), String(id), String(text)]);
    done += rows.length;
    if (done % rowsPerNotice === 0) log.info('filling indexes', { ...fields, done });
    const last = rows.at(-1);
    if (!last || rows.length < rowsAtOnce) break;
    after = [String(last[0]), String(last[1])];
  }
  log.info('indexes are filled', fields);
}

function fillOne(file: OpenFile, layout: CollectionLayout, columns: readonly string[], sides: readonly IndexLayout[], row: readonly [string, string, string]): void {
  const [workspaceId, id, text] = row;
  const document = JSON.parse(text) as Record<string, unknown>;
  if (columns.length > 0) {
    const values = columns.map((column): Column => valueOf(layout, document, column));
    file.sql(`UPDATE "${layout.table}" SET ${columns.map((column) => `"${column}" = ?`).join(', ')} WHERE workspaceId = ? AND id = ?`)
      .run(...values, workspaceId, id);
  }
  for (const side of sides) {
    const on = side.on.map((field) => encodeScalar(document[field], field));
    for (const element of decodeList(encodeList(document[side.each ?? ''], side.each ?? ''))) {
      insertSide(file, side).run(workspaceId, element, ...on, id);
    }
  }
}

function valueOf(layout: CollectionLayout, document: Record<string, unknown>, column: string): Column {
  const list = layout.lists.find((name) => listColumn(name) === column);
  if (list !== undefined) return encodeList(document[list], list);
  const field = layout.fields.find((name) => fieldColumn(name) === column) ?? '';
  return encodeScalar(document[field], field);
}

/** The statement that adds an entry to a side table: workspace, element, fields, id. */
export function insertSide(file: Pick<OpenFile, 'sql'>, side: IndexLayout) {
  return file.sql(`INSERT INTO "${side.source}" VALUES (?, ?${', ?'.repeat(side.on.length)}, ?)`);
}
