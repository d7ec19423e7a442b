import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Priority } from '../facts.ts';
import { longestWaitMs, order, rates, type WaitingItem } from './order.ts';

const minute = 60_000;
const now = Date.UTC(2026, 10, 23, 12);
const waiting = (id: string, priority: Priority, minutes: number): WaitingItem => ({ id, priority, waitingSince: now - minutes * minute });
const ids = (items: readonly WaitingItem[], at = now): string[] => order(items, at).map((item) => item.id);

const anyPriority = fc.constantFrom<Priority>('low', 'normal', 'high', 'urgent');
const anyItems = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1, maxLength: 3 }), priority: anyPriority, waitingSince: fc.integer({ min: now - 6 * 3_600_000, max: now + minute }) }), { selector: (item) => item.id, maxLength: 30 });

describe('the order of who waits', () => {
  it('is rate times wait: a higher priority goes first unless the other waits long enough', () => {
    expect(ids([waiting('n', 'normal', 10), waiting('u', 'urgent', 3), waiting('h', 'high', 4), waiting('l', 'low', 30)])).toEqual(['l', 'u', 'n', 'h']);
    expect(ids([waiting('n', 'normal', 10), waiting('h', 'high', 4)])).toEqual(['n', 'h']);
    expect(ids([waiting('n', 'normal', 10), waiting('h', 'high', 6)])).toEqual(['h', 'n']);
  });

  it('puts who has waited too long first, oldest first, whatever the priority', () => {
    const hours = longestWaitMs / minute;
    expect(ids([waiting('u', 'urgent', hours - 1), waiting('l', 'low', hours), waiting('n', 'normal', hours + 5), waiting('h', 'high', 1)])).toEqual(['n', 'l', 'u', 'h']);
  });

  it('settles equals by wait, then id, and bears clocks that differ', () => {
    expect(ids([waiting('b', 'normal', 5), waiting('a', 'normal', 5), waiting('h', 'high', 2.5)])).toEqual(['a', 'b', 'h']);
    expect(ids([waiting('z', 'urgent', -10), waiting('y', 'low', 0)])).toEqual(['y', 'z']);
  });

  it('is the same for any order of arrival, loses nobody and leaves the list alone', () => {
    fc.assert(fc.property(anyItems.chain((items) => fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length }))), ([items, shuffled]) => {
      const before = [...items];
      const ordered = order(items, now);
      expect(order(shuffled, now)).toEqual(ordered);
      expect(items).toEqual(before);
      expect(new Set(ordered)).toEqual(new Set(items));
    }));
  });

  /** Pairwise law of accumulating priority: l came at 0, h came s later; h is before l only after t > s · b_h ÷ (b_h − b_l). */
  it('lets a higher class overtake exactly when the law says so', () => {
    const pair = fc.record({ low: anyPriority, high: anyPriority, apart: fc.integer({ min: 0, max: longestWaitMs }), after: fc.integer({ min: 1, max: longestWaitMs - 1 }) });
    fc.assert(fc.property(pair.filter(({ low, high, apart, after }) => rates[high] > rates[low] && after >= apart), ({ low, high, apart, after }) => {
      const [first] = order([{ id: 'l', priority: low, waitingSince: 0 }, { id: 'h', priority: high, waitingSince: apart }], after);
      const overtakes = after * (rates[high] - rates[low]) > apart * rates[high];
      expect(first?.id).toBe(overtakes ? 'h' : 'l');
    }));
  });

  it('never serves a higher class that came later than t · (1 − b_l ÷ b_h) before a lower one served at t', () => {
    fc.assert(fc.property(anyItems, (items) => {
      const ordered = order(items, now);
      ordered.forEach((later, index) => {
        for (const earlier of ordered.slice(0, index)) {
          if (rates[earlier.priority] <= rates[later.priority] || now - earlier.waitingSince >= longestWaitMs) continue;
          const t = now - later.waitingSince;
          if (t < 0) continue;
          expect(earlier.waitingSince - later.waitingSince).toBeLessThanOrEqual(t * (1 - rates[later.priority] / rates[earlier.priority]) + 1);
        }
      });
    }));
  });
});
