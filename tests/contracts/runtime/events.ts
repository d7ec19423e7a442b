import { expect } from 'vitest';
import type { Events, LedgerEvent, NewEvent, Runtime, Signal } from '../../../runtime/ports/index.ts';
import { aWhile, eventually, type Clause, type Ground, type Saboteur } from './contract.ts';

const event = (type: string, more: Partial<NewEvent> = {}): NewEvent => ({ type, at: 5, actor: { kind: 'user', id: 'u', name: 'U' }, ...more });

async function tell({ runtime, workspaceId }: Ground, ...events: readonly NewEvent[]): Promise<void> {
  expect(await runtime.store.commit({ workspaceId, writes: [], events })).toEqual({ committed: true });
}

const types = (events: readonly LedgerEvent[]): readonly string[] => events.map(({ type }) => type);

export const eventsClauses: Readonly<Record<string, Clause>> = {
  async 'an event is kept as it was told'(ground) {
    const told = event('thing.made', { conversationId: 'c', customerId: 'p', subjectId: 's', data: { odd: '\u0000\ud800', list: [1, null] } });
    await tell(ground, told);
    const [kept] = await ground.runtime.events.since(ground.workspaceId, 0, 10);
    expect(kept).toEqual({ ...told, workspaceId: ground.workspaceId, sequence: kept?.sequence });
  },
  async 'sequences grow in the order of commits'(ground) {
    const { events } = ground.runtime;
    expect(await events.position(ground.workspaceId)).toBe(0);
    for (const type of ['a', 'b', 'c']) await tell(ground, event(type), event(`${type}2`));
    const all = await events.since(ground.workspaceId, 0, 10);
    expect(types(all)).toEqual(['a', 'a2', 'b', 'b2', 'c', 'c2']);
    const sequences = all.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
    expect(await events.position(ground.workspaceId)).toBe(sequences.at(-1));
    expect(types(await events.since(ground.workspaceId, sequences[1] ?? 0, 2))).toEqual(['b', 'b2']);
  },
  async 'workspaces have ledgers of their own'(ground) {
    await tell(ground, event('mine', { conversationId: 'c' }));
    await tell({ ...ground, workspaceId: `${ground.workspaceId}-other` }, event('theirs', { conversationId: 'c' }));
    const { events } = ground.runtime;
    expect(types(await events.since(ground.workspaceId, 0, 10))).toEqual(['mine']);
    expect(types(await events.of(ground.workspaceId, { conversationId: 'c' }, { limit: 10 }))).toEqual(['mine']);
    expect(types(await events.recent(ground.workspaceId, { types: ['mine', 'theirs'], limit: 10 }))).toEqual(['mine']);
  },
  async 'events are found by conversation and by customer, oldest first'(ground) {
    await tell(ground, event('a', { conversationId: 'c1', customerId: 'p' }), event('b', { conversationId: 'c2', customerId: 'p' }), event('d', { conversationId: 'c1' }));
    const { events } = ground.runtime;
    const all = await events.of(ground.workspaceId, { conversationId: 'c1' }, { limit: 10 });
    expect([types(all), types(await events.of(ground.workspaceId, { customerId: 'p' }, { limit: 10 }))]).toEqual([['a', 'd'], ['a', 'b']]);
    expect(types(await events.of(ground.workspaceId, { conversationId: 'c1' }, { after: all[0]?.sequence ?? 0, limit: 10 }))).toEqual(['d']);
    expect(types(await events.of(ground.workspaceId, { conversationId: 'c1' }, { limit: 1 }))).toEqual(['a']);
  },
  async 'a customer\'s events are found wherever they lie, page by page'(ground) {
    const places: readonly Partial<NewEvent>[] = [{ conversationId: 'c1' }, {}, { conversationId: 'c2' }, { conversationId: 'c1' }, {}];
    for (const [index, place] of places.entries()) await tell(ground, event(`e${index}`, { customerId: 'p', ...place }), event('other', { customerId: 'q', ...place }));
    const { events } = ground.runtime;
    const seen: string[] = [];
    for (let after = 0; ;) {
      const page = await events.of(ground.workspaceId, { customerId: 'p' }, { after, limit: 2 });
      seen.push(...types(page));
      after = page.at(-1)?.sequence ?? Number.NaN;
      if (page.length < 2) break;
    }
    expect(seen).toEqual(['e0', 'e1', 'e2', 'e3', 'e4']);
  },
  async 'recent events of some types come newest first'(ground) {
    for (const type of ['x', 'y', 'x', 'z', 'y']) await tell(ground, event(type));
    const { events } = ground.runtime;
    const found = await events.recent(ground.workspaceId, { types: ['x', 'y'], limit: 3 });
    expect(types(found)).toEqual(['y', 'x', 'y']);
    expect(types(await events.recent(ground.workspaceId, { types: ['x', 'y'], before: found.at(-1)?.sequence ?? 0, limit: 3 }))).toEqual(['x']);
  },
  async 'a listener sees each committed event once, in order'(ground) {
    const heard: LedgerEvent[] = [];
    const end = ground.runtime.events.subscribe((events) => { heard.push(...events.filter(({ workspaceId }) => workspaceId === ground.workspaceId)); });
    await Promise.all(Array.from({ length: 20 }, (_, index) => tell(ground, event(`e${index}`), event(`f${index}`))));
    await eventually('all events', ground.patienceMs, () => heard.length >= 40);
    await aWhile();
    end();
    expect(heard).toEqual(await ground.runtime.events.since(ground.workspaceId, 0, 100));
  },
  async 'a listener that ended, and one that fails, disturb nobody'(ground) {
    const heard: string[] = [];
    const { events } = ground.runtime;
    const gone = events.subscribe(() => { heard.push('gone'); });
    gone();
    const ends = [events.subscribe(() => { throw new Error('a bad listener'); }), events.subscribe((list) => { heard.push(...types(list.filter(({ workspaceId }) => workspaceId === ground.workspaceId))); })];
    await tell(ground, event('a'));
    await eventually('the event', ground.patienceMs, () => heard.length > 0);
    for (const end of ends) end();
    expect(heard).toEqual(['a']);
  },
  async 'a signal reaches listeners and is not kept'(ground) {
    const heard: Signal[] = [];
    const end = ground.runtime.events.onSignal((workspaceId, signal) => { if (workspaceId === ground.workspaceId) heard.push(signal); });
    ground.runtime.events.signal(ground.workspaceId, { type: 'typing', data: { who: 'u' } });
    await eventually('the signal', ground.patienceMs, () => heard.length > 0);
    end();
    expect(heard).toEqual([{ type: 'typing', data: { who: 'u' } }]);
    expect(await ground.runtime.events.position(ground.workspaceId)).toBe(0);
  },
};

const withEvents = (change: (events: Events, runtime: Runtime) => Partial<Events>): Saboteur => (runtime) => ({ ...runtime, events: { ...runtime.events, ...change(runtime.events, runtime) } });

export const eventsSaboteurs: Readonly<Record<string, Saboteur>> = {
  'an event is kept as it was told': withEvents((events) => ({
    since: async (...query) => (await events.since(...query)).map(({ subjectId: _subjectId, ...rest }) => rest),
  })),
  'sequences grow in the order of commits': withEvents((events) => ({ since: async (...query) => (await events.since(...query)).toReversed() })),
  'workspaces have ledgers of their own': withEvents((events) => ({
    since: async (workspaceId, ...query) => [...await events.since(workspaceId, ...query), ...await events.since(`${workspaceId}-other`, ...query)],
  })),
  'events are found by conversation and by customer, oldest first': withEvents((events) => ({
    of: (workspaceId, subject, { limit }) => events.of(workspaceId, subject, { limit }),
  })),
  'a customer\'s events are found wherever they lie, page by page': withEvents((events) => ({
    of: async (...query) => (await events.of(...query)).filter(({ conversationId }) => conversationId !== undefined),
  })),
  'recent events of some types come newest first': withEvents((events) => ({ recent: async (...query) => (await events.recent(...query)).toReversed() })),
  'a listener sees each committed event once, in order': withEvents((events) => ({ subscribe: (listener) => events.subscribe((list) => { listener(list); listener(list.slice(0, 1)); }) })),
  'a listener that ended, and one that fails, disturb nobody': withEvents((events) => ({
    subscribe: (listener) => {
      events.subscribe(listener);
      return () => undefined;
    },
  })),
  'a signal reaches listeners and is not kept': withEvents((events, runtime) => ({
    signal: (workspaceId, signal) => {
      events.signal(workspaceId, signal);
      void runtime.store.commit({ workspaceId, writes: [], events: [event(signal.type)] });
    },
    // Given time to do its damage.
    position: async (workspaceId) => {
      await aWhile();
      return events.position(workspaceId);
    },
  })),
};
