import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { FileTooLarge, StoreUnavailable, type Files, type StoredFile } from '../ports/index.ts';

/** Where files lie below the data folder: `ab/cd/<hash>`, and what is still arriving in `incoming`. */
export const filesFolder = (folder: string): string => path.join(folder, 'files');
export const placeOf = (folder: string, hash: string): string => path.join(filesFolder(folder), hash.slice(0, 2), hash.slice(2, 4), hash);

const hashForm = /^[0-9a-f]{64}$/;

/** Files on disk, addressed by their SHA-256. Each arrives under another name and is renamed when it is whole and synced. */
export function createFiles(folder: string): Files {
  const incoming = path.join(filesFolder(folder), 'incoming');
  mkdirSync(incoming, { recursive: true, mode: 0o700 });
  clearLeftovers(incoming);

  async function sizeOf(hash: string): Promise<number | undefined> {
    if (!hashForm.test(hash)) return undefined;
    return stat(placeOf(folder, hash)).then((entry) => entry.size, ignoreMissing);
  }

  return {
    async put(content, { maxBytes }) {
      if (content instanceof Uint8Array) {
        if (content.length > maxBytes) throw tooLarge(maxBytes);
        const hash = createHash('sha256').update(content).digest('hex');
        if (await sizeOf(hash) === content.length) return { hash, bytes: content.length };
      }
      const temporary = path.join(incoming, randomUUID());
      try {
        const stored = await receive(content instanceof Uint8Array ? Readable.from([content]) : content, temporary, maxBytes);
        if (await sizeOf(stored.hash) !== stored.bytes) await settle(temporary, placeOf(folder, stored.hash));
        return stored;
      } catch (error) {
        throw explain(error);
      } finally {
        await rm(temporary, { force: true });
      }
    },
    async open(hash, range) {
      if (!hashForm.test(hash)) return undefined;
      const handle = await open(placeOf(folder, hash), 'r').catch(ignoreMissing);
      if (!handle) return undefined;
      const bytes = (await handle.stat()).size;
      const { start, end } = range ?? { start: 0, end: bytes - 1 };
      const last = Math.min(end, bytes - 1);
      if (start <= last) return { stream: handle.createReadStream({ start, end: last }), bytes };
      await handle.close();
      return { stream: Readable.from([]), bytes };
    },
    async read(hash) {
      if (!hashForm.test(hash)) return undefined;
      return readFile(placeOf(folder, hash)).then((bytes) => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), ignoreMissing);
    },
  };
}

async function receive(content: Readable, temporary: string, maxBytes: number): Promise<StoredFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const target = await open(temporary, 'wx', 0o600);
  try {
    for await (const chunk of content as AsyncIterable<Uint8Array | string>) {
      const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      bytes += part.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      hash.update(part);
      await target.writeFile(part);
    }
    await target.sync();
  } finally {
    await target.close();
  }
  return { hash: hash.digest('hex'), bytes };
}

/** Gives a whole file its name, and makes the name durable. */
async function settle(temporary: string, place: string): Promise<void> {
  const parent = path.dirname(place);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await rename(temporary, place);
  for (const folder of [parent, path.dirname(parent), path.dirname(path.dirname(parent))]) await syncFolder(folder);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const leftoverAge = 24 * 60 * 60 * 1000;

/** What a killed process left half arrived. Young ones may still be arriving in another process. */
function clearLeftovers(incoming: string): void {
  for (const name of readdirSync(incoming)) {
    const file = path.join(incoming, name);
    const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - changed > leftoverAge) rmSync(file, { force: true });
  }
}

function tooLarge(maxBytes: number): FileTooLarge {
  return new FileTooLarge(`the file is larger than ${maxBytes} bytes`);
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}

function explain(error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StoreUnavailable('A file can not be kept: the disk is full. Free some space where the data folder lies; Parley goes on by itself.', { cause: error });
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return new StoreUnavailable('A file can not be kept: the data folder is not writable. Give the user Parley runs as the right to write there.', { cause: error });
  }
  return error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
