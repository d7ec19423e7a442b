import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.webp': 'image/webp', '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json', '.map': 'application/json',
};
const compressible = /^(?:text\/|application\/|image\/svg)/;

export interface ClientFile {
  readonly bytes: Uint8Array;
  /** Undefined when it does not get smaller. */
  readonly gzipped: Uint8Array | undefined;
  readonly type: string;
  readonly etag: string;
  /** Its name holds a hash of its content, so it never changes. */
  readonly immutable: boolean;
}

/** The built client. Only files that were found in the folder can be asked for, so no address leads out of it. */
export interface ClientFiles {
  /** `file`: path below the folder, with slashes. */
  get(file: string): Promise<ClientFile | undefined>;
}

/** Keeps files in memory once asked for; a new build (a newer index.html) is noticed and read anew. */
export function openClientFiles(folder: string): ClientFiles {
  let known: { readonly builtAt: number; readonly names: ReadonlySet<string>; readonly files: Map<string, Promise<ClientFile>> } | undefined;

  async function current(): Promise<NonNullable<typeof known>> {
    const builtAt = await stat(path.join(folder, 'index.html')).then((found) => found.mtimeMs, () => 0);
    if (known?.builtAt !== builtAt) known = { builtAt, names: new Set(await listFiles(folder)), files: new Map() };
    return known;
  }

  return {
    async get(file) {
      const { names, files } = await current();
      if (!names.has(file)) return undefined;
      const loaded = files.get(file) ?? load(folder, file);
      files.set(file, loaded);
      loaded.catch(() => files.delete(file));
      return loaded;
    },
  };
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  // Links are no files here: they could lead out of the folder.
  return entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

async function load(folder: string, file: string): Promise<ClientFile> {
  const bytes = await readFile(path.join(folder, file));
  const type = types[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
  const packed = compressible.test(type) ? await promisify(gzip)(bytes, { level: 9 }) : bytes;
  return {
    bytes, type, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    gzipped: packed.length < bytes.length ? packed : undefined,
    immutable: file.startsWith('assets/') && /-[\w-]{8,}\.\w+$/.test(file),
  };
}
