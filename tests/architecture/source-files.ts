import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file of the project. `path`: from the root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export const projectRoot = path.resolve(import.meta.dirname, '..', '..');

const notOurs = new Set(['node_modules', 'data', 'dist', 'coverage']);
const isCode = /\.(?:ts|tsx|mjs)$/;

/** Folders of a folder that belong to the project, in order. */
export function listFolders(root: string, folder = ''): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !notOurs.has(entry.name))
    .map((entry) => path.posix.join(folder, entry.name))
    .toSorted();
}

/** Every source file below the root, read whole. */
export function readSourceFiles(root: string): readonly SourceFile[] {
  const files: SourceFile[] = [];
  const open = [''];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    open.push(...listFolders(root, folder));
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = path.posix.join(folder, entry.name);
      if (entry.isFile() && isCode.test(entry.name)) files.push({ path: file, text: readFileSync(path.join(root, file), 'utf8') });
    }
  }
  return files;
}

/** Tests, and what only tests use: they may reach for anything. */
export function isTestFile(file: string): boolean {
  return /\.test\.tsx?$/.test(file) || file.startsWith('tests/') || /(?:^|\/)(?:testing|fixtures)\//.test(file);
}
