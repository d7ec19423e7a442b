import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWithin } from './local-time.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const at = (text: string): number => Date.parse(text);
const window = (zone: string, fromMinute: number, toMinute: number, days = everyDay) => ({ kind: 'time' as const, zone, days, fromMinute, toMinute });

describe('local time', () => {
  it('begins with its first minute and ends before its last', () => {
    const office = window('Asia/Baku', 9 * 60, 18 * 60, [1, 2, 3, 4, 5]);
    expect(isWithin(office, at('2026-11-23T09:00:00+04:00'))).toBe(true);
    expect(isWithin(office, at('2026-11-23T08:59:59.999+04:00'))).toBe(false);
    expect(isWithin(office, at('2026-11-23T17:59:59.999+04:00'))).toBe(true);
    expect(isWithin(office, at('2026-11-23T18:00:00+04:00'))).toBe(false);
    expect(isWithin(office, at('2026-11-22T12:00:00+04:00'))).toBe(false);
  });

  it('belongs to the day it begins on when it runs over midnight, also from Sunday to Monday', () => {
    const night = window('Europe/Kyiv', 22 * 60, 6 * 60, [7]);
    expect(isWithin(night, at('2026-11-22T22:00:00+02:00'))).toBe(true);
    expect(isWithin(night, at('2026-11-23T05:59:00+02:00'))).toBe(true);
    expect(isWithin(night, at('2026-11-23T06:00:00+02:00'))).toBe(false);
    expect(isWithin(night, at('2026-11-23T22:00:00+02:00'))).toBe(false);
    expect(isWithin(night, at('2026-11-22T05:00:00+02:00'))).toBe(false);
  });

  it('skips the hour that never comes when clocks go forward (Kyiv, 29 March 2026, 03:00)', () => {
    const missing = window('Europe/Kyiv', 3 * 60, 4 * 60);
    expect(isWithin(missing, at('2026-03-29T00:59:59Z'))).toBe(false);
    expect(isWithin(missing, at('2026-03-29T01:00:00Z'))).toBe(false);
    expect(isWithin(missing, at('2026-03-28T01:30:00Z'))).toBe(true);
  });

  it('holds in both when an hour comes twice (Kyiv, 25 October 2026, 03:00)', () => {
    const twice = window('Europe/Kyiv', 3 * 60, 4 * 60);
    expect(isWithin(twice, at('2026-10-25T00:30:00Z'))).toBe(true);
    expect(isWithin(twice, at('2026-10-25T01:30:00Z'))).toBe(true);
    expect(isWithin(twice, at('2026-10-25T02:00:00Z'))).toBe(false);
  });

  it('reads the clock on the wall as the platform does, around changes of the clock and everywhere else', () => {
    const zones = ['Europe/Kyiv', 'America/New_York', 'Asia/Baku', 'Asia/Tbilisi', 'Europe/Istanbul', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'];
    const changes = ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2026-03-08T07:00:00Z', '2026-11-01T06:00:00Z', '2026-04-04T15:00:00Z', '2026-10-03T15:30:00Z'].map(at);
    const when = fc.oneof(fc.integer({ min: at('2020-01-01'), max: at('2035-01-01') }), fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -26 * 60, max: 26 * 60 })).map(([change, minutes]) => change + minutes * 60_000));
    fc.assert(fc.property(fc.constantFrom(...zones), when, fc.nat(1439), fc.integer({ min: 1, max: 1440 }), fc.subarray(everyDay, { minLength: 1 }), (zone, now, from, to, days) => {
      fc.pre(from !== to);
      const { weekday, minute } = readWall(zone, now);
      const before = weekday === 1 ? 7 : weekday - 1;
      const expected = from < to ? days.includes(weekday) && minute >= from && minute < to
        : (minute >= from && days.includes(weekday)) || (minute < to && days.includes(before));
      expect(isWithin(window(zone, from, to, days), now)).toBe(expected);
    }));
  });
});

function readWall(zone: string, now: number): { weekday: number; minute: number } {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(now);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return { weekday: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')) + 1, minute: Number(part('hour')) * 60 + Number(part('minute')) };
}
