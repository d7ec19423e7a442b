import { DateTime } from 'luxon';
import type { Condition } from '../facts.ts';

type TimeCondition = Extract<Condition, { kind: 'time' }>;

/**
 * Whether the clock on the wall of the zone shows a time inside the window. A window that ends before it begins runs over
 * midnight and belongs to the day it begins on. When clocks go back the hour that comes twice counts twice; when they go
 * forward the missing hour never comes.
 */
export function isWithin({ zone, days, fromMinute, toMinute }: TimeCondition, at: number): boolean {
  const local = DateTime.fromMillis(at, { zone });
  const minute = local.hour * 60 + local.minute;
  if (fromMinute < toMinute) return minute >= fromMinute && minute < toMinute && days.includes(local.weekday);
  if (minute >= fromMinute) return days.includes(local.weekday);
  return minute < toMinute && days.includes(local.weekday === 1 ? 7 : local.weekday - 1);
}
