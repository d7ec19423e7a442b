import { parseSync, Visitor, type Comment } from 'oxc-parser';
import { isTestFile, type SourceFile } from './source-files.ts';

const longestFile = 350;

/** Where a face may stand; anywhere else an index hides what is behind it. */
const mayHaveIndex = /^(?:[^/]+|connectors\/spec|runtime\/ports|runtime\/embedded|runtime\/cluster|web\/api)\/index\.tsx?$/;

/** Browsers have one fetch and no private networks to protect; servers ask through the kit. */
const mayFetch = /^(?:connectors\/kit\/|web\/(?!api\/))/;
const fetchingPackages = new Set(['undici', 'node-fetch', 'axios', 'got', 'ky']);

export function findLengthFaults({ path, text }: SourceFile): readonly string[] {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return lines > longestFile ? [`${path} has ${lines} lines; ${longestFile} are allowed`] : [];
}

export function findBarrelFaults({ path }: SourceFile): readonly string[] {
  return /(?:^|\/)index\.[a-z]+$/.test(path) && !mayHaveIndex.test(path) ? [`${path} is an index where none belongs`] : [];
}

/** `any` in any form, and comments that silence the compiler. */
export function findEscapeFaults(file: SourceFile): readonly string[] {
  if (!/\bany\b|@ts-/.test(file.text)) return [];
  const { program, comments } = parseSync(file.path, file.text);
  const faults = comments.filter(({ value }) => /^\W*@ts-(?:ignore|nocheck)/.test(value)).map(({ start }) => `${file.path}:${lineOf(file, start)} silences the compiler`);
  new Visitor({ TSAnyKeyword: ({ start }) => { faults.push(`${file.path}:${lineOf(file, start)} says any`); } }).visit(program);
  return faults;
}

/** Calls of the global fetch, and packages that bring another. */
export function findFetchFaults(file: SourceFile): readonly string[] {
  if (mayFetch.test(file.path) || isTestFile(file.path) || !/fetch|undici|axios|\bgot\b|\bky\b/.test(file.text)) return [];
  const { program, module } = parseSync(file.path, file.text);
  const faults = module.staticImports.filter(({ moduleRequest }) => fetchingPackages.has(moduleRequest.value)).map(({ start }) => `${file.path}:${lineOf(file, start)} brings a fetch of its own`);
  new Visitor({
    CallExpression({ callee, start }) {
      const isGlobal = callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'globalThis' && callee.property.type === 'Identifier' && callee.property.name === 'fetch';
      if (isGlobal || (callee.type === 'Identifier' && callee.name === 'fetch')) faults.push(`${file.path}:${lineOf(file, start)} fetches outside connectors/kit`);
    },
  }).visit(program);
  return faults;
}

const isContract = /^(?:runtime\/ports|connectors\/spec)\/(?!index\.ts$)[^/]+\.ts$/;

/** Exported functions, interfaces and classes of the contracts say what they promise. */
export function findDocumentationFaults(file: SourceFile): readonly string[] {
  if (!isContract.test(file.path) || isTestFile(file.path)) return [];
  const { program, comments } = parseSync(file.path, file.text);
  const faults: string[] = [];
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration' || !statement.declaration) continue;
    const { declaration } = statement;
    if (declaration.type !== 'FunctionDeclaration' && declaration.type !== 'TSInterfaceDeclaration' && declaration.type !== 'ClassDeclaration') continue;
    if (!isDocumented(file, statement.start, comments)) faults.push(`${file.path}:${lineOf(file, statement.start)} ${declaration.id?.name ?? ''} has no docstring`);
  }
  return faults;
}

function isDocumented({ text }: SourceFile, start: number, comments: readonly Comment[]): boolean {
  return comments.some((comment) => comment.type === 'Block' && comment.value.startsWith('*') && comment.end <= start && text.slice(comment.end, start).trim() === '');
}

function lineOf({ text }: SourceFile, start: number): number {
  return text.slice(0, start).split('\n').length;
}
