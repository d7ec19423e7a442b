import { parseSync } from 'oxc-parser';
import type { SourceFile } from './source-files.ts';

/** One import or re-export, static or dynamic. */
export interface Import {
  readonly specifier: string;
  /** Nothing of it is left when the program runs. */
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

/** Throws for a file that cannot be parsed: a rule that skips it would hold for nothing. */
export function readImports(file: SourceFile): readonly Import[] {
  const { module, errors } = parseSync(file.path, file.text);
  const [error] = errors;
  if (error) throw new Error(`${file.path} cannot be parsed: ${error.message}`);
  const found: Import[] = [];
  for (const { moduleRequest, entries } of module.staticImports) {
    found.push({ specifier: moduleRequest.value, typeOnly: entries.length > 0 && entries.every((entry) => entry.isType), dynamic: false });
  }
  for (const { entries } of module.staticExports) {
    const byModule = new Map<string, boolean>();
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest) byModule.set(moduleRequest.value, (byModule.get(moduleRequest.value) ?? true) && isType);
    }
    for (const [specifier, typeOnly] of byModule) found.push({ specifier, typeOnly, dynamic: false });
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const text = file.text.slice(moduleRequest.start, moduleRequest.end);
    const quoted = /^['"`]([^'"`$]+)['"`]$/.exec(text)?.[1];
    if (quoted !== undefined) found.push({ specifier: quoted, typeOnly: false, dynamic: true });
  }
  return found;
}
