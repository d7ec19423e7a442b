import { expect, test } from 'vitest';
import { formatElsewhere, formatOccasion } from './occasion.ts';

const hour = 3_600_000;
const startsAt = Date.UTC(2026, 10, 24, 9);

test('a meeting is told in the zone asked for, with its date once', () => {
  const text = formatOccasion({ startsAt, endsAt: startsAt + hour, allDay: false }, 'en-GB', 'Asia/Baku');
  expect(text).toMatch(/^Tuesday.*24 November 2026.*13:00.*14:00$/);
});

test('a whole day is that day wherever one sits, and the end is not counted in', () => {
  const begin = Date.UTC(2026, 10, 24);
  expect(formatOccasion({ startsAt: begin, endsAt: begin + 24 * hour, allDay: true }, 'en-GB')).toMatch(/^Tuesday,? 24 November 2026$/);
  expect(formatOccasion({ startsAt: begin, endsAt: begin + 72 * hour, allDay: true }, 'en-GB')).toMatch(/24.*26 November 2026/);
  expect(formatOccasion({ startsAt: begin, allDay: true }, 'en-GB')).toMatch(/^Tuesday,? 24 November 2026$/);
});

test('the other side’s clocks are told only when they show something else and are known', () => {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const far = here === 'Pacific/Kiritimati' ? 'Pacific/Midway' : 'Pacific/Kiritimati';
  expect(formatElsewhere({ startsAt, allDay: false }, 'en-GB', here)).toBeUndefined();
  expect(formatElsewhere({ startsAt, allDay: false }, 'en-GB', 'W. Europe Standard Time')).toBeUndefined();
  expect(formatElsewhere({ startsAt, endsAt: startsAt + hour, allDay: false }, 'en-GB', far)).toMatch(/\d\d:\d\d/);
});
