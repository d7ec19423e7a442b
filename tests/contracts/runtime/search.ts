import { expect } from 'vitest';
import { BadCursor, insert, type Search, type SearchEntry, type SearchQuery } from '../../../runtime/ports/index.ts';
import { plains, withStore, type Clause, type Ground, type Saboteur } from './contract.ts';

async function write({ runtime, workspaceId }: Ground, ...search: readonly SearchEntry[]): Promise<void> {
  expect(await runtime.store.commit({ workspaceId, writes: [], search })).toEqual({ committed: true });
}

const entry = (id: string, at: number, ...tokens: readonly string[]): SearchEntry => ({ kind: 'message', id, at, tokens });
const all = (...words: readonly string[]): SearchQuery['terms'] => words.map((word) => ({ anyOf: [word] }));

async function find({ runtime, workspaceId }: Ground, terms: SearchQuery['terms'], more: Partial<SearchQuery> = {}): Promise<readonly string[]> {
  const { hits } = await runtime.search.find({ workspaceId, kind: 'message', terms, limit: 100, ...more });
  return hits.map(({ id }) => id);
}

export const searchClauses: Readonly<Record<string, Clause>> = {
  async 'every term must be there, one of its alternatives is enough'(ground) {
    await write(ground, entry('a', 1, 'card', 'lost'), entry('b', 2, 'card', 'found'), entry('c', 3, 'lost'));
    expect(await find(ground, all('card', 'lost'))).toEqual(['a']);
    expect(await find(ground, [{ anyOf: ['card'] }, { anyOf: ['lost', 'found', 'nowhere'] }])).toEqual(['b', 'a']);
    expect(await find(ground, all('card', 'nowhere'))).toEqual([]);
    expect(await find(ground, [{ anyOf: [] }])).toEqual([]);
  },
  async 'a prefix matches what begins with it, a word only itself'(ground) {
    await write(ground, entry('a', 1, 'sifaris'), entry('b', 2, 'sifarisler'), entry('c', 3, 'заказы'));
    expect(await find(ground, [{ anyOf: ['sifaris'], prefix: true }])).toEqual(['b', 'a']);
    expect(await find(ground, all('sifaris'))).toEqual(['a']);
    expect(await find(ground, [{ anyOf: ['заказ', 'sifarisl'], prefix: true }])).toEqual(['c', 'b']);
  },
  async 'hits come newest first, of one time by id, and pages neither skip nor repeat'(ground) {
    const times = [5, 3, 9, 5, 1, 5, 9, -4, 5];
    await write(ground, ...times.map((at, index) => entry(`m${index}`, at, 'word')));
    const expected = times.map((at, index) => ({ at, id: `m${index}` })).toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
    const seen: { id: string; at: number }[] = [];
    for (let after: string | null = null; ;) {
      const page = await ground.runtime.search.find({ workspaceId: ground.workspaceId, kind: 'message', terms: all('word'), limit: 2, after });
      seen.push(...page.hits);
      if (page.next === null || seen.length > times.length) break;
      after = page.next;
    }
    expect(seen).toEqual(expected);
  },
  async 'an entry written again replaces what it was; without tokens it is gone'(ground) {
    await write(ground, entry('a', 1, 'old', 'both'), entry('b', 2, 'both'));
    await write(ground, entry('a', 3, 'new', 'both'));
    expect([await find(ground, all('old')), await find(ground, all('new')), await find(ground, all('both'))]).toEqual([[], ['a'], ['a', 'b']]);
    await write(ground, entry('a', 3));
    expect([await find(ground, all('new')), await find(ground, all('both'))]).toEqual([[], ['b']]);
  },
  async 'kinds and workspaces are searched apart'(ground) {
    await write(ground, entry('a', 1, 'word'), { ...entry('a', 2, 'word', 'person'), kind: 'customer' });
    await write({ ...ground, workspaceId: `${ground.workspaceId}-other` }, entry('b', 3, 'word'));
    expect([await find(ground, all('word')), await find(ground, all('person')), await find(ground, all('person'), { kind: 'customer' })]).toEqual([['a'], [], ['a']]);
    expect(await find(ground, all('word'), { kind: 'nothing' })).toEqual([]);
  },
  async 'a token is one word, whatever is in it'(ground) {
    const odd = ['a"b', 'c*', 'NEAR', 'or', 'd-e', '(', '\u0000x', 'ბარათი', 'ᲑᲐᲠᲐᲗᲘ', 'नमस्ते', '😀', '日本語', 'x:y', '^z', 'Upper', 'upper', 'long'.repeat(60)];
    await write(ground, ...odd.map((token, index) => entry(`m${String(index).padStart(2, '0')}`, index, token)));
    for (const [index, token] of odd.entries()) expect([token, await find(ground, all(token))]).toEqual([token, [`m${String(index).padStart(2, '0')}`]]);
    expect(await find(ground, all('a'))).toEqual([]);
    expect(await find(ground, all('AND'))).toEqual([]);
  },
  async 'what a refused batch would have made findable is not found'(ground) {
    const { runtime, workspaceId } = ground;
    const writes = [insert(plains, { id: 'a', workspaceId, value: '' })];
    await runtime.store.commit({ workspaceId, writes });
    const result = await runtime.store.commit({ workspaceId, writes, search: [entry('a', 1, 'word')] });
    expect(result.committed).toBe(false);
    expect(await find(ground, all('word'))).toEqual([]);
  },
  async 'a foreign or damaged cursor is refused'(ground) {
    await write(ground, entry('a', 1, 'word', 'other'), entry('b', 2, 'word', 'other'));
    const { search } = ground.runtime;
    const query = { workspaceId: ground.workspaceId, kind: 'message', terms: all('word'), limit: 1 };
    const { next } = await search.find(query);
    expect(next).not.toBeNull();
    await expect(search.find({ ...query, after: `${next}x`.slice(2) })).rejects.toThrow(BadCursor);
    await expect(search.find({ ...query, terms: all('other'), after: next })).rejects.toThrow(BadCursor);
  },
};

const searchWith = (change: (find: Search['find']) => Search['find']): Saboteur => (runtime) => ({ ...runtime, search: { find: change((query) => runtime.search.find(query)) } });
const entriesWith = (change: (one: SearchEntry) => SearchEntry): Saboteur => (runtime) =>
  withStore(runtime, (store) => ({ commit: (batch) => store.commit({ ...batch, search: (batch.search ?? []).map(change) }) }));

export const searchSaboteurs: Readonly<Record<string, Saboteur>> = {
  'every term must be there, one of its alternatives is enough': searchWith((find) => (query) => find({ ...query, terms: [{ anyOf: query.terms.flatMap(({ anyOf }) => anyOf) }] })),
  'a prefix matches what begins with it, a word only itself': searchWith((find) => (query) => find({ ...query, terms: query.terms.map((term) => ({ ...term, prefix: true })) })),
  'hits come newest first, of one time by id, and pages neither skip nor repeat': searchWith((find) => async (query) => {
    const { hits, next } = await find(query);
    return { hits: hits.toSorted((a, b) => (a.id < b.id ? -1 : 1)), next };
  }),
  'an entry written again replaces what it was; without tokens it is gone': entriesWith((one) => ({ ...one, id: `${one.id}${one.tokens.includes('new') ? '2' : ''}` })),
  'kinds and workspaces are searched apart': entriesWith((one) => ({ ...one, kind: 'message' })),
  'a token is one word, whatever is in it': (runtime) => {
    const split = (token: string): readonly string[] => token.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
    const writer = entriesWith((one) => ({ ...one, tokens: one.tokens.flatMap(split) }))(runtime);
    return searchWith((find) => (query) => find({ ...query, terms: query.terms.flatMap(({ anyOf }) => anyOf.flatMap(split).map((word) => ({ anyOf: [word] }))) }))(writer);
  },
  'what a refused batch would have made findable is not found': (runtime) => withStore(runtime, (store) => ({
    async commit({ search = [], ...batch }) {
      await store.commit({ workspaceId: batch.workspaceId, writes: [], search });
      return store.commit(batch);
    },
  })),
  'a foreign or damaged cursor is refused': searchWith((find) => async (query) => find(query).catch(() => find({ ...query, after: null }))),
};
