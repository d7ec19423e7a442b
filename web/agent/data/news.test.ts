import { InfiniteQueryObserver, QueryClient, type InfiniteData } from '@tanstack/react-query';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Conversation, Paged } from '../../api/schemas.ts';
import type { Api } from '../../ui/client/api.ts';
import { ProblemError } from '../../ui/client/problem.ts';
import { itemsOf, type Pages } from '../list/pages.ts';
import { belongsIn, byActivity } from '../list/view.ts';
import { keys } from './keys.ts';
import { applyNews } from './news.ts';

const me = 'u1';
const pageSize = 50;

function conversation(id: string, at: number, change: Partial<Conversation> = {}): Conversation {
  return {
    id, version: 1, channelId: 'ch', channelKind: 'api', customerId: `customer-${id}`, customerName: id, subject: null, status: 'open', active: true, priority: 'normal', teamId: null,
    assigneeId: null, tags: [], labels: [], createdAt: at, lastActivityAt: at, waitingSince: null, resolvedAt: null, messageCount: 1, preview: '', previewDirection: 'in', previousId: null, joinedInto: null, isHistory: false, ...change,
  };
}

/** A server in memory that counts what it is asked. */
function serve(world: Map<string, Conversation>) {
  let asked = 0;
  const list = (view: string, cursor: string | null | undefined): Paged<Conversation> => {
    const all = [...world.values()].filter((one) => belongsIn(view, one, me)).toSorted(byActivity);
    const from = cursor ? Number(cursor) : 0;
    return { items: all.slice(from, from + pageSize), next: from + pageSize < all.length ? String(from + pageSize) : null };
  };
  const api = {
    async conversations(view: string, page: { cursor?: string | null }) { asked += 1; return list(view, page.cursor); },
    async conversation(id: string) {
      asked += 1;
      const found = world.get(id);
      if (!found) throw new ProblemError({ status: 404, code: 'conversation.not-found', detail: 'gone' });
      return found;
    },
  } as unknown as Api;
  return { api, list, asked: () => asked };
}

interface Change { readonly id: number; readonly kind: 'message' | 'take' | 'resolve' | 'vanish' | 'arrive' }
const changes = fc.array(fc.record({ id: fc.nat(79), kind: fc.constantFrom<Change['kind'][]>('message', 'take', 'resolve', 'vanish', 'arrive') }), { minLength: 1, maxLength: 12 });

function happen(world: Map<string, Conversation>, { id, kind }: Change, now: number): string {
  const name = kind === 'arrive' ? `n${String(id).padStart(3, '0')}` : `c${String(id).padStart(3, '0')}`;
  const before = world.get(name);
  if (kind === 'arrive') world.set(name, { ...conversation(name, now), version: (before?.version ?? 0) + 1 });
  else if (kind === 'vanish') world.delete(name);
  else if (before) {
    const version = before.version + 1;
    if (kind === 'message') world.set(name, { ...before, version, lastActivityAt: now });
    else if (kind === 'take') world.set(name, { ...before, version, assigneeId: me });
    else world.set(name, { ...before, version, status: 'resolved', active: false });
  }
  return name;
}

test('after any news the lists on the screen are what the server would list, as far as they are loaded', async () => {
  await fc.assert(fc.asyncProperty(fc.constantFrom('open', 'unassigned', 'all', 'mine'), changes, async (view, happened) => {
    const world = new Map(Array.from({ length: 80 }, (_, index) => conversation(`c${String(index).padStart(3, '0')}`, 1000 + index, index % 7 === 0 ? { assigneeId: me } : {})).map((one) => [one.id, one]));
    const { api, list } = serve(world);
    const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
    const observer = new InfiniteQueryObserver<Paged<Conversation>, Error, InfiniteData<Paged<Conversation>>, readonly string[], string | null>(queries, {
      queryKey: keys.list(view), queryFn: ({ pageParam }) => api.conversations(view, { cursor: pageParam }), initialPageParam: null, getNextPageParam: (last) => last.next,
    });
    const stop = observer.subscribe(() => {});
    await observer.refetch();
    const names = happened.map((change, index) => happen(world, change, 5000 + index));
    await applyNews(names.map((name, index) => ({ sequence: index + 1, type: 'conversation.assigned', at: 1, conversationId: name })), { api, queries, userId: me });
    const shown = itemsOf(queries.getQueryData<Pages<Conversation>>(keys.list(view)));
    const truth = [...world.values()].filter((one) => belongsIn(view, one, me)).toSorted(byActivity);
    expect(shown.map((one) => [one.id, one.version])).toEqual(truth.slice(0, shown.length).map((one) => [one.id, one.version]));
    expect(shown.length).toBeGreaterThanOrEqual(Math.min(truth.length, list(view, null).items.length - happened.length));
    stop();
    queries.clear();
  }), { numRuns: 60 });
});

test('many changes far down cost the deeper pages, not a request each', async () => {
  const world = new Map(Array.from({ length: 1000 }, (_, index) => conversation(`c${index}`, index)).map((one) => [one.id, one]));
  const { api, list, asked } = serve(world);
  const queries = new QueryClient();
  const cursors = [null, '50', '100', '150'];
  queries.setQueryData(keys.list('open'), { pages: cursors.map((cursor) => list('open', cursor)), pageParams: cursors });
  const stop = new InfiniteQueryObserver(queries, { queryKey: keys.list('open'), queryFn: () => api.conversations('open', {}), initialPageParam: null, getNextPageParam: () => null, staleTime: Infinity }).subscribe(() => {});
  await applyNews([...world.keys()].map((id, index) => ({ sequence: index, type: 'conversation.tagged', at: 1, conversationId: id })), { api, queries, userId: me });
  expect(asked()).toBe(1);
  expect(itemsOf(queries.getQueryData<Pages<Conversation>>(keys.list('open')))).toHaveLength(pageSize);
  stop();
  queries.clear();
});

test('a thousand conversations that change cost one page, not a thousand requests', async () => {
  const world = new Map(Array.from({ length: 1000 }, (_, index) => conversation(`c${index}`, index)).map((one) => [one.id, one]));
  const { api, list, asked } = serve(world);
  const queries = new QueryClient();
  queries.setQueryData(keys.list('open'), { pages: [list('open', null)], pageParams: [null] });
  const observer = new InfiniteQueryObserver(queries, { queryKey: keys.list('open'), queryFn: () => api.conversations('open', {}), initialPageParam: null, getNextPageParam: () => null, staleTime: Infinity });
  const stop = observer.subscribe(() => {});
  await applyNews([...world.keys()].map((id, index) => ({ sequence: index, type: 'conversation.tagged', at: 1, conversationId: id })), { api, queries, userId: me });
  expect(asked()).toBe(1);
  stop();
  queries.clear();
});

test('a conversation that is joined into another leaves the lists, and comes back when that is taken back', async () => {
  const world = new Map(['a', 'b'].map((id, index) => [id, { ...conversation(id, 1000 + index), version: 5 }]));
  const { api, list } = serve(world);
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  queries.setQueryData(keys.list('open'), { pages: [list('open', null)], pageParams: [null] });
  const shown = () => itemsOf(queries.getQueryData<Pages<Conversation>>(keys.list('open'))).map(({ id }) => id);
  const told = (type: string) => applyNews([{ sequence: 1, type, at: 1, conversationId: 'a', subjectId: 'b' }], { api, queries, userId: me });
  expect(shown()).toEqual(['b', 'a']);

  world.set('b', { ...conversation('b', 1001), version: 5, joinedInto: 'a' });
  await told('conversation.joined');
  expect(shown()).toEqual(['a']);
  expect(queries.getQueryData<Conversation>(keys.conversation('b'))?.joinedInto).toBe('a');

  world.set('b', { ...conversation('b', 1001), version: 1 });
  await told('conversation.unjoined');
  expect(shown()).toEqual(['b', 'a']);
  expect(queries.getQueryData<Conversation>(keys.conversation('b'))?.joinedInto).toBeNull();
  queries.clear();
});
