import { describe, expect, it } from 'vitest';
import { createFailureLimit } from './failure-limit.ts';

function open() {
  const clock = { at: 1_000_000, now: () => clock.at };
  return { clock, limit: createFailureLimit(clock) };
}

describe('the limit on failures', () => {
  it('lets sixty a minute pass by sender, then says how long to wait, and begins anew after the minute', () => {
    const { clock, limit } = open();
    for (let failure = 1; failure <= 60; failure += 1) expect(limit.failed('10.0.0.1')).toBe(0);
    clock.at += 20_000;
    expect(limit.failed('10.0.0.1')).toBe(40_000);
    expect(limit.failed('10.0.0.2')).toBe(0);
    clock.at += 40_000;
    expect(limit.failed('10.0.0.1')).toBe(0);
  });

  it('remembers a bounded number of senders, and forgets the one that failed longest ago', () => {
    const { limit } = open();
    for (let failure = 1; failure <= 61; failure += 1) limit.failed('old');
    for (let failure = 1; failure <= 61; failure += 1) limit.failed('busy');
    for (let sender = 0; sender < 19_999; sender += 1) limit.failed(`sender ${sender}`);
    expect(limit.failed('busy')).toBeGreaterThan(0);
    expect(limit.failed('old')).toBe(0);
  });
});
