import type { Log, Migration } from '../../ports/index.ts';
import { allRows, type OpenFile } from './database.ts';
import { forgetColumns } from './arrange.ts';
import type { CollectionLayout, Layouts } from './layout.ts';
import { UnusableFolder, within } from './schema.ts';

/** The migrations still to run, in order. Throws UnusableFolder when the file has one we do not know. */
export function pendingMigrations(file: OpenFile, migrations: readonly Migration[]): readonly Migration[] {
  const done = new Set(allRows(file.sql('SELECT id FROM migrations')).map(([id]) => String(id)));
  const known = new Set(migrations.map((migration) => migration.id));
  if (known.size < migrations.length) throw new TypeError('two migrations have one id');
  const foreign = [...done].filter((id) => !known.has(id));
  if (foreign.length > 0) {
    throw new UnusableFolder(`the data folder was written by a newer Parley (it has the migration ${foreign.join(', ')}): `
      + 'start that version, or restore a backup made by this one into an empty folder');
  }
  return migrations.filter((migration) => !done.has(migration.id)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Rewrites the documents of one collection and notes it, in one transaction. Indexes are filled anew afterwards. */
export function migrate(file: OpenFile, layouts: Layouts, migration: Migration, now: number, log: Log): void {
  const layout = layouts.get(migration.collection.name);
  if (!layout) throw new TypeError(`migration ${migration.id}: the collection ${migration.collection.name} is not declared`);
  log.info('migrating', { migration: migration.id });
  const changed = within(file, () => {
    forgetColumns(file, layout);
    const count = rewriteAll(file, layout, migration);
    file.sql('INSERT INTO migrations (id, at) VALUES (?, ?)').run(migration.id, now);
    return count;
  });
  log.info('migrated', { migration: migration.id, documents: changed });
}

/** A file without documents needs no migration; they count as done. */
export function noteMigrations(file: OpenFile, migrations: readonly Migration[], now: number): void {
  within(file, () => {
    for (const { id } of migrations) file.sql('INSERT INTO migrations (id, at) VALUES (?, ?)').run(id, now);
  });
}

const rowsAtOnce = 1000;

function rewriteAll(file: OpenFile, layout: CollectionLayout, migration: Migration): number {
  const select = file.sql(`SELECT workspaceId, id, version, doc FROM "${layout.table}" WHERE (workspaceId, id) > (?, ?) ORDER BY workspaceId, id LIMIT ${rowsAtOnce}`);
  const update = file.sql(`UPDATE "${layout.table}" SET version = ?, doc = ? WHERE workspaceId = ? AND id = ?`);
  let changed = 0;
  for (let after: readonly [string, string] = ['', '']; ;) {
    const rows = allRows(select, ...after);
    for (const [workspaceId, id, version, text] of rows) {
      const before = JSON.parse(String(text)) as Record<string, unknown>;
      const next = migration.change(before);
      if (next === before) continue;
      const grown = Number(version) + 1;
      const kept = { ...next, id: before['id'], workspaceId: before['workspaceId'], version: grown };
      update.run(grown, JSON.stringify(kept), String(workspaceId), String(id));
      changed += 1;
    }
    const last = rows.at(-1);
    if (!last || rows.length < rowsAtOnce) return changed;
    after = [String(last[0]), String(last[1])];
  }
}
