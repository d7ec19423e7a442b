/** A settings tree as JSON; secret fields are named by dotted path (`imap.password`). */
type Settings = Record<string, unknown>;

interface SecretPaths {
  readonly all: readonly string[];
  /** Used at the address that stands beside them. */
  readonly bound: readonly string[];
}

interface Filled {
  readonly settings: Settings;
  /** Secrets that must be typed again, because they would now be used at another address than they were kept for. */
  readonly needed: readonly string[];
}

/** What an address is called in settings: `host`, `url`, `tokenUrl`. */
const addressName = /^(?:host|url)$|(?:Host|Url)$/;

/**
 * The new settings with each secret that was left out (absent, or empty as a form sends it) put back from the old ones.
 * One that is bound to an address stays away when that address changes: whoever may set the address could otherwise have
 * it sent to themselves. Null removes a secret.
 */
export function fillSecrets(settings: Settings, old: Settings, { all, bound }: SecretPaths): Filled {
  const filled = structuredClone(settings);
  const needed: string[] = [];
  for (const path of all) {
    const steps = path.split('.');
    const kept = readPath(old, steps);
    const given = readPath(filled, steps);
    if (given === null) removePath(filled, steps);
    if (kept === undefined || (given !== undefined && given !== '')) continue;
    const branch = steps.slice(0, -1);
    if (!isTree(readPath(filled, branch)) || hasLostUser(filled, old, branch)) continue;
    if (bound.includes(path) && hasMoved(filled, old, branch)) needed.push(path);
    else writePath(filled, steps, kept);
  }
  return { settings: filled, needed };
}

/** The settings with null in the place of each secret that is stored and no longer wanted. */
export function markRemoved(settings: Settings, old: Settings, secrets: readonly string[]): Settings {
  const marked = structuredClone(settings);
  for (const path of secrets) {
    const steps = path.split('.');
    if (readPath(old, steps) !== undefined && readPath(marked, steps) === undefined) writePath(marked, steps, null);
  }
  return marked;
}

/** The settings with these secrets, by path, in branches that are made where they are missing. */
export function writeSecrets(settings: Settings, secrets: Readonly<Record<string, string>>): Settings {
  const filled = structuredClone(settings);
  for (const [path, value] of Object.entries(secrets)) {
    const steps = path.split('.');
    for (let length = 1; length < steps.length; length += 1) {
      const branch = steps.slice(0, length);
      if (!isTree(readPath(filled, branch))) writePath(filled, branch, {});
    }
    writePath(filled, steps, value);
  }
  return filled;
}

/** A secret without a host beside it (a sign-in that several servers are shown) is used at every address there is. */
function hasMoved(now: Settings, before: Settings, branch: readonly string[]): boolean {
  const hasOwn = ['host', 'url'].some((name) => readPath(before, [...branch, name]) !== undefined);
  const [old, changed] = (hasOwn ? [readPath(before, branch), readPath(now, branch)] : [before, now]).map((tree) => addressesIn(tree, hasOwn));
  return [...new Set([...old!.keys(), ...changed!.keys()])].some((path) => old!.get(path) !== changed!.get(path));
}

/** Every address in the tree, or only those right in it, by path. */
function addressesIn(tree: unknown, isFlat: boolean, path = ''): Map<string, unknown> {
  const found = new Map<string, unknown>();
  if (!isTree(tree)) return found;
  for (const [name, value] of Object.entries(tree)) {
    const here = path === '' ? name : `${path}.${name}`;
    if (addressName.test(name)) found.set(here, value);
    if (!isFlat) for (const [below, address] of addressesIn(value, isFlat, here)) found.set(below, address);
  }
  return found;
}

/** A password goes with the user it belonged to. */
function hasLostUser(now: Settings, before: Settings, branch: readonly string[]): boolean {
  return Boolean(readPath(before, [...branch, 'user'])) && !readPath(now, [...branch, 'user']);
}

function readPath(tree: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return tree;
  return isTree(tree) && Object.hasOwn(tree, first) ? readPath(tree[first], rest) : undefined;
}

/** Only into branches that are there: a branch that was left out was removed on purpose, with its secrets. */
function writePath(tree: Settings, steps: readonly string[], value: unknown): void {
  const branch = readPath(tree, steps.slice(0, -1));
  const name = steps.at(-1);
  if (isTree(branch) && name !== undefined) branch[name] = value;
}

function removePath(tree: Settings, steps: readonly string[]): void {
  const branch = readPath(tree, steps.slice(0, -1));
  if (isTree(branch)) delete branch[steps.at(-1) ?? ''];
}

function isTree(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
