import { expect } from 'vitest';
import { BadCursor, insert, remove, replace, unchanged, type CommitResult, type Runtime, type Write } from '../../../runtime/ports/index.ts';
import { DidNotHappen, plains, thing, things, type Clause, type Ground, type Thing } from './contract.ts';

const done: CommitResult = { committed: true };

function commit({ runtime, workspaceId }: Ground, ...writes: readonly Write[]): Promise<CommitResult> {
  return runtime.store.commit({ workspaceId, writes });
}

function refused(reason: string, id: string, index?: string): unknown {
  return { committed: false, conflict: expect.objectContaining({ reason, id, ...(index === undefined ? {} : { index }) }) };
}

async function fill(ground: Ground, list: readonly [id: string, fields: Parameters<typeof thing>[2]][]): Promise<void> {
  expect(await commit(ground, ...list.map(([id, fields]) => insert(things, thing(ground.workspaceId, id, fields))))).toEqual(done);
}

async function read(runtime: Runtime, workspaceId: string, id: string): Promise<Thing> {
  const found = await runtime.store.get(things, workspaceId, id);
  if (!found) throw new DidNotHappen(`${id} is not there`);
  return found;
}

const ids = (items: readonly { readonly id: string }[]): readonly string[] => items.map(({ id }) => id);

/** Every page of a listing, two at a time. */
async function walk(ask: (after: string | null) => Promise<{ items: readonly { id: string }[]; next: string | null }>): Promise<readonly string[]> {
  const seen: string[] = [];
  for (let after: string | null = null; ;) {
    const page = await ask(after);
    seen.push(...ids(page.items));
    if (page.next === null || seen.length > 100) return seen;
    after = page.next;
  }
}

const writing: Readonly<Record<string, Clause>> = {
  async 'a document is read back as it was written, whatever is in it'(ground) {
    const odd = { text: 'nul \u0000, half a pair \ud800 and \udc00, emoji 😀, mark \uffff', deep: [{ a: null, b: [1.5, true, ''] }], 'key \ud801': 0 };
    const document = thing(ground.workspaceId, 'odd \u0000\ud800', { name: 'x\u0000\udfff', data: odd });
    expect(await commit(ground, insert(things, document))).toEqual(done);
    expect(await ground.runtime.store.get(things, ground.workspaceId, document.id)).toEqual({ ...document, version: 1 });
    const page = await ground.runtime.store.page(things, 'byName', { workspaceId: ground.workspaceId, where: { name: 'x\u0000\udfff' }, limit: 5 });
    expect(page.items).toEqual([{ ...document, version: 1 }]);
  },
  async 'an id is taken once, however many try at once'(ground) {
    const results = await Promise.all(Array.from({ length: 20 }, (_, index) => commit(ground, insert(plains, { id: 'one', workspaceId: ground.workspaceId, value: String(index) }))));
    expect(results.filter(({ committed }) => committed)).toHaveLength(1);
    for (const result of results) if (!result.committed) expect(result).toEqual(refused('exists', 'one'));
  },
  async 'a unique value is taken once and the conflict names the index'(ground) {
    const results = await Promise.all(Array.from({ length: 10 }, (_, index) => commit(ground, insert(things, thing(ground.workspaceId, `t${index}`, { email: 'a@b.example' })))));
    expect(results.filter(({ committed }) => committed)).toHaveLength(1);
    for (const [index, result] of results.entries()) if (!result.committed) expect(result).toEqual(refused('exists', `t${index}`, 'byEmail'));
  },
  async 'a replace can not take a unique value'(ground) {
    await fill(ground, [['a', { email: 'a@b.example' }], ['b', { email: 'b@b.example' }]]);
    const b = await read(ground.runtime, ground.workspaceId, 'b');
    expect(await commit(ground, replace(things, { ...b, email: 'a@b.example' }))).toEqual(refused('exists', 'b', 'byEmail'));
    expect(await commit(ground, replace(things, { ...b, rank: 7 }))).toEqual(done);
  },
  async 'two writes of a batch can not share a new unique value'(ground) {
    await fill(ground, [['a', {}], ['b', {}]]);
    const [a, b] = [await read(ground.runtime, ground.workspaceId, 'a'), await read(ground.runtime, ground.workspaceId, 'b')];
    const both = commit(ground, replace(things, { ...a, email: 'c@b.example' }), replace(things, { ...b, email: 'c@b.example' }));
    const beside = commit(ground, insert(things, thing(ground.workspaceId, 'c')));
    expect(await both).toEqual({ committed: false, conflict: expect.objectContaining({ reason: 'exists', index: 'byEmail' }) });
    expect(await beside).toEqual(done);
    expect(await read(ground.runtime, ground.workspaceId, 'a')).toEqual(a);
  },
  async 'documents with null in a unique index are exempt'(ground) {
    await fill(ground, [['a', { email: null }], ['b', { email: null }]]);
    expect(await ground.runtime.store.count(things, 'byEmail', { workspaceId: ground.workspaceId, where: { email: null } })).toBe(2);
  },
  async 'a replace needs the stored version and raises it by one'(ground) {
    await fill(ground, [['a', {}]]);
    const first = await read(ground.runtime, ground.workspaceId, 'a');
    expect(await commit(ground, replace(things, { ...first, rank: 1 }))).toEqual(done);
    expect(await read(ground.runtime, ground.workspaceId, 'a')).toEqual({ ...first, rank: 1, version: 2 });
    expect(await commit(ground, replace(things, { ...first, rank: 2 }))).toEqual(refused('stale', 'a'));
    expect(await commit(ground, replace(things, { ...first, id: 'none' }))).toEqual(refused('missing', 'none'));
    expect(await read(ground.runtime, ground.workspaceId, 'a')).toMatchObject({ rank: 1, version: 2 });
  },
  async 'of writers racing on one version one wins'(ground) {
    await fill(ground, [['a', { rank: 0 }]]);
    const add = async (): Promise<void> => {
      for (;;) {
        const now = await read(ground.runtime, ground.workspaceId, 'a');
        if ((await commit(ground, replace(things, { ...now, rank: (now.rank ?? 0) + 1 }))).committed) return;
      }
    };
    await Promise.all(Array.from({ length: 12 }, add));
    expect(await read(ground.runtime, ground.workspaceId, 'a')).toMatchObject({ rank: 12, version: 13 });
  },
  async 'a remove needs the stored version'(ground) {
    await fill(ground, [['a', { tags: ['x'] }]]);
    const first = await read(ground.runtime, ground.workspaceId, 'a');
    expect(await commit(ground, replace(things, first))).toEqual(done);
    expect(await commit(ground, remove(things, first))).toEqual(refused('stale', 'a'));
    expect(await commit(ground, remove(things, { ...first, version: 2 }))).toEqual(done);
    expect(await ground.runtime.store.get(things, ground.workspaceId, 'a')).toBeUndefined();
    expect(await commit(ground, remove(things, first))).toEqual(refused('missing', 'a'));
    expect(await ground.runtime.store.count(things, 'byTag', { workspaceId: ground.workspaceId, where: { tags: 'x' } })).toBe(0);
  },
  async 'unchanged guards a version, and absence'(ground) {
    await fill(ground, [['a', {}]]);
    const other = (id: string): Write => insert(plains, { id, workspaceId: ground.workspaceId, value: '' });
    expect(await commit(ground, unchanged(things, 'a', 1), unchanged(things, 'none', null), other('1'))).toEqual(done);
    expect(await commit(ground, unchanged(things, 'a', 2), other('2'))).toEqual(refused('stale', 'a'));
    expect(await commit(ground, unchanged(things, 'a', null), other('3'))).toEqual(refused('exists', 'a'));
    expect(await commit(ground, unchanged(things, 'none', 1), other('4'))).toEqual(refused('missing', 'none'));
    expect(await ground.runtime.store.getMany(plains, ground.workspaceId, ['1', '2', '3', '4'])).toHaveLength(1);
  },
  async 'a batch happens whole or not at all, with its events, jobs and search entries'(ground) {
    const { runtime, workspaceId } = ground;
    await fill(ground, [['a', { rank: 1 }], ['b', {}]]);
    const a = await read(runtime, workspaceId, 'a');
    const queue = `q${workspaceId}`;
    const result = await runtime.store.commit({
      workspaceId,
      writes: [replace(things, { ...a, rank: 2 }), insert(things, thing(workspaceId, 'c', { tags: ['t'] })), insert(things, thing(workspaceId, 'b'))],
      events: [{ type: 'thing.made', at: 1, actor: { kind: 'system' } }],
      jobs: [{ queue, payload: null }],
      search: [{ kind: 'thing', id: 'c', tokens: ['word'], at: 1 }],
    });
    expect(result).toEqual(refused('exists', 'b'));
    expect(await read(runtime, workspaceId, 'a')).toEqual(a);
    expect(await runtime.store.get(things, workspaceId, 'c')).toBeUndefined();
    expect(await runtime.store.count(things, 'byTag', { workspaceId, where: { tags: 't' } })).toBe(0);
    expect(await runtime.events.position(workspaceId)).toBe(0);
    expect((await runtime.queue.depths()).get(queue)).toBeUndefined();
    expect((await runtime.search.find({ workspaceId, kind: 'thing', terms: [{ anyOf: ['word'] }], limit: 5 })).hits).toEqual([]);
  },
  async 'two writes for one document in a batch are an error'(ground) {
    await expect(commit(ground, insert(plains, { id: 'a', workspaceId: ground.workspaceId, value: '1' }), unchanged(plains, 'a', null))).rejects.toThrow('two writes');
    expect(await ground.runtime.store.get(plains, ground.workspaceId, 'a')).toBeUndefined();
  },
  async 'a document of another workspace than its batch is an error'(ground) {
    await expect(commit(ground, insert(plains, { id: 'a', workspaceId: `${ground.workspaceId}-other`, value: '' }))).rejects.toThrow('workspace');
  },
  async 'what was committed is read by whoever was told so'(ground) {
    for (let rank = 1; rank <= 20; rank += 1) {
      const before = await ground.runtime.store.get(things, ground.workspaceId, 'a');
      await commit(ground, before ? replace(things, { ...before, rank }) : insert(things, thing(ground.workspaceId, 'a', { rank })));
      expect(await read(ground.runtime, ground.workspaceId, 'a')).toMatchObject({ rank });
    }
  },
  async 'of claimers racing for one document exactly one gets it'(ground) {
    await fill(ground, Array.from({ length: 5 }, (_, rank) => [`t${rank}`, { rank, status: 'free' }]));
    const claim = (): Promise<Thing | undefined> => ground.runtime.store.claimOne(things, 'byStatus', { workspaceId: ground.workspaceId, where: { status: 'free' } }, { status: 'taken' });
    const claimed = (await Promise.all(Array.from({ length: 12 }, claim))).filter((one) => one !== undefined);
    expect(ids(claimed).toSorted()).toEqual(['t0', 't1', 't2', 't3', 't4']);
    for (const one of claimed) expect(one).toMatchObject({ status: 'taken', version: 2 });
    expect(await ground.runtime.store.get(things, ground.workspaceId, 't3')).toMatchObject({ status: 'taken', rank: 3, version: 2 });
  },
};

const reading: Readonly<Record<string, Clause>> = {
  async 'workspaces never meet'(ground) {
    const other = `${ground.workspaceId}-other`;
    await fill(ground, [['a', { tags: ['x'], email: 'a@b.example' }]]);
    await fill({ ...ground, workspaceId: other }, [['a', { email: 'a@b.example', rank: 5 }], ['b', { tags: ['x'] }]]);
    const { store } = ground.runtime;
    expect(await store.get(things, ground.workspaceId, 'b')).toBeUndefined();
    expect(await store.get(things, ground.workspaceId, 'a')).toMatchObject({ rank: 0 });
    expect(ids((await store.page(things, 'byRank', { workspaceId: ground.workspaceId, limit: 9 })).items)).toEqual(['a']);
    expect(await store.count(things, 'byTag', { workspaceId: ground.workspaceId, where: { tags: 'x' } })).toBe(1);
  },
  async 'getMany answers in the order asked and leaves out what is missing'(ground) {
    await fill(ground, [['a', {}], ['b', {}], ['c', {}]]);
    expect(ids(await ground.runtime.store.getMany(things, ground.workspaceId, ['c', 'none', 'a']))).toEqual(['c', 'a']);
  },
  async 'pages follow the index, then the id, both ways, null lowest'(ground) {
    await fill(ground, [['d', { rank: 2 }], ['a', { rank: null }], ['c', { rank: 2 }], ['b', { rank: -1 }], ['f', { rank: null }], ['e', { rank: 1.5 }]]);
    const ask = (order: 'ascending' | 'descending') => (after: string | null) => ground.runtime.store.page(things, 'byRank', { workspaceId: ground.workspaceId, order, after, limit: 2 });
    expect(await walk(ask('ascending'))).toEqual(['a', 'f', 'b', 'e', 'c', 'd']);
    expect(await walk(ask('descending'))).toEqual(['d', 'c', 'e', 'b', 'f', 'a']);
  },
  async 'a page goes on after its last item, whatever came and went'(ground) {
    await fill(ground, [['b', { rank: 1 }], ['d', { rank: 2 }], ['f', { rank: 3 }], ['h', { rank: 4 }]]);
    const query = { workspaceId: ground.workspaceId, limit: 2 };
    const first = await ground.runtime.store.page(things, 'byRank', query);
    expect(await commit(ground, remove(things, await read(ground.runtime, ground.workspaceId, 'd')), insert(things, thing(ground.workspaceId, 'a', { rank: 0 })), insert(things, thing(ground.workspaceId, 'c', { rank: 1 })))).toEqual(done);
    const second = await ground.runtime.store.page(things, 'byRank', { ...query, after: first.next });
    expect([ids(first.items), ids(second.items), second.next]).toEqual([['b', 'd'], ['f', 'h'], null]);
  },
  async 'a foreign or damaged cursor is refused'(ground) {
    await fill(ground, [['a', {}], ['b', {}], ['c', { status: 'old' }]]);
    const { store } = ground.runtime;
    const { next } = await store.page(things, 'byStatus', { workspaceId: ground.workspaceId, where: { status: 'new' }, limit: 1 });
    expect(next).not.toBeNull();
    for (const after of ['', 'x', `${next}x`.slice(3), Buffer.from('[]').toString('base64url')]) {
      await expect(store.page(things, 'byStatus', { workspaceId: ground.workspaceId, where: { status: 'new' }, limit: 1, after })).rejects.toThrow(BadCursor);
    }
    await expect(store.page(things, 'byStatus', { workspaceId: ground.workspaceId, where: { status: 'old' }, limit: 1, after: next })).rejects.toThrow(BadCursor);
    await expect(store.page(things, 'byRank', { workspaceId: ground.workspaceId, limit: 1, after: next })).rejects.toThrow(BadCursor);
  },
  async 'what no index answers is refused with its name'(ground) {
    const { store } = ground.runtime;
    const { workspaceId } = ground;
    await expect(store.page(things, 'byStatus', { workspaceId, where: { rank: 1 }, limit: 1 })).rejects.toThrow('byStatus');
    await expect(store.count(things, 'byRank', { workspaceId, where: { status: 'new' } as object })).rejects.toThrow('byRank');
    await expect(store.page(things, 'byNothing' as 'byRank', { workspaceId, limit: 1 })).rejects.toThrow('byNothing');
    await expect(store.page(things, 'byRank', { workspaceId, where: { rank: 1 }, from: 1, limit: 1 })).rejects.toThrow('byRank');
  },
  async 'a limit outside 1 to 1000 is refused'(ground) {
    for (const limit of [0, 1001, 1.5, Number.NaN]) {
      await expect(ground.runtime.store.page(things, 'byRank', { workspaceId: ground.workspaceId, limit })).rejects.toThrow('limit');
    }
  },
  async 'an index per element follows the elements'(ground) {
    await fill(ground, [['a', { tags: ['x', 'y', 'x'], rank: 2 }], ['b', { tags: ['x'], rank: 1 }], ['c', { tags: [], rank: 3 }]]);
    const { store } = ground.runtime;
    const tagged = async (tag: string) => ids((await store.page(things, 'byTag', { workspaceId: ground.workspaceId, where: { tags: tag, open: true }, order: 'descending', limit: 9 })).items);
    expect([await tagged('x'), await tagged('y')]).toEqual([['a', 'b'], ['a']]);
    const a = await read(ground.runtime, ground.workspaceId, 'a');
    await commit(ground, replace(things, { ...a, tags: ['y', 'z'], rank: 0 }));
    await commit(ground, replace(things, { ...(await read(ground.runtime, ground.workspaceId, 'b')), tags: ['z'] }));
    expect([await tagged('x'), await tagged('y'), await tagged('z')]).toEqual([[], ['a'], ['b', 'a']]);
  },
  async 'a range holds its beginning, not its end, and no null'(ground) {
    await fill(ground, [['a', { rank: null }], ['b', { rank: 1 }], ['c', { rank: 2 }], ['d', { rank: 3 }]]);
    const range = async (limits: { from?: number; to?: number }) => ids((await ground.runtime.store.page(things, 'byStatus', { workspaceId: ground.workspaceId, where: { status: 'new' }, ...limits, limit: 9 })).items);
    expect([await range({ from: 1, to: 3 }), await range({ from: 2 }), await range({ to: 2 })]).toEqual([['b', 'c'], ['c', 'd'], ['b']]);
    expect(await ground.runtime.store.count(things, 'byRank', { workspaceId: ground.workspaceId, from: 2, to: 9 })).toBe(2);
  },
  async 'a count stops at its cap'(ground) {
    await fill(ground, [['a', {}], ['b', {}], ['c', { status: 'old' }]]);
    const count = (cap?: number) => ground.runtime.store.count(things, 'byStatus', { workspaceId: ground.workspaceId, where: { status: 'new' }, ...(cap === undefined ? {} : { cap }) });
    expect([await count(), await count(1), await count(5)]).toEqual([2, 1, 2]);
  },
  async 'a tally counts per value, each of its own type'(ground) {
    await fill(ground, [['a', { tags: ['x', 'y'], rank: 1 }], ['b', { tags: ['x'], open: false, rank: 1 }], ['c', { rank: null }]]);
    const { store } = ground.runtime;
    const { workspaceId } = ground;
    expect(await store.tally(things, 'byTag', { workspaceId })).toEqual(new Map([['x', 2], ['y', 1]]));
    expect(await store.tally(things, 'byTag', { workspaceId, where: { tags: 'x' } })).toEqual(new Map([[true, 1], [false, 1]]));
    expect(await store.tally(things, 'byRank', { workspaceId })).toEqual(new Map([[null, 1], [1, 2]]));
    expect(await store.tally(things, 'byOpen', { workspaceId, where: { open: true } })).toEqual(new Map([['new', 2]]));
  },
  async 'texts that look like numbers stay texts'(ground) {
    await fill(ground, [['a', { name: '1' }], ['b', { name: '01' }], ['c', { name: '1.0' }], ['d', {}]]);
    const named = async (name: string | null) => ids((await ground.runtime.store.page(things, 'byName', { workspaceId: ground.workspaceId, where: { name }, limit: 9 })).items);
    expect([await named('1'), await named('01'), await named(null)]).toEqual([['a'], ['b'], ['d']]);
    expect([...(await ground.runtime.store.tally(things, 'byName', { workspaceId: ground.workspaceId })).keys()]).toEqual([null, '01', '1', '1.0']);
  },
};

export const storeClauses: Readonly<Record<string, Clause>> = { ...writing, ...reading };
