import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLockout, type Lockout } from './lockout.ts';

const minute = 60_000;
const hour = 60 * minute;

function clockAt(at: number): { at: number; now(): number } {
  const clock = { at, now: () => clock.at };
  return clock;
}

function waitOf(lockout: Lockout, address: string, remote: string | undefined): number {
  try {
    lockout.begin(address, remote).abandoned();
    return 0;
  } catch (error) {
    return (error as { retryAfterMs: number }).retryAfterMs;
  }
}

describe('lock-out', () => {
  it('doubles the wait with every failure after the fifth, up to 15 minutes', () => {
    const clock = clockAt(1);
    const lockout = createLockout(clock);
    const waits: number[] = [];
    for (let failure = 1; failure <= 17; failure += 1) {
      const wait = lockout.begin('ana', `192.0.2.${failure}`).failed();
      waits.push(wait);
      if (wait > 0) {
        clock.at += wait - 1;
        expect(waitOf(lockout, 'ana', undefined)).toBe(1);
        clock.at += 1;
      }
    }
    expect(waits.slice(0, 8)).toEqual([0, 0, 0, 0, 1000, 2000, 4000, 8000]);
    expect(waits.at(-1)).toBe(15 * minute);
    expect(waitOf(lockout, 'bob', undefined)).toBe(0);
  });

  it('locks a network after thirty failures over any addresses, and forgives one a minute', () => {
    const clock = clockAt(1);
    const lockout = createLockout(clock);
    for (let failure = 1; failure < 30; failure += 1) expect(lockout.begin(`a${failure}`, '192.0.2.1').failed()).toBe(0);
    clock.at += minute;
    expect(lockout.begin('b', '192.0.2.1').failed()).toBe(0);
    expect(lockout.begin('c', '192.0.2.1').failed()).toBe(1000);
    expect(waitOf(lockout, 'd', '192.0.2.1')).toBe(1000);
    expect(waitOf(lockout, 'd', '192.0.2.2')).toBe(0);
  });

  it('counts the addresses of an IPv6 customer, and the mapped form of an IPv4 one, as one network', () => {
    for (const [one, other] of [['2001:db8:1:2::1', '2001:db8:1:2:ffff::9'], ['192.0.2.1', '::ffff:192.0.2.1']] as const) {
      const lockout = createLockout(clockAt(1));
      for (let failure = 0; failure < 30; failure += 1) lockout.begin(`a${failure}`, one).failed();
      expect(waitOf(lockout, 'z', other)).toBe(1000);
      expect(waitOf(lockout, 'z', '2001:db8:1:3::1')).toBe(0);
    }
  });

  it('forgets the failures of an address with a success, or one an hour', () => {
    const clock = clockAt(1);
    const lockout = createLockout(clock);
    for (let failure = 0; failure < 4; failure += 1) lockout.begin('ana', undefined).failed();
    lockout.begin('ana', undefined).succeeded();
    for (let failure = 0; failure < 4; failure += 1) expect(lockout.begin('ana', undefined).failed()).toBe(0);
    clock.at += hour;
    expect(lockout.begin('ana', undefined).failed()).toBe(0);
    expect(lockout.begin('ana', undefined).failed()).toBe(1000);
  });

  it('forgets the one touched longest ago when it remembers too many', () => {
    const lockout = createLockout(clockAt(1));
    for (let failure = 0; failure < 5; failure += 1) lockout.begin('ana', undefined).failed();
    for (let other = 0; other < 19_999; other += 1) lockout.begin(`o${other}`, undefined).failed();
    expect(waitOf(lockout, 'ana', undefined)).toBe(1000);
    for (let other = 0; other < 20_000; other += 1) lockout.begin(`p${other}`, undefined).failed();
    expect(waitOf(lockout, 'ana', undefined)).toBe(0);
  });

  it('never lets more wrong guesses at one address through than the doubling wait allows, however they are timed', () => {
    const step = fc.record({ pause: fc.integer({ min: 0, max: 30 * minute }), begin: fc.integer({ min: 0, max: 8 }), end: fc.integer({ min: 0, max: 8 }) });
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const clock = clockAt(1);
      const lockout = createLockout(clock);
      const open: { failed(): number }[] = [];
      const failedAt: number[] = [];
      let started = 0;
      for (const { pause, begin, end } of steps) {
        clock.at += pause;
        for (let round = 0; round < begin; round += 1) {
          try { open.push(lockout.begin('ana', undefined)); started += 1; } catch { /* refused: what is measured */ }
        }
        for (const guess of open.splice(0, end)) { guess.failed(); failedAt.push(clock.at); }
        // Five are free, one is forgiven an hour, and beyond that they come one by one.
        expect(open.length).toBeLessThanOrEqual(5);
      }
      const hours = Math.floor((clock.at - 1) / hour);
      const waited = steps.filter(({ pause }) => pause >= 1000).length;
      expect(started).toBeLessThanOrEqual(5 + hours + waited);
      expect(failedAt.length).toBeLessThanOrEqual(started);
    }), { numRuns: 200 });
  });
});
