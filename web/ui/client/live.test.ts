import { expect, test } from 'vitest';
import { createCoalescer } from './coalesce.ts';
import { connectLive, type LiveEvent, type LiveSource } from './live.ts';

type Listener = (event: { data?: string; lastEventId?: string }) => void;

/** A server to play with: every opened stream, and what the client made of it. */
function play() {
  const streams: { url: string; closed: boolean; readyState: number; fire(type: string, event?: { data?: string; lastEventId?: string }): void }[] = [];
  const waits: { milliseconds: number; run: () => void }[] = [];
  const seen: number[] = [];
  const states: string[] = [];
  let resets = 0;
  let refused = 0;
  const live = connectLive({
    open(url): LiveSource {
      const listeners = new Map<string, Listener[]>();
      const stream = {
        url, closed: false, readyState: 0,
        fire(type: string, event = {}) { for (const listener of listeners.get(type) ?? []) listener(event); },
        addEventListener(type: string, listener: Listener) { listeners.set(type, [...(listeners.get(type) ?? []), listener]); },
        close() { stream.closed = true; },
      };
      streams.push(stream);
      return stream;
    },
    wait(milliseconds, run) { waits.push({ milliseconds, run }); return () => {}; },
    ledger: (events) => seen.push(...events.map((event) => event.sequence)),
    signal: () => {}, reset: () => { resets += 1; }, refused: () => { refused += 1; }, state: (state) => states.push(state),
  });
  return { live, streams, waits, seen, states, resets: () => resets, refused: () => refused };
}
const events = (...sequences: number[]) => ({ data: JSON.stringify(sequences.map((sequence): LiveEvent => ({ sequence, type: 't', at: 1 }))), lastEventId: String(sequences.at(-1)) });

test('a group that overlaps what was seen brings only what is new', () => {
  const { streams, seen } = play();
  streams[0]?.fire('ledger', events(4, 5));
  streams[0]?.fire('ledger', events(5, 6, 9));
  expect(seen).toEqual([4, 5, 6, 9]);
});

test('a refused stream is tried again from where it ended, ever more slowly', () => {
  const { streams, waits, refused, states } = play();
  streams[0]?.fire('open');
  streams[0]?.fire('ledger', events(7));
  for (let turn = 0; turn < 7; turn++) {
    const stream = streams.at(-1);
    if (stream) stream.readyState = 2;
    stream?.fire('error');
    waits.at(-1)?.run();
  }
  expect(waits.map((wait) => wait.milliseconds)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(new Set(streams.slice(1).map((stream) => stream.url))).toEqual(new Set(['/api/events?after=7']));
  expect(refused()).toBe(7);
  expect(states.at(-1)).toBe('offline');
});

test('a line that is merely cut is left to the browser', () => {
  const { streams, waits } = play();
  streams[0]?.fire('error');
  expect(waits).toEqual([]);
  expect(streams).toHaveLength(1);
});

test('an old stream says nothing after a new one was opened', () => {
  const { live, streams, seen } = play();
  live.retry();
  streams[0]?.fire('ledger', events(1));
  streams[1]?.fire('ledger', events(2));
  expect([seen, streams[0]?.closed]).toEqual([[2], true]);
});

test('a reset moves the position and asks to read anew', () => {
  const { streams, resets, live } = play();
  streams[0]?.fire('reset', { data: '{}', lastEventId: '900' });
  live.retry();
  expect([resets(), streams[1]?.url]).toEqual([1, '/api/events?after=900']);
});

test('unreadable news are no reason to fall over', () => {
  const { streams, seen } = play();
  streams[0]?.fire('ledger', { data: '{', lastEventId: '3' });
  expect(seen).toEqual([]);
});

test('a burst is handed on together, and never more often than agreed', () => {
  let now = 0;
  const timers: { at: number; run: () => void }[] = [];
  const flushed: (readonly number[])[] = [];
  const coalescer = createCoalescer<number>({ wait: 100, rest: 1000, now: () => now, delay: (milliseconds, run) => { timers.push({ at: now + milliseconds, run }); return () => {}; }, flush: (items) => flushed.push(items) });
  coalescer.add([1]);
  coalescer.add([2, 3]);
  now = 100;
  timers[0]?.run();
  now = 150;
  coalescer.add([4]);
  expect([flushed, timers.map((timer) => timer.at)]).toEqual([[[1, 2, 3]], [100, 1100]]);
});
