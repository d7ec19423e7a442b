/** The annotated tree of the README: folder → the folders below it that are named. */
export type NamedTree = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the fenced block that begins with `parley/`, two levels deep: two spaces per level, a folder ends in `/`, what
 * follows it is prose.
 *
 * @throws when there is no such block, or a line in it cannot be read
 */
export function readNamedTree(readme: string): NamedTree {
  const block = /^```[a-z]*\nparley\/[^\n]*\n(?<lines>[\s\S]*?)^```/m.exec(readme)?.groups?.['lines'];
  if (block === undefined) throw new Error('the README has no fenced block that begins with parley/');
  const tree = new Map<string, string[]>();
  let top: string | undefined;
  for (const line of block.split('\n')) {
    if (line.trim() === '') continue;
    const { indent = '', name = '' } = /^(?<indent> +)(?<name>[\w.-]+)\/(?: |$)/.exec(line)?.groups ?? {};
    if (indent.length === 2) tree.set(top = name, []);
    else if (indent.length === 4 && top !== undefined) tree.get(top)?.push(name);
    else if (indent.length <= 4) throw new Error(`the README's tree has a line that is no folder: ${line}`);
  }
  return tree;
}

/** Folders that hold no subject matter of their own; the tree need not name them. */
const unnamed = new Set(['fixtures', 'testing']);

/**
 * Where the tree and the disk differ. A folder whose inside is named at all is named whole.
 *
 * @param foldersOf folders on disk, `''` for the root
 */
export function findTreeFaults(tree: NamedTree, foldersOf: (folder: string) => readonly string[]): readonly string[] {
  const faults = compare('', [...tree.keys()], foldersOf(''));
  for (const [folder, named] of tree) {
    if (named.length > 0 && foldersOf('').includes(folder)) faults.push(...compare(`${folder}/`, named, foldersOf(folder)));
  }
  return faults;
}

function compare(prefix: string, named: readonly string[], onDisk: readonly string[]): string[] {
  return [
    ...named.filter((name) => !onDisk.includes(name)).map((name) => `the README names ${prefix}${name}/, which is not there`),
    ...onDisk.filter((name) => !named.includes(name) && !unnamed.has(name)).map((name) => `${prefix}${name}/ is not in the README's tree`),
  ];
}
