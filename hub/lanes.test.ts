import { expect, it } from 'vitest';
import type { SendFacet } from '../connectors/spec/index.ts';
import { RetryAfter } from '../runtime/ports/index.ts';
import { createLanes } from './lanes.ts';

const facet: SendFacet = { honoursKey: false, send: async () => ({ parts: [], warnings: [] }) };

it('keeps one silent channel from holding all hands, counts from when it is lent, and what ended or failed no more', async () => {
  const lanes = createLanes(2);
  const answers: (() => void)[] = [];
  const silent = () => lanes.during(async (lend) => {
    lend('a', facet);
    await new Promise<void>((resolve) => { answers.push(resolve); });
  });
  const failing = () => lanes.during(async (lend) => {
    lend('b', facet);
    throw new Error('away');
  });
  const quick = (channelId: string) => lanes.during(async (lend) => lend(channelId, facet));
  const under = [silent(), silent()];
  await expect(quick('a')).rejects.toThrow(RetryAfter);
  for (let time = 0; time < 3; time += 1) await expect(failing()).rejects.toThrow('away');
  expect(await quick('b')).toBe(facet);
  answers[0]?.();
  await under[0];
  expect(await quick('a')).toBe(facet);
  answers[1]?.();
  await under[1];
});
