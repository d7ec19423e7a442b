import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { firstRow, keepStatements } from './file/database.ts';
import { databaseFile } from './file/prepare.ts';
import { UnusableFolder } from './file/schema.ts';
import { filesFolder, placeOf } from './files.ts';
import { readTar, tarWriter, type TarEntry } from './tar.ts';

export interface BackupReport {
  /** Size of the backup. */
  readonly bytes: number;
  /** Stored files inside, besides the database. */
  readonly files: number;
}

const databaseName = 'parley.sqlite';
const noteName = 'README.txt';
const note = `A backup of Parley: the database and the stored files. "parley restore" brings it into an empty data folder.
The key is not inside: keep PARLEY_KEY, or the file "key" of the data folder, apart from this file. Without it the
passwords of channels can not be read and must be entered anew.
`;

/**
 * Writes everything of a data folder but the key into one tar file, also while a server works on it. The database is a
 * snapshot of one moment; files are only ever added and written before what names them, so every file it names is inside.
 * Throws UnusableFolder when there is nothing to back up or the target exists. A half written target never has the final name.
 */
export async function backupTo(folder: string, targetFile: string): Promise<BackupReport> {
  if (!existsSync(databaseFile(folder))) throw new UnusableFolder(`${folder} holds no Parley data: set PARLEY_DATA to the folder that does`);
  const target = path.resolve(targetFile);
  if (existsSync(target)) throw new UnusableFolder(`${target} is there already: name a new file`);
  mkdirSync(path.dirname(target), { recursive: true });
  const partial = `${target}.partial`;
  const snapshot = `${target}.snapshot`;
  for (const leftover of [partial, snapshot]) rmSync(leftover, { force: true });
  try {
    takeSnapshot(folder, snapshot);
    const files = await writeArchive(folder, snapshot, partial);
    renameSync(partial, target);
    return { bytes: (await stat(target)).size, files };
  } finally {
    for (const leftover of [partial, snapshot]) rmSync(leftover, { force: true });
  }
}

function takeSnapshot(folder: string, snapshot: string): void {
  const database = new DatabaseSync(databaseFile(folder), { readOnly: true });
  try {
    database.exec('PRAGMA busy_timeout = 10000');
    database.prepare('VACUUM INTO ?').run(snapshot);
  } finally {
    database.close();
  }
}

async function writeArchive(folder: string, snapshot: string, partial: string): Promise<number> {
  const handle = await open(partial, 'wx', 0o600);
  let files = 0;
  try {
    const tar = tarWriter((bytes) => handle.writeFile(bytes));
    await tar.add(noteName, Buffer.byteLength(note), [Buffer.from(note)]);
    await tar.add(databaseName, (await stat(snapshot)).size, createReadStream(snapshot));
    for (const hash of storedHashes(folder)) {
      const file = placeOf(folder, hash);
      await tar.add(`files/${hash}`, (await stat(file)).size, createReadStream(file));
      files += 1;
    }
    await tar.end();
    await handle.sync();
  } finally {
    await handle.close();
  }
  return files;
}

function* storedHashes(folder: string): Generator<string> {
  const list = (place: string): readonly string[] => (existsSync(place) ? readdirSync(place) : []);
  const hexPair = /^[0-9a-f]{2}$/;
  for (const first of list(filesFolder(folder)).filter((name) => hexPair.test(name))) {
    for (const second of list(path.join(filesFolder(folder), first))) yield* list(path.join(filesFolder(folder), first, second));
  }
}

/**
 * Brings a backup into a folder that holds no Parley data yet. Every byte is checked before the database gets its name:
 * files by their hash, the database by SQLite. Throws UnusableFolder otherwise; the folder then still holds no database.
 */
export async function restoreFrom(source: string, folder: string): Promise<BackupReport> {
  if (!existsSync(source)) throw new UnusableFolder(`there is no backup ${source}`);
  if (existsSync(databaseFile(folder))) throw new UnusableFolder(`${folder} already holds Parley data: restore into an empty folder`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const arriving = `${databaseFile(folder)}.restoring`;
  let files = 0;
  let whole = false;
  try {
    for await (const entry of readTar(source)) {
      const hash = /^files\/([0-9a-f]{64})$/.exec(entry.name)?.[1];
      if (entry.name === databaseName) await writeEntry(entry, arriving);
      else if (hash !== undefined) {
        await restoreFile(entry, placeOf(folder, hash), hash);
        files += 1;
      } else if (entry.name !== noteName) throw new UnusableFolder(`${source} is no backup of Parley: it holds ${entry.name}`);
    }
    if (!existsSync(arriving)) throw new UnusableFolder(`${source} is no backup of Parley: it holds no database`);
    checkDatabase(arriving, source);
    renameSync(arriving, databaseFile(folder));
    whole = true;
  } finally {
    if (!whole) await rm(arriving, { force: true });
  }
  return { bytes: (await stat(source)).size, files };
}

async function restoreFile(entry: TarEntry, place: string, hash: string): Promise<void> {
  mkdirSync(path.dirname(place), { recursive: true, mode: 0o700 });
  const found = await writeEntry(entry, `${place}.restoring`);
  if (found !== hash) {
    await rm(`${place}.restoring`, { force: true });
    throw new UnusableFolder(`the backup is damaged: the file ${hash} is not what it was; use an earlier backup`);
  }
  renameSync(`${place}.restoring`, place);
}

/** Answers the SHA-256 of what was written. */
async function writeEntry(entry: TarEntry, place: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(place, 'w', 0o600);
  try {
    for await (const chunk of entry.content()) {
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}

function checkDatabase(file: string, source: string): void {
  const verdict = quickCheck(file);
  if (verdict !== 'ok') throw new UnusableFolder(`${source} is damaged (${verdict}): use an earlier backup`);
}

function quickCheck(file: string): string {
  const database = new DatabaseSync(file);
  try {
    return String(firstRow(keepStatements(database)('PRAGMA quick_check(1)'))?.[0]);
  } catch (error) {
    return String(error);
  } finally {
    database.close();
  }
}
