import { expect, test } from 'vitest';
import { readRepeats } from './repeats.ts';

test('what few words can say is read', () => {
  expect(readRepeats('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=5')).toEqual({ every: 'week', interval: 2, weekdays: [1, 3], count: 5, until: null });
  expect(readRepeats('RRULE:FREQ=DAILY;UNTIL=20261231T235959Z')).toEqual({ every: 'day', interval: 1, weekdays: [], count: null, until: Date.UTC(2026, 11, 31) });
  expect(readRepeats('freq=yearly')).toEqual({ every: 'year', interval: 1, weekdays: [], count: null, until: null });
});

test.each(['FREQ=MONTHLY;BYDAY=2TU', 'FREQ=MONTHLY;BYMONTHDAY=-1', 'FREQ=HOURLY', 'FREQ=WEEKLY;INTERVAL=0', 'FREQ=DAILY;COUNT=many', 'FREQ=DAILY;UNTIL=tomorrow', 'BYDAY=MO', ''])('%s says more, or nothing', (rule) => {
  expect(readRepeats(rule)).toBeNull();
});
