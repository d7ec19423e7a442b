import { expect, test } from 'vitest';
import { createWaitingLine } from './waiting-line.ts';

test('alone, requests that give way fill the group', () => {
  const line = createWaitingLine<number>(100);
  for (let index = 0; index < 150; index += 1) line.add(index, true);
  expect(line.takeGroup(1_000)).toHaveLength(100);
  expect(line.takeMore()).toEqual([]);
  expect(line.length).toBe(50);
});

test('beside others they wait, but some of them come along in every group, in order', () => {
  const line = createWaitingLine<string>(100);
  for (let index = 0; index < 20; index += 1) line.add(`later ${index}`, true);
  line.add('first', false);
  const group = line.takeGroup(1_000);
  expect(group[0]).toBe('first');
  expect(group.slice(1)).toEqual(Array.from({ length: 8 }, (_, index) => `later ${index}`));
  line.add('joins', false);
  expect(line.takeMore()).toEqual(['joins']);
  expect(line.takeGroup(1_020)[0]).toBe('later 8');
});

test('a while after the others fell silent, the whole group is theirs again', () => {
  const line = createWaitingLine<number>(100);
  line.add(0, false);
  line.takeGroup(1_000);
  for (let index = 0; index < 90; index += 1) line.add(index, true);
  expect(line.takeGroup(1_049)).toHaveLength(8);
  expect(line.takeGroup(1_050)).toHaveLength(82);
});

test('nothing is lost and nothing comes twice', () => {
  const line = createWaitingLine<number>(16);
  const out: number[] = [];
  for (let index = 0; index < 500; index += 1) {
    line.add(index, index % 3 === 0);
    if (index % 5 === 0) out.push(...line.takeGroup(index * 10));
    if (index % 7 === 0) out.push(...line.takeMore());
  }
  while (line.length > 0) out.push(...line.takeGroup(10_000));
  expect(out.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, index) => index));
});
