import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RawDelivery } from '../../spec/index.ts';
import { createKeeper } from './keep.ts';

const delivery = (key: string, bytes = 10): RawDelivery => ({ key, body: new Uint8Array(bytes) });

test('whatever fails, exactly what was stored is said to be stored, and one that cannot be harms no other', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 80 }), fc.func(fc.boolean()), async (scheduler, ids, isPoison) => {
    const stored = new Set<string>();
    const groups: number[] = [];
    const keep = createKeeper(async ({ deliveries }) => {
      await scheduler.schedule(Promise.resolve());
      groups.push(deliveries.length);
      if (deliveries.some(({ key }) => isPoison(key))) throw new Error('cannot be stored');
      for (const { key } of deliveries) stored.add(key);
    }, null);
    const outcomes = Promise.allSettled(ids.map((id) => scheduler.schedule(Promise.resolve()).then(() => keep(delivery(String(id))))));
    await scheduler.waitFor(outcomes);
    for (const [index, outcome] of (await outcomes).entries()) {
      const key = String(ids[index]);
      expect(outcome.status === 'fulfilled').toBe(stored.has(key));
      expect(stored.has(key)).toBe(!isPoison(key));
    }
    expect(Math.max(0, ...groups)).toBeLessThanOrEqual(50);
  }));
});

test('what waits is stored together, within limits of number and size', async () => {
  const groups: (readonly string[])[] = [];
  const { promise: free, resolve } = Promise.withResolvers<void>();
  const keep = createKeeper(async ({ deliveries, cursor }) => {
    expect(cursor).toBe('as it was');
    if (groups.push(deliveries.map(({ key }) => key)) === 1) await free;
  }, 'as it was');
  const all = Array.from({ length: 120 }, (_, index) => keep(delivery(`small ${index}`)));
  const large = Array.from({ length: 4 }, (_, index) => keep(delivery(`large ${index}`, 15 * 1024 * 1024)));
  resolve();
  await Promise.all([...all, ...large]);
  expect(groups.map((group) => group.length)).toEqual([1, 50, 50, 21, 2]);
});
