import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBarrelFaults, findDocumentationFaults, findEscapeFaults, findFetchFaults, findLengthFaults } from './house-rules.ts';
import { findImportFaults } from './import-table.ts';
import { findPackageFaults } from './packages.ts';
import { readImports } from './read-imports.ts';
import { findTreeFaults, readNamedTree } from './readme-tree.ts';
import { listFolders, projectRoot, readSourceFiles, type SourceFile } from './source-files.ts';

const files = readSourceFiles(projectRoot);
const manifest = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as { dependencies: Record<string, string>; devDependencies: Record<string, string> };
const onDisk = new Map<string, boolean>();

function exists(target: string): boolean {
  const known = onDisk.get(target) ?? existsSync(path.join(projectRoot, target));
  onDisk.set(target, known);
  return known;
}

interface Rule {
  readonly find: (file: SourceFile) => readonly string[];
  /** Files that break the rule, each by another way; and files that look alike and do not. */
  readonly broken: readonly SourceFile[];
  readonly sound: readonly SourceFile[];
}

const source = (at: string, text: string): SourceFile => ({ path: at, text });
const imports = (file: SourceFile): readonly string[] => findImportFaults(file, readImports(file), exists);
const packages = (file: SourceFile): readonly string[] => findPackageFaults(file, readImports(file), manifest);
const lines = (count: number): string => 'export {};\n'.repeat(count);

const rules: Readonly<Record<string, Rule>> = {
  'imports follow the table and lead somewhere': {
    find: imports,
    broken: [
      source('people/x.ts', "import { createInbox } from '../inbox/index.ts';"),
      source('people/x.ts', "import type { Inbox } from '../inbox/index.ts';"),
      source('people/x.ts', "export * from '../customers/index.ts';"),
      source('people/x.ts', "export const late = () => import('../customers/index.ts');"),
      source('people/x.ts', "import { gone } from './not-there.ts';"),
      source('inbox/x.ts', "import { users } from '../people/records.ts';"),
      source('inbox/x.ts', "import { openEmbedded } from '../runtime/embedded/index.ts';"),
      source('routing/rules/x.ts', "import type { User } from '../../people/index.ts';"),
      source('connectors/api/x.ts', "import { manifest } from '../email/manifest.ts';"),
      source('connectors/kit/x.ts', "import { manifest } from '../email/manifest.ts';"),
      source('connectors/spec/x.ts', "import type { Store } from '../../runtime/ports/index.ts';"),
      source('runtime/ports/x.ts', "import { openEmbedded } from '../embedded/index.ts';"),
      source('classifier/labels/x.ts', "import type { Document } from '../../runtime/ports/index.ts';"),
      source('web/api/x.ts', "import { openEmbedded } from '../../runtime/embedded/index.ts';"),
      source('web/api/x.ts', "import { catalog } from '../../connectors/catalog.ts';"),
      source('web/agent/x.tsx', "import { conversation } from '../api/schemas.ts';"),
      source('web/agent/x.tsx', "import type { ApiParts } from '../api/parts.ts';"),
      source('web/ui/x.tsx', "import { InboxPage } from '../agent/list/inbox-page.tsx';"),
      source('web/ui/x.tsx', "import type { User } from '../../people/index.ts';"),
      source('hub/x.ts', "import { users } from '../people/records.ts';"),
      source('people/x.ts', "import { openPeopleStore } from './testing/open-people.ts';"),
      source('helpers/x.ts', 'export const one = 1;'),
    ],
    sound: [
      source('people/x.ts', "import type { Store } from '../runtime/ports/index.ts';\nimport { users } from './records.ts';"),
      source('inbox/intake/x.ts', "import { demand } from '../../people/index.ts';\nimport { searchTokens } from '../../classifier/text/search.ts';"),
      source('connectors/email/x.ts', "import type { Channel } from '../spec/index.ts';\nimport { manifest } from './manifest.ts';"),
      source('web/agent/x.tsx', "import type { Conversation } from '../api/schemas.ts';"),
      source('people/x.test.ts', "import { openEmbedded } from '../runtime/embedded/index.ts';"),
    ],
  },
  'packages are declared where they are needed': {
    find: packages,
    broken: [
      source('people/x.ts', "import leftPad from 'left-pad';"), source('people/x.ts', "import fc from 'fast-check';"), source('hub/x.ts', "export const vite = () => import('vite');"),
      source('people/x.test.ts', "import { thing } from '@nobody/nothing';"),
    ],
    sound: [
      source('people/x.ts', "import { hash } from '@node-rs/argon2';\nimport { readFile } from 'node:fs/promises';"), source('people/x.test.ts', "import fc from 'fast-check';"),
      source('web/ui/x.tsx', "import { useState } from 'react';"),
    ],
  },
  'files are at most 350 lines long': {
    find: findLengthFaults,
    broken: [source('people/x.ts', lines(351))],
    sound: [source('people/x.ts', lines(350))],
  },
  'there is one index per folder and no other barrel': {
    find: findBarrelFaults,
    broken: [source('people/testing/index.ts', ''), source('routing/rules/index.ts', ''), source('web/ui/index.tsx', '')],
    sound: [source('people/index.ts', ''), source('connectors/spec/index.ts', ''), source('runtime/ports/index.ts', '')],
  },
  'nothing escapes the types': {
    find: findEscapeFaults,
    broken: [
      source('people/x.ts', 'export const one: any = 1;'), source('people/x.ts', 'export const one = (1 as any);'), source('people/x.ts', 'export type Many = Record<string, any>[];'),
      source('people/x.ts', '// @ts-ignore\nexport const one: string = 1;'), source('people/x.ts', '/* @ts-nocheck */\nexport const one = 1;'), source('web/ui/x.tsx', 'export const one = <T,>(of: T) => <p>{of as any}</p>;'),
    ],
    sound: [source('people/x.ts', "/** any of these; never write @ts-ignore */\nexport const any = 'any';")],
  },
  'only the kit fetches': {
    find: findFetchFaults,
    broken: [
      source('hub/x.ts', "export const asked = await fetch('http://127.0.0.1');"), source('inbox/x.ts', 'export const ask = (url: string) => globalThis.fetch(url);'),
      source('web/api/x.ts', "import { request } from 'undici';"), source('connectors/api/x.ts', 'export const ask = (url: string) => fetch(url);'),
    ],
    sound: [
      source('connectors/api/x.ts', 'export const ask = (context: { fetch(url: string): unknown }) => context.fetch("/");'), source('connectors/kit/x.ts', "import { fetch } from 'undici';\nexport const ask = (url: string) => fetch(url);"),
      source('hub/x.ts', '// fetch() is for the kit\nexport const text = "fetch()";'),
    ],
  },
  'contracts say what they promise': {
    find: findDocumentationFaults,
    broken: [
      source('runtime/ports/x.ts', 'export interface Store { get(): void }'), source('connectors/spec/x.ts', '// a remark\nexport function read(): void {}'),
      source('runtime/ports/x.ts', '/** Of another. */\nexport const one = 1;\nexport class Wrong extends Error {}'),
    ],
    sound: [source('runtime/ports/x.ts', '/** Keeps. */\nexport interface Store { get(): void }\n\n/** Reads. */\nexport function read(): void {}'), source('people/x.ts', 'export interface Store { get(): void }')],
  },
};

describe('the source', () => {
  it('was seen', () => {
    const seen = (folder: string): number => files.filter((file) => file.path.startsWith(folder)).length;
    expect(files.length).toBeGreaterThan(200);
    for (const folder of ['connectors/spec/', 'runtime/ports/', 'inbox/', 'people/', 'routing/', 'web/ui/', 'hub/', 'tests/architecture/']) expect(seen(folder)).toBeGreaterThan(4);
    const found = files.flatMap((file) => readImports(file)).filter(({ specifier }) => specifier.startsWith('.'));
    expect(found.length).toBeGreaterThan(files.length);
  });

  for (const [name, { find, broken, sound }] of Object.entries(rules)) {
    it(`keeps the rule: ${name}`, () => {
      expect(files.flatMap((file) => find(file))).toEqual([]);
    });

    it(`would be caught breaking the rule: ${name}`, () => {
      for (const file of broken) expect({ file, faults: find(file).length }).toEqual({ file, faults: 1 });
      for (const file of sound) expect({ file, faults: find(file) }).toEqual({ file, faults: [] });
    });
  }

  it('cannot hide from the rules by not being parsed', () => {
    expect(() => readImports(source('people/x.ts', 'import { from;'))).toThrow('people/x.ts cannot be parsed');
  });
});

describe("the README's tree", () => {
  const foldersOf = (folder: string): readonly string[] => listFolders(projectRoot, folder).map((found) => path.posix.basename(found));

  it('is what is on the disk', () => {
    const tree = readNamedTree(readFileSync(path.join(projectRoot, 'README.md'), 'utf8'));
    expect(tree.size).toBeGreaterThan(9);
    expect(findTreeFaults(tree, foldersOf)).toEqual([]);
  });

  const readme = (body: string): string => `# Title\n\n\`\`\`\nparley/\n${body}\`\`\`\n`;
  const disk: Readonly<Record<string, readonly string[]>> = { '': ['people', 'web'], web: ['api', 'ui'], people: ['testing'] };

  it('would be caught naming what is not there, or leaving out what is', () => {
    const faults = (body: string): readonly string[] => findTreeFaults(readNamedTree(readme(body)), (folder) => disk[folder] ?? []);
    expect(faults('  people/   who\n  web/  what\n    api/  routes\n    ui/  parts\n')).toEqual([]);
    expect(faults('  people/\n  web/\n')).toEqual([]);
    expect(faults('  people/\n  web/\n    api/\n')).toEqual(["web/ui/ is not in the README's tree"]);
    expect(faults('  people/\n')).toEqual(["web/ is not in the README's tree"]);
    expect(faults('  people/\n  web/\n  sales/\n')).toEqual(['the README names sales/, which is not there']);
    expect(() => readNamedTree(readme('  people who works here\n'))).toThrow('no folder');
    expect(() => readNamedTree('# Title\n\nnothing')).toThrow('no fenced block');
  });
});
