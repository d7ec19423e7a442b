import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIds } from './ids.ts';

test('ids are 26 characters, unique, and in the order they were made, however the clock jumps', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 45 }), { minLength: 1, maxLength: 200 }), (times) => {
    let place = 0;
    const ids = createIds({ now: () => times[Math.min(place, times.length - 1)] ?? 0 });
    const made = times.map((_, index) => {
      place = index;
      return ids.next();
    });
    expect(made.every((id) => /^[0-9a-hjkmnp-tv-z]{26}$/.test(id))).toBe(true);
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  }));
});

test('two makers in one millisecond do not meet', () => {
  const clock = { now: () => 1_700_000_000_000 };
  const makers = [createIds(clock), createIds(clock)];
  const made = Array.from({ length: 20_000 }, (_, index) => makers[index % 2]?.next());
  expect(new Set(made).size).toBe(made.length);
});

test('later time, later id', () => {
  let now = 1;
  const ids = createIds({ now: () => now });
  const first = ids.next();
  now = 2 ** 41;
  expect(ids.next() > first).toBe(true);
});
