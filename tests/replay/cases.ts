import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { mayRun } from '../skips.ts';

const root = path.resolve(import.meta.dirname, '../../../shared/cases');

/** A folder of recorded cases beside the project; undefined, with the reason printed, when it is not there. */
export function findCases(name: string): string | undefined {
  const folder = path.join(root, name);
  return mayRun(`cases ${name}`, existsSync(folder), `needs the folder ${path.relative(process.cwd(), folder)} beside the project`) ? folder : undefined;
}

/** Files in a folder and below it, as paths from it, in order. */
export function listFiles(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();
}

export function readText(folder: string, file: string): string {
  return readFileSync(path.join(folder, file), 'utf8');
}

export function readJson<T>(folder: string, file: string): T {
  return JSON.parse(readText(folder, file)) as T;
}

export function readBytes(folder: string, file: string): Buffer {
  return readFileSync(path.join(folder, file));
}
