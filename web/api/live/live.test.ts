import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../../people/index.ts';
import type { Events, LedgerEvent, Log, Signal } from '../../../runtime/ports/index.ts';
import type { Who } from '../who.ts';
import { createLive, type Live } from './live.ts';

const log: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
const principal: Principal = { kind: 'user', id: 'U1', name: 'Aysel', role: 'agent', workspaceId: 'main', teamIds: [] };
const agent: Who = { kind: 'token', principal: { ...principal, kind: 'token' }, text: 't' };

/** The events port as its contract has it, with every answer and every delivery as late as the test wants. */
function openLedger(later: (act: () => void) => void) {
  const events: LedgerEvent[] = [];
  const listeners = new Set<(events: readonly LedgerEvent[]) => void>();
  const heard = new Set<(workspaceId: string, signal: Signal) => void>();
  const answer = <T>(make: () => T): Promise<T> => new Promise((resolve) => later(() => {
    const value = make();
    later(() => resolve(value));
  }));
  const port: Pick<Events, 'position' | 'since' | 'subscribe' | 'onSignal'> = {
    position: () => answer(() => events.at(-1)?.sequence ?? 0),
    since: (_, sequence, limit) => answer(() => events.filter((event) => event.sequence > sequence).slice(0, limit)),
    subscribe(listener) { listeners.add(listener); return () => listeners.delete(listener); },
    onSignal(listener) { heard.add(listener); return () => heard.delete(listener); },
  };
  const deliveries: (() => void)[] = [];
  return {
    port: port as Events,
    listeners,
    signal: (signal: Signal) => heard.forEach((listener) => listener('main', signal)),
    commit(count: number, type = 'message.received', more: Partial<LedgerEvent> = {}) {
      const first = (events.at(-1)?.sequence ?? 0) + 1;
      // Sequences may have gaps.
      const group = Array.from({ length: count }, (_, index): LedgerEvent => ({ workspaceId: 'main', sequence: first + index * 2, type, at: 1, actor: { kind: 'system' }, ...more }));
      events.push(...group);
      const targets = [...listeners];
      // Delivered in commit order, whenever, to the listeners of this instant.
      deliveries.push(() => targets.forEach((listener) => { if (listeners.has(listener)) listener(group); }));
      later(() => deliveries.shift()?.());
      return group.map((event) => event.sequence);
    },
    sequences: () => events.map((event) => event.sequence),
  };
}

interface Read { readonly sequences: number[]; readonly types: string[]; readonly signals: Signal[]; resets: number; lastId: number; ended: boolean; readonly frames: number[] }

/** Reads a stream as a browser does. */
function follow(stream: ReadableStream<Uint8Array>): Read {
  const read: Read = { sequences: [], types: [], signals: [], resets: 0, lastId: -1, ended: false, frames: [] };
  void (async () => {
    let rest = '';
    for await (const chunk of stream) {
      rest += new TextDecoder().decode(chunk);
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) takeBlock(read, block);
    }
    read.ended = true;
  })();
  return read;
}

function takeBlock(read: Read, block: string): void {
  const fields = new Map(block.split('\n').filter((line) => !line.startsWith(':')).map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]));
  if (fields.has('id')) read.lastId = Number(fields.get('id'));
  if (fields.get('event') === 'reset') read.resets += 1;
  if (fields.get('event') === 'signal') read.signals.push(JSON.parse(fields.get('data') ?? '') as Signal);
  if (fields.get('event') !== 'ledger') return;
  const events = JSON.parse(fields.get('data') ?? '') as LedgerEvent[];
  read.sequences.push(...events.map((event) => event.sequence));
  read.types.push(...events.map((event) => event.type));
  read.frames.push(events.length);
}

const opened: Live[] = [];
afterEach(() => { while (opened.length > 0) opened.pop()?.close(); });

function start(port: Events, options: { isLive?: (who: Who) => Promise<boolean>; gatherMs?: number; heartbeatMs?: number; beats?: string[] } = {}): Live {
  const live = createLive({
    workspaceId: 'main', events: port, log, pace: { gatherMs: options.gatherMs ?? 0, heartbeatMs: options.heartbeatMs ?? 60_000 },
    isLive: options.isLive ?? (async () => true), beat: async (userId) => { options.beats?.push(userId); },
  });
  opened.push(live);
  return live;
}

/** Lets timers and promises go on until nothing moves any more. */
async function settle(): Promise<void> {
  for (let round = 0; round < 6; round += 1) await new Promise((resolve) => { setTimeout(resolve, 1); });
}

/** Waits for what must come; what never comes fails by the expectation that follows. */
async function until(condition: () => boolean): Promise<void> {
  for (let round = 0; round < 500 && !condition(); round += 1) await new Promise((resolve) => { setTimeout(resolve, 1); });
}

const soon = (act: () => void): void => { setImmediate(act); };

describe('the seam between catching up and live', () => {
  it('has no hole and no repeat, whatever commits, reads and deliveries overlap', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 4 })), fc.nat({ max: 30 }),
      async (before, during, delays, skip) => {
        // Answers and deliveries each take a while, as drawn, so that gathered groups meet a stream that still reads.
        const later = (act: () => void): void => {
          const wait = delays.next().value ?? 0;
          if (wait === 0) setImmediate(act);
          else setTimeout(act, wait);
        };
        const ledger = openLedger(later);
        before.forEach((count) => ledger.commit(count));
        const live = start(ledger.port);
        const after = Math.min(skip, ledger.sequences().at(-1) ?? 0);
        const read = follow(live.open(agent, after));
        for (const count of during) {
          ledger.commit(count);
          await new Promise((resolve) => { setTimeout(resolve, 1); });
        }
        await until(() => read.lastId === ledger.sequences().at(-1));
        await settle();
        expect(read.sequences).toEqual(ledger.sequences().filter((sequence) => sequence > after));
        expect(read.lastId).toBe(ledger.sequences().at(-1));
        live.close();
      }), { numRuns: 40 });
  });
});

describe('a live stream', () => {
  it('begins now without an id, and tells the client where it is', async () => {
    const ledger = openLedger(soon);
    ledger.commit(3);
    const read = follow(start(ledger.port).open(agent, undefined));
    await settle();
    expect([read.sequences, read.lastId]).toEqual([[], ledger.sequences().at(-1)]);
    const [next] = ledger.commit(1);
    await settle();
    expect(read.sequences).toEqual([next]);
  });

  it('says reset after a gap of more than 5,000, and for an id of another ledger', async () => {
    const ledger = openLedger(soon);
    ledger.commit(2_600);
    const live = start(ledger.port);
    const [far, other, near] = [follow(live.open(agent, 0)), follow(live.open(agent, 999_999)), follow(live.open(agent, 300))];
    await settle();
    expect([far.resets, other.resets, near.resets]).toEqual([1, 1, 0]);
    expect([far.sequences.length, far.lastId]).toEqual([0, ledger.sequences().at(-1)]);
    expect(near.sequences).toEqual(ledger.sequences().filter((sequence) => sequence > 300));
  });

  it('shows events to those who may see them only, and still moves everybody on', async () => {
    const ledger = openLedger(soon);
    const live = start(ledger.port);
    const seenBy = (role: Principal['role']): Read => follow(live.open({ ...agent, principal: { ...principal, kind: 'token', role } } as Who, undefined));
    const [forAgent, forSupervisor, forAdmin] = [seenBy('agent'), seenBy('supervisor'), seenBy('admin')];
    await settle();
    ledger.commit(1, 'conversation.created');
    ledger.commit(1, 'session.refused');
    ledger.commit(1, 'token.created');
    ledger.commit(1, 'constructor');
    await settle();
    expect(forAgent.types).toEqual(['conversation.created']);
    expect(forSupervisor.types).toEqual(['conversation.created', 'session.refused', 'constructor']);
    expect(forAdmin.types).toEqual(['conversation.created', 'session.refused', 'token.created', 'constructor']);
    expect(forAgent.lastId).toBe(ledger.sequences().at(-1));
  });

  it('gathers what comes close together, and tells a repeated signal once', async () => {
    const ledger = openLedger((act) => act());
    const read = follow(start(ledger.port, { gatherMs: 5 }).open(agent, undefined));
    await settle();
    for (let index = 0; index < 10; index += 1) ledger.commit(1);
    const typing: Signal = { type: 'typing', data: { conversationId: 'C', userId: 'U', name: 'N' } };
    ledger.signal(typing);
    ledger.signal(typing);
    await until(() => read.signals.length > 0);
    await settle();
    expect(read.frames.length).toBe(1);
    expect(read.frames[0]).toBe(10);
    expect(read.signals).toEqual([typing]);
  });

  it('ends when its session ends, when its user changes, and when the server closes', async () => {
    const ledger = openLedger(soon);
    const ended = new Set<string>();
    const live = start(ledger.port, { isLive: async (who) => who.kind === 'session' && !ended.has(who.secret) });
    const session = (secret: string, id: string): Who => ({ kind: 'session', principal: { ...principal, id }, secret, csrf: 'c', setCookie: undefined, user: {} as never });
    const [one, other, changed, last] = [follow(live.open(session('s1', 'U1'), undefined)), follow(live.open(session('s2', 'U1'), undefined)), follow(live.open(session('s3', 'U2'), undefined)), follow(live.open(session('s4', 'U3'), undefined))];
    await settle();
    ended.add('s1');
    ledger.commit(1, 'session.ended', { subjectId: 'U1' });
    ledger.commit(1, 'user.changed', { subjectId: 'U2' });
    await settle();
    expect([one.ended, other.ended, changed.ended, last.ended]).toEqual([true, false, true, false]);
    expect(live.size()).toBe(2);
    live.close();
    await settle();
    expect([other.ended, last.ended]).toEqual([true, true]);
    expect(ledger.listeners.size).toBe(0);
    const late = follow(live.open(session('s5', 'U4'), undefined));
    await settle();
    expect(late.ended).toBe(true);
  });

  it('is forgotten when the client goes away, and with the last one the listening stops', async () => {
    const ledger = openLedger(soon);
    const live = start(ledger.port);
    const body = live.open(agent, undefined);
    await settle();
    expect([live.size(), ledger.listeners.size]).toEqual([1, 1]);
    await body.cancel();
    expect([live.size(), ledger.listeners.size]).toEqual([0, 0]);
    const read = follow(live.open(agent, undefined));
    await settle();
    const [next] = ledger.commit(1);
    await until(() => read.sequences.length > 0);
    expect(read.sequences).toEqual([next]);
  });

  it('asks about sessions with every heartbeat, and counts as presence', async () => {
    const ledger = openLedger(soon);
    const beats: string[] = [];
    let alive = true;
    const live = start(ledger.port, { heartbeatMs: 3, isLive: async () => alive, beats });
    const read = follow(live.open({ kind: 'session', principal, secret: 's', csrf: 'c', setCookie: undefined, user: {} as never }, undefined));
    await until(() => beats.length > 1);
    expect(beats.length).toBeGreaterThan(1);
    expect(new Set(beats)).toEqual(new Set(['U1']));
    alive = false;
    await until(() => read.ended);
    expect([read.ended, live.size()]).toEqual([true, 0]);
  });

  it('is dropped when the client does not read, and the others go on', async () => {
    const ledger = openLedger((act) => act());
    const live = start(ledger.port);
    live.open(agent, undefined);
    const reading = follow(live.open(agent, undefined));
    await settle();
    for (let index = 0; index < 12; index += 1) {
      ledger.commit(1, 'message.received', { data: 'x'.repeat(100_000) });
      await settle();
    }
    expect(live.size()).toBe(1);
    expect(reading.sequences).toEqual(ledger.sequences());
  });
});
