import { describe, expect, it } from 'vitest';
import { cut, limits } from '../limits.ts';
import { boundId, boundTime, pickReferences } from './bounds.ts';

const received = Date.UTC(2026, 0, 10);
const day = 86_400_000;

describe('what comes from outside is bounded', () => {
  it.each([
    [undefined, received, true], [received - 1000, received - 1000, true], [received - 1000.7, received - 1001, true], [received + day, received, true],
    [received - 9 * day, received, false], [Number.NaN, received, false], [Number.NEGATIVE_INFINITY, received, false], [-1, received, false],
  ])('a time of %s is %s', (at, expected, believed) => expect(boundTime(at, received)).toEqual({ at: expected, believed }));

  it.each([
    [received - 5000, received - 1000, received - 999], [received - 500, received - 1000, received - 500], [received - 5000, received, received],
    [received - 5000, received + 1000, received], [undefined, received - 1000, received], [received - 9 * day, received - 1000, received],
  ])('a time of %s in answer to something of %s is %s', (at, answers, expected) => expect(boundTime(at, received, answers).at).toBe(expected));

  it('keeps the nearest and the farthest references, each once', () => {
    const many = Array.from({ length: 500 }, (_, index) => `m${index}`);
    const picked = pickReferences([...many, 'm0', '']);
    expect(picked).toHaveLength(limits.nearReferences + limits.farReferences);
    expect([picked[0], picked.at(-1)]).toEqual(['m0', 'm499']);
    expect(pickReferences(undefined)).toEqual([]);
  });

  it('replaces an endless id by its hash, and tells endless ids apart', () => {
    expect(boundId('short')).toBe('short');
    expect(boundId('x'.repeat(5000))).not.toBe(boundId(`${'x'.repeat(4999)}y`));
    expect(boundId('x'.repeat(5000))).toHaveLength(71);
  });

  it('never cuts a character in two', () => {
    expect(cut('ab😀', 3)).toBe('ab');
    expect(cut('ab😀', 4)).toBe('ab😀');
  });
});
