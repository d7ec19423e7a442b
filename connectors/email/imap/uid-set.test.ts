import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeUids, packUids, unpackUids } from './uid-set.ts';

test('neighbours become ranges', () => {
  expect(packUids([9, 3, 1, 2, 3, 5, 6])).toBe('1:3,5:6,9');
  expect(packUids([])).toBe('');
  expect(changeUids('1:5', { remove: [3], add: [7] })).toBe('1:2,4:5,7');
});

test('what is packed comes out again, ascending and once', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 0xffff_ffff })), fc.array(fc.integer({ min: 1, max: 300 })), (wide, dense) => {
    const uids = [...wide, ...dense];
    expect(unpackUids(packUids(uids))).toEqual([...new Set(uids)].toSorted((left, right) => left - right));
  }));
});

test('a set that names endless numbers is cut, and nonsense names none', () => {
  expect(unpackUids('1:4294967295', 100)).toHaveLength(100);
  expect(unpackUids('x,-,:,*')).toEqual([]);
});
