import type { Import } from './read-imports.ts';
import { isTestFile, type SourceFile } from './source-files.ts';

interface Packages {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** What is not there when Parley runs, or is built before it runs. */
const beforehand = /^(?:web\/(?!api\/)|classifier\/training\/|hub\/launch\/|[^/]+$)/;

/** Packages a file uses although they are not declared, or not installed where the file runs. */
export function findPackageFaults(file: SourceFile, imports: readonly Import[], { dependencies, devDependencies }: Packages): readonly string[] {
  const faults: string[] = [];
  for (const { specifier, typeOnly } of imports) {
    if (specifier.startsWith('.') || specifier.startsWith('node:')) continue;
    const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
    if (Object.hasOwn(dependencies, name)) continue;
    if (!Object.hasOwn(devDependencies, name)) faults.push(`${file.path} imports ${name}, which package.json does not name`);
    else if (!typeOnly && !isTestFile(file.path) && !beforehand.test(file.path)) faults.push(`${file.path} needs ${name} to run, which is only a dev dependency`);
  }
  return faults;
}
