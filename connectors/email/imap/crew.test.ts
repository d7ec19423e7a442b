import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCrew } from './crew.ts';

test('each connection reads its own folder, and those that stand share what is parked', () => {
  const crew = createCrew();
  crew.arrive(0);
  crew.arrive(2);
  crew.park(1);
  crew.park(3);
  crew.park(4);
  expect([crew.duties(0), crew.duties(2)]).toEqual([[0, 4], [2, 1, 3]]);
  crew.leave(2);
  expect(crew.duties(0)).toEqual([0, 1, 3, 4]);
  crew.arrive(1);
  expect(crew.hasOthers(0)).toBe(true);
  expect(crew.duties(1)).not.toContain(0);
});

test('while any stands, each parked folder has exactly one that carries it', () => {
  const act = fc.record({ seat: fc.integer({ min: 0, max: 5 }), how: fc.constantFrom('arrive', 'leave', 'park', 'unpark') });
  fc.assert(fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
    const crew = createCrew();
    const standing = new Set<number>();
    const parked = new Set<number>();
    for (const { seat, how } of acts) {
      if (how === 'arrive') { crew.arrive(seat); standing.add(seat); parked.delete(seat); }
      else if (how === 'leave') { crew.leave(seat); standing.delete(seat); }
      else if (how === 'park' && !standing.has(seat)) { crew.park(seat); parked.add(seat); }
      else if (how === 'unpark') { crew.unpark(seat); parked.delete(seat); }
    }
    for (const seat of parked) expect([...standing].filter((one) => crew.duties(one).includes(seat))).toHaveLength(standing.size > 0 ? 1 : 0);
  }));
});

test('a change wakes whoever waits for one, and so do time and the end', async () => {
  const crew = createCrew();
  const abort = new AbortController();
  const woken = crew.changed(60_000, abort.signal);
  crew.arrive(1);
  await woken;
  await crew.changed(1, abort.signal);
  const ended = crew.changed(60_000, abort.signal);
  abort.abort();
  await ended;
  await crew.changed(60_000, abort.signal);
});
