import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog, openEmbedded, type EmbeddedRuntime } from '../../../runtime/embedded/index.ts';
import { insert, remove, replace, unchanged, type Write } from '../../../runtime/ports/index.ts';
import { contractCollections, thing, things, type Thing } from './contract.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-model-'));
let runtime: EmbeddedRuntime;
beforeAll(async () => {
  runtime = await openEmbedded({ folder, collections: contractCollections, migrations: [], log: createLog({ level: 'silent' }) });
});
afterAll(async () => {
  await runtime.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One write as a plan: which document, and by how much its guard is off. */
interface Plan {
  readonly kind: Write['kind'];
  readonly id: string;
  readonly off: number;
  readonly fields: Partial<Omit<Thing, 'id' | 'workspaceId' | 'version'>>;
}

const odd = fc.constantFrom('', 'a', 'A', '\u0000', '\ud800', 'a\uffff', 'ə', '1', '01', 'z');
const fields = fc.record({
  name: fc.option(odd), status: fc.constantFrom('new', 'old'), rank: fc.option(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -0, 1e300))), open: fc.boolean(),
  tags: fc.array(odd, { maxLength: 3 }), email: fc.option(fc.constantFrom('e1', 'e2')),
}, { requiredKeys: ['status', 'rank', 'open', 'tags', 'email'] });
const plan: fc.Arbitrary<Plan> = fc.record({
  kind: fc.constantFrom('insert' as const, 'replace' as const, 'remove' as const, 'unchanged' as const),
  id: fc.constantFrom('1', '2', '3', '4\ud800'), off: fc.constantFrom(0, 0, 0, 0, 1), fields,
});
const batches = fc.array(fc.uniqueArray(plan, { minLength: 1, maxLength: 3, selector: ({ id }) => id }), { minLength: 1, maxLength: 12 });

type Model = Map<string, Thing>;

/** What the store must do with a batch, in the plainest words. Undefined: a guard fails. */
function applyToModel(model: Model, workspaceId: string, plans: readonly Plan[]): Model | undefined {
  const next = new Map(model);
  for (const { kind, id, off, fields: wanted } of plans) {
    const before = model.get(id);
    const document = JSON.parse(JSON.stringify(thing(workspaceId, id, wanted))) as Omit<Thing, 'version'>;
    if (kind === 'insert') {
      if (before) return undefined;
      next.set(id, { ...document, version: 1 });
    } else if (kind === 'unchanged' && !before) {
      if (off !== 0) return undefined;
    } else {
      if (!before || off !== 0) return undefined;
      if (kind === 'replace') next.set(id, { ...document, version: before.version + 1 });
      if (kind === 'remove') next.delete(id);
    }
  }
  return next;
}

function writesOf(model: Model, workspaceId: string, plans: readonly Plan[]): readonly Write[] {
  return plans.map(({ kind, id, off, fields: wanted }) => {
    const version = (model.get(id)?.version ?? 0) + off;
    const document = { ...thing(workspaceId, id, wanted), version };
    if (kind === 'insert') return insert(things, document);
    if (kind === 'replace') return replace(things, document);
    if (kind === 'remove') return remove(things, document);
    return unchanged(things, id, version === 0 ? null : version);
  });
}

/** Unique values shared by two documents, before or after: how a batch that moves them is judged is left to the engine. */
function touchesTaken(model: Model, next: Model | undefined, plans: readonly Plan[]): boolean {
  const emails = [...model.values(), ...(next ?? new Map<string, Thing>()).values()].filter(({ email }) => email !== null);
  const owners = new Map<string, Set<string>>();
  for (const { email, id } of [...emails, ...plans.map(({ id, fields: wanted }) => ({ email: wanted.email ?? null, id }))]) {
    if (email !== null) owners.set(email, (owners.get(email) ?? new Set()).add(id));
  }
  return [...owners.values()].some(({ size }) => size > 1);
}

/** The order of index values: null, then false and true or numbers, then texts by code point as UTF-8 has them. */
function compare(a: unknown, b: unknown): number {
  const level = (value: unknown): number => (value === null || value === undefined ? 0 : typeof value === 'string' ? 2 : 1);
  if (level(a) !== level(b)) return level(a) - level(b);
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(storable(a)), Buffer.from(storable(b)));
  return Number(a ?? 0) - Number(b ?? 0);
}

/** Half pairs have no place in UTF-8; they come after all that is well formed. */
const storable = (text: string): string => text.replace(/[\u{D800}-\u{DFFF}\uFFFF]/gu, (unit) => `\uffff${unit.charCodeAt(0).toString(16)}`);

async function checkReads(workspaceId: string, model: Model): Promise<void> {
  const { store } = runtime;
  const all = [...model.values()];
  for (const id of ['1', '2', '3', '4\ud800']) expect(await store.get(things, workspaceId, id)).toEqual(model.get(id));
  const byName = all.toSorted((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
  expect((await store.page(things, 'byName', { workspaceId, limit: 100 })).items).toEqual(byName);
  expect((await store.page(things, 'byName', { workspaceId, order: 'descending', limit: 100 })).items).toEqual(byName.toReversed());
  const open = all.filter((one) => one.tags.includes('a') && one.open).toSorted((a, b) => compare(a.rank, b.rank) || compare(a.id, b.id));
  expect((await store.page(things, 'byTag', { workspaceId, where: { tags: 'a', open: true }, limit: 100 })).items).toEqual(open);
  const tags = new Map<string, number>();
  for (const tag of all.flatMap((one) => [...new Set(one.tags)])) tags.set(tag, (tags.get(tag) ?? 0) + 1);
  expect(await store.tally(things, 'byTag', { workspaceId })).toEqual(tags);
  expect(await store.count(things, 'byRank', { workspaceId, from: 0, to: 2 })).toBe(all.filter(({ rank }) => rank !== null && rank >= 0 && rank < 2).length);
}

test('random batches do to the store what they do to a plain map', async () => {
  await fc.assert(fc.asyncProperty(batches, async (list) => {
    const workspaceId = runtime.ids.next();
    let model: Model = new Map();
    for (const plans of list) {
      const next = applyToModel(model, workspaceId, plans);
      const result = await runtime.store.commit({ workspaceId, writes: writesOf(model, workspaceId, plans) });
      if (next && touchesTaken(model, next, plans)) {
        if (result.committed) model = next;
        else expect(result.conflict).toMatchObject({ reason: 'exists', index: 'byEmail' });
      } else {
        expect(result.committed).toBe(next !== undefined);
        model = next ?? model;
      }
    }
    const emails = [...model.values()].flatMap(({ email }) => email ?? []);
    expect(new Set(emails).size).toBe(emails.length);
    await checkReads(workspaceId, model);
  }), { numRuns: 150 });
});

test('however batches race, each document has the history of those that won', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom('1', '2'), { minLength: 2, maxLength: 30 }), async (ids) => {
    const workspaceId = runtime.ids.next();
    const attempts = ids.map(async (id) => {
      for (;;) {
        const before = await runtime.store.get(things, workspaceId, id);
        const write = before ? replace(things, { ...before, rank: (before.rank ?? 0) + 1 }) : insert(things, thing(workspaceId, id, { rank: 1 }));
        const result = await runtime.store.commit({ workspaceId, writes: [write], events: [{ type: 'counted', at: 0, actor: { kind: 'system' }, conversationId: id }] });
        if (result.committed) return;
      }
    });
    await Promise.all(attempts);
    for (const id of new Set(ids)) {
      const times = ids.filter((one) => one === id).length;
      expect(await runtime.store.get(things, workspaceId, id)).toMatchObject({ rank: times, version: times });
      expect(await runtime.events.of(workspaceId, { conversationId: id }, { limit: 100 })).toHaveLength(times);
    }
  }), { numRuns: 25 });
});
