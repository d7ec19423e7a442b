import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWaitingLine } from './waiting-line.ts';

test('everybody has one served before anybody has two, and each in its own order', () => {
  fc.assert(fc.property(fc.array(fc.nat(3), { maxLength: 40 }), (adds) => {
    const owners = [{}, {}, {}, {}];
    const line = createWaitingLine<{ owner: number; order: number }>();
    for (const [order, owner] of adds.entries()) line.add(owners[owner]!, { owner, order });
    const taken: { owner: number; order: number }[] = [];
    for (let next = line.take(); next; next = line.take()) taken.push(next);
    expect(taken.length).toBe(adds.length);
    const served = [0, 0, 0, 0];
    const wanted = [0, 1, 2, 3].map((owner) => adds.filter((given) => given === owner).length);
    for (const { owner } of taken) {
      served[owner]! += 1;
      for (const other of [0, 1, 2, 3]) expect(served[owner]! - 1 <= served[other]! || served[other] === wanted[other]).toBe(true);
    }
    for (const owner of [0, 1, 2, 3]) expect(taken.filter((item) => item.owner === owner).map(({ order }) => order)).toEqual(taken.filter((item) => item.owner === owner).map(({ order }) => order).toSorted((left, right) => left - right));
  }));
});

test('who is put back comes before its own others', () => {
  const owner = {};
  const line = createWaitingLine<string>();
  for (const item of ['a', 'b', 'c']) line.add(owner, item);
  expect(line.take()).toBe('a');
  line.putBack(owner, 'a');
  expect([line.take(), line.take(), line.take(), line.take()]).toEqual(['a', 'b', 'c', undefined]);
});
