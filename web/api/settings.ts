/** A settings tree as JSON; secret fields are named by dotted path (`imap.password`). */
type Settings = Record<string, unknown>;

/** The new settings with each secret that was left out (absent, or empty as a form sends it) put back from the old ones. */
export function fillSecrets(settings: Settings, old: Settings, secrets: readonly string[]): Settings {
  const filled = structuredClone(settings);
  for (const path of secrets) {
    const kept = readPath(old, path.split('.'));
    const given = readPath(filled, path.split('.'));
    if (kept !== undefined && (given === undefined || given === '')) writePath(filled, path.split('.'), kept);
  }
  return filled;
}

function readPath(tree: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return tree;
  return isTree(tree) && Object.hasOwn(tree, first) ? readPath(tree[first], rest) : undefined;
}

/** Only into branches that are there: a branch that was left out was removed on purpose, with its secrets. */
function writePath(tree: Settings, [first, ...rest]: readonly string[], value: unknown): void {
  if (first === undefined) return;
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const branch = Object.hasOwn(tree, first) ? tree[first] : undefined;
  if (isTree(branch)) writePath(branch, rest, value);
}

function isTree(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
