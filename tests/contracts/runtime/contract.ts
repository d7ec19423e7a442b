import { expect, test } from 'vitest';
import { collection, type AnyCollection, type Document, type Runtime } from '../../../runtime/ports/index.ts';

/** What a clause is given. Clauses share a runtime, so each works in a workspace and with queue names of its own. */
export interface Ground {
  readonly runtime: Runtime;
  /** Unused so far. */
  readonly workspaceId: string;
  /** How long to wait for what must happen, ms; for what must not, a short while is waited. */
  readonly patienceMs: number;
}

/** One promise of a port. Throws when it is broken. */
export type Clause = (ground: Ground) => Promise<void>;
/** A right engine made wrong in one respect. */
export type Saboteur = (runtime: Runtime) => Runtime;

export interface Contract {
  readonly clauses: Readonly<Record<string, Clause>>;
  /** By the clause each must be caught by. */
  readonly saboteurs: Readonly<Record<string, Saboteur>>;
}

/** A document with every kind of indexed field. */
export interface Thing extends Document {
  readonly name?: string | null;
  readonly status: string;
  readonly rank: number | null;
  readonly open: boolean;
  readonly tags: readonly string[];
  readonly email: string | null;
  readonly data?: unknown;
}

export const things = collection<Thing>()('contractThings', {
  byStatus: { on: ['status', 'rank'] },
  byRank: { on: ['rank'] },
  byName: { on: ['name'] },
  byOpen: { on: ['open', 'status'] },
  byTag: { each: 'tags', on: ['open', 'rank'] },
  byEmail: { on: ['email'], unique: true },
});

/** Found by id alone. */
export interface Plain extends Document {
  readonly value: string;
}
export const plains = collection<Plain>()('contractPlains', {});

/** What an engine under test is opened with. */
export const contractCollections: readonly AnyCollection[] = [things, plains];

export function thing(workspaceId: string, id: string, fields: Partial<Omit<Thing, 'id' | 'workspaceId' | 'version'>> = {}): Omit<Thing, 'version'> {
  return { id, workspaceId, status: 'new', rank: 0, open: true, tags: [], email: null, ...fields };
}

/** Registers a test per clause, and one per clause that its saboteur is caught. */
export function runContract(name: string, { clauses, saboteurs }: Contract, runtime: () => Runtime): void {
  const ground = (over: Runtime, patienceMs: number): Ground => ({ runtime: over, workspaceId: `w${runtime().ids.next()}`, patienceMs });

  test(`${name}: every clause has a saboteur`, () => {
    expect(Object.keys(saboteurs).toSorted()).toEqual(Object.keys(clauses).toSorted());
  });
  for (const [clause, check] of Object.entries(clauses)) {
    test(`${name}: ${clause}`, () => check(ground(runtime(), 10_000)));
    test(`${name}: who breaks "${clause}" is caught`, async () => {
      const sabotage = saboteurs[clause] ?? ((right: Runtime) => right);
      // Only the clause's own finding counts, not a saboteur that stumbles.
      await expect(check(ground(sabotage(runtime()), 250))).rejects.toSatisfy((error: Error) => error.name === 'AssertionError' || error instanceof DidNotHappen);
    });
  }
}

/** What a clause waited for did not come. */
export class DidNotHappen extends Error {
  override readonly name = 'DidNotHappen';
}

/** Waits until `happened`; throws with `what` when patience ends. */
export async function eventually(what: string, patienceMs: number, happened: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!await happened()) {
    if (performance.now() > end) throw new DidNotHappen(`did not happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Long enough for what must not happen to show itself if it did. */
export function aWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 60));
}

/** The same runtime with other store functions. */
export function withStore(runtime: Runtime, change: (store: Runtime['store']) => Partial<Runtime['store']>): Runtime {
  return { ...runtime, store: { ...runtime.store, ...change(runtime.store) } };
}
