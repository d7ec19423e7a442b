import { expect, test } from 'vitest';
import { createWaitingLine, type WaitingLine } from './waiting-line.ts';

/** A whole group: what is taken first, and what joins until nothing does. */
function wholeGroup<T>(line: WaitingLine<T>, now: number): T[] {
  const group = line.takeGroup(now);
  for (let more = line.takeMore(); more.length > 0; more = line.takeMore()) group.push(...more);
  return group;
}

test('alone, requests that give way fill the group', () => {
  const line = createWaitingLine<number>(100);
  for (let index = 0; index < 150; index += 1) line.add(index, true);
  expect(wholeGroup(line, 1_000)).toHaveLength(100);
  expect(line.length).toBe(50);
});

test('beside a flood of others only a few come along in every group, in order', () => {
  const line = createWaitingLine<string>(100);
  for (let index = 0; index < 20; index += 1) line.add(`later ${index}`, true);
  for (let index = 0; index < 60; index += 1) line.add(`first ${index}`, false);
  const group = wholeGroup(line, 1_000);
  expect(group).toEqual([...Array.from({ length: 60 }, (_, index) => `first ${index}`), 'later 0', 'later 1']);
  line.add('joins', false);
  expect(line.takeMore()).toEqual(['joins']);
});

test('beside few others they fill the rest of the group', () => {
  const line = createWaitingLine<string>(100);
  for (let index = 0; index < 50; index += 1) line.add(`later ${index}`, true);
  for (let index = 0; index < 5; index += 1) line.add(`first ${index}`, false);
  expect(wholeGroup(line, 1_000)).toHaveLength(32);
});

test('a while after the others fell silent, the whole group is theirs again', () => {
  const line = createWaitingLine<number>(100);
  line.add(0, false);
  wholeGroup(line, 1_000);
  for (let index = 0; index < 90; index += 1) line.add(index, true);
  expect(wholeGroup(line, 1_049)).toHaveLength(32);
  expect(wholeGroup(line, 1_050)).toHaveLength(58);
});

test('nothing is lost and nothing comes twice', () => {
  const line = createWaitingLine<number>(16);
  const out: number[] = [];
  for (let index = 0; index < 500; index += 1) {
    line.add(index, index % 3 === 0);
    if (index % 5 === 0) out.push(...wholeGroup(line, index * 10));
    if (index % 7 === 0) out.push(...line.takeMore());
  }
  while (line.length > 0) out.push(...wholeGroup(line, 10_000));
  expect(out.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, index) => index));
});
