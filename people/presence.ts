import type { DutyRecord } from './records.ts';

/** A screen that has not been heard for so long is gone. */
export const silentAfterMs = 90_000;

export function isSilent(record: DutyRecord, now: number): boolean {
  return now - record.beatAt >= silentAfterMs;
}
