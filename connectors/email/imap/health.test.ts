import { expect, test } from 'vitest';
import type { ChannelHealth } from '../../spec/index.ts';
import { createHealth } from './health.ts';

test('healthy once every part was well, degraded with every cause at once, told only when it changes', () => {
  const told: ChannelHealth[] = [];
  const health = createHealth(['a', 'b'], (state) => told.push(state));
  health.well('a');
  expect(told).toEqual([]);
  health.well('b');
  health.well('b');
  health.trouble('a', 'A is gone.');
  health.trouble('c', 'A is gone.');
  health.trouble('b', 'B is gone.');
  health.well('a');
  health.well('c');
  health.well('b');
  expect(told).toEqual([
    { state: 'healthy' }, { state: 'degraded', detail: 'A is gone.' }, { state: 'degraded', detail: 'A is gone. B is gone.' },
    { state: 'degraded', detail: 'B is gone.' }, { state: 'healthy' },
  ]);
});

test('many causes are counted, not all told', () => {
  const told: ChannelHealth[] = [];
  const health = createHealth([], (state) => told.push(state));
  for (let index = 0; index < 9; index += 1) health.trouble(`part ${index}`, `Part ${index} is gone.`);
  expect(told.at(-1)).toEqual({ state: 'degraded', detail: 'Part 0 is gone. Part 1 is gone. Part 2 is gone. And 6 more.' });
});
