import { describe, expect, it } from 'vitest';
import { createKeyedLock } from './keyed-lock.ts';

describe('a keyed lock', () => {
  it('runs work on one key one after another, in order, and other keys beside it', async () => {
    const lock = createKeyedLock();
    const seen: string[] = [];
    const gate = Promise.withResolvers<void>();
    const work = (name: string, until?: Promise<void>) => async () => { seen.push(`${name} in`); await until; seen.push(`${name} out`); };
    const first = lock.run('a', work('a1', gate.promise));
    const second = lock.run('a', work('a2'));
    await lock.run('b', work('b'));
    expect(seen).toEqual(['a1 in', 'b in', 'b out']);
    gate.resolve();
    await Promise.all([first, second]);
    expect(seen.slice(3)).toEqual(['a1 out', 'a2 in', 'a2 out']);
  });

  it('goes on after a failure and answers it to whom it belongs', async () => {
    const lock = createKeyedLock();
    const failing = lock.run('a', () => Promise.reject(new Error('no')));
    const next = lock.run('a', async () => 7);
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe(7);
  });
});
