import path from 'node:path';
import type { Import } from './read-imports.ts';
import { isTestFile, type SourceFile } from './source-files.ts';

/** Subjects are used through their index alone. */
const face = (folder: string): string => `${folder}/index.ts`;
const ports = face('runtime/ports');
const spec = face('connectors/spec');
const schemas = 'web/api/schemas.ts';
const subjects = ['people', 'customers', 'inbox', 'routing', 'complaints', 'listening', 'knowledge', 'outreach', 'sales', 'reports'].map(face);

/** What a part of the tree may import besides itself. An entry that ends in `/` allows everything below it. */
interface Part {
  /** The longest that fits a file decides; one that ends in `/` is a folder. */
  readonly at: string;
  readonly may: readonly string[];
  /** Of these only types. */
  readonly typesOf?: readonly string[];
}

/** The import table of the architecture. A folder that is not here may not exist. */
const importTable: readonly Part[] = [
  { at: 'connectors/spec/', may: [] },
  { at: 'connectors/kit/', may: [spec] },
  { at: 'connectors/catalog.ts', may: [spec, 'connectors/*/manifest.ts'] },
  { at: 'connectors/index.ts', may: ['connectors/'] },
  { at: 'connectors/*/', may: [spec, 'connectors/kit/'] },
  { at: 'runtime/ports/', may: [] },
  { at: 'runtime/embedded/', may: [ports] },
  { at: 'runtime/cluster/', may: [ports] },
  { at: 'classifier/', may: [] },
  { at: 'clocks/', may: [ports] },
  { at: 'people/', may: [ports] },
  { at: 'routing/', may: [ports, face('clocks')] },
  { at: 'customers/', may: [ports, face('people'), 'classifier/text/'] },
  { at: 'knowledge/', may: [ports, face('people'), 'classifier/text/'] },
  { at: 'inbox/', may: [ports, spec, face('people'), face('customers'), face('clocks'), 'classifier/text/'] },
  ...['complaints', 'listening', 'outreach', 'sales', 'reports'].map((subject) => (
    { at: `${subject}/`, may: [ports, face('clocks'), face('people'), face('customers'), face('inbox'), 'classifier/text/'] }
  )),
  { at: 'web/api/', may: [ports, spec, face('classifier'), face('clocks'), ...subjects] },
  { at: 'web/ui/', may: [], typesOf: [schemas] },
  { at: 'web/agent/', may: ['web/ui/'], typesOf: [schemas] },
  { at: 'web/admin/', may: ['web/ui/'], typesOf: [schemas] },
  { at: 'web/widget/', may: ['web/ui/'], typesOf: [schemas] },
  { at: 'web/', may: ['web/ui/', 'web/agent/', 'web/admin/', 'web/widget/'], typesOf: [schemas] },
  {
    at: 'hub/',
    may: [ports, face('runtime/embedded'), face('runtime/cluster'), face('classifier'), face('clocks'), face('web/api'), spec, 'connectors/catalog.ts', 'connectors/kit/', face('connectors'), ...subjects,
      // The command line parses mail without a data folder.
      'connectors/email/parse-file.ts'],
  },
  { at: 'tests/', may: ['*'] },
];

/** Files at the root configure tools and belong to no part. */
const isRootFile = (file: string): boolean => !file.includes('/');

/** Which imports of a file break the table, or lead nowhere. `exists` answers for paths from the root. */
export function findImportFaults(file: SourceFile, imports: readonly Import[], exists: (target: string) => boolean): readonly string[] {
  const faults: string[] = [];
  const part = partOf(file.path);
  if (!part && !isRootFile(file.path)) faults.push(`${file.path} is in no part of the import table`);
  for (const { specifier, typeOnly } of imports) {
    if (!specifier.startsWith('.')) continue;
    const target = path.posix.join(path.posix.dirname(file.path), specifier.replace(/\?.*$/, ''));
    if (!exists(target)) faults.push(`${file.path} imports ${specifier}, which does not exist`);
    else if (part && !isTestFile(file.path) && !isAllowed(part, file.path, target, typeOnly)) faults.push(`${file.path} may not import ${target}${isAllowed(part, file.path, target, true) ? ' as a value' : ''}`);
  }
  return faults;
}

function isAllowed({ at, may, typesOf = [] }: Part, from: string, target: string, typeOnly: boolean): boolean {
  if (isTestFile(target)) return false;
  const own = folderOf(at, from);
  if (own !== undefined && target.startsWith(own) && partOf(target)?.at === at) return true;
  return may.some((pattern) => fits(pattern, target)) || (typeOnly && typesOf.some((pattern) => fits(pattern, target)));
}

/** The part's own folder as this file has it (`connectors/*` of an e-mail file is `connectors/email/`). */
function folderOf(at: string, from: string): string | undefined {
  if (!at.endsWith('/')) return undefined;
  return `${from.split('/').slice(0, at.split('/').length - 1).join('/')}/`;
}

function partOf(file: string): Part | undefined {
  return importTable.filter(({ at }) => fits(at, file)).toSorted((one, other) => weightOf(other.at) - weightOf(one.at))[0];
}

/** More said beats less; a name beats a star. */
function weightOf(at: string): number {
  return at.replaceAll('*', '').length;
}

function fits(pattern: string, target: string): boolean {
  if (pattern === '*') return true;
  const expression = pattern.split('*').map((text) => text.replace(/[.\\/]/g, String.raw`\$&`)).join('[^/]+');
  return new RegExp(pattern.endsWith('/') ? `^${expression}` : `^${expression}$`).test(target);
}
