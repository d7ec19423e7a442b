import { randomFillSync } from 'node:crypto';
import type { Clock, Ids } from '../ports/index.ts';
import { systemClock } from './clock.ts';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const timeLength = 10;
const randomLength = 16;

/**
 * 10 characters of time (milliseconds, base 32) and 16 random ones. Within a millisecond, and when the clock goes back,
 * the random part counts up instead, so the ids of one maker are always in order.
 */
export function createIds(clock: Clock = systemClock): Ids {
  const pool = new Uint8Array(4096);
  const digits = new Uint8Array(randomLength);
  let place = pool.length;
  let last = -1;
  let prefix = '';

  function renew(now: number): void {
    last = now;
    prefix = writeTime(now);
    if (place + randomLength > pool.length) {
      randomFillSync(pool);
      place = 0;
    }
    for (let index = 0; index < randomLength; index += 1) digits[index] = (pool[place + index] ?? 0) & 31;
    place += randomLength;
    // Room to count up.
    digits[0] = (digits[0] ?? 0) & 15;
  }

  return {
    next() {
      const now = clock.now();
      if (now > last) renew(now);
      else countUp(digits);
      let text = prefix;
      for (const digit of digits) text += alphabet[digit];
      return text;
    },
  };
}

function countUp(digits: Uint8Array): void {
  for (let index = digits.length - 1; index >= 0; index -= 1) {
    const next = (digits[index] ?? 0) + 1;
    digits[index] = next & 31;
    if (next < 32) return;
  }
}

function writeTime(ms: number): string {
  let text = '';
  for (let rest = Math.max(0, Math.trunc(ms)); text.length < timeLength; rest = Math.floor(rest / 32)) text = alphabet[rest % 32] + text;
  return text;
}
