import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTree } from '../mime/tree.ts';
import { readCalendar } from './read-calendar.ts';

const read = (lines: readonly string[], parameters = '; method=REQUEST; charset=utf-8') => readCalendar(readTree(Buffer.from([`Content-Type: text/calendar${parameters}`, '', ...lines].join('\r\n'))).root);
const event = (...lines: readonly string[]): readonly string[] => ['BEGIN:VCALENDAR', 'METHOD:REQUEST', 'BEGIN:VEVENT', 'UID:1@x', ...lines, 'END:VEVENT', 'END:VCALENDAR'];
const BAKU = ['BEGIN:VTIMEZONE', 'TZID:Azerbaijan Standard Time', 'BEGIN:STANDARD', 'DTSTART:16010101T000000', 'TZOFFSETFROM:+0400', 'TZOFFSETTO:+0400', 'END:STANDARD', 'END:VTIMEZONE'];
const KYIV = [
  'BEGIN:VTIMEZONE', 'TZID:FLE Standard Time', 'BEGIN:STANDARD', 'DTSTART:16010101T040000', 'TZOFFSETFROM:+0300', 'TZOFFSETTO:+0200', 'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10', 'END:STANDARD',
  'BEGIN:DAYLIGHT', 'DTSTART:16010101T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0300', 'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3', 'END:DAYLIGHT', 'END:VTIMEZONE',
];

test('an invitation: what, when, where, who', () => {
  expect(read([
    'BEGIN:VCALENDAR', 'METHOD:REQUEST', ...BAKU, 'BEGIN:VEVENT', 'UID:u1@bank', 'SEQUENCE:2', 'SUMMARY:Görüş\\, kredit', 'LOCATION:Nizami 1', 'DESCRIPTION:Birinci\\nikinci', ' sətir',
    'DTSTART;TZID=Azerbaijan Standard Time:20260601T100000', 'DTEND;TZID=Azerbaijan Standard Time:20260601T113000', 'RRULE:FREQ=WEEKLY;BYDAY=MO', 'ORGANIZER;CN=Bank:MAILTO:b@bank.example',
    'ATTENDEE;CN="Ann, A";PARTSTAT=ACCEPTED:mailto:a@x.example', 'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:c@x.example', 'BEGIN:VALARM', 'DESCRIPTION:alarm', 'END:VALARM', 'END:VEVENT', 'END:VCALENDAR',
  ])).toEqual({
    kind: 'calendar', method: 'request', uid: 'u1@bank', sequence: 2, summary: 'Görüş, kredit', location: 'Nizami 1', description: 'Birinci\nikincisətir', allDay: false,
    startsAt: Date.UTC(2026, 5, 1, 6), endsAt: Date.UTC(2026, 5, 1, 7, 30), timeZone: 'Azerbaijan Standard Time', repeats: 'FREQ=WEEKLY;BYDAY=MO', organizer: { name: 'Bank', email: 'b@bank.example' },
    attendees: [{ name: 'Ann, A', email: 'a@x.example', answer: 'accepted' }, { email: 'c@x.example', answer: 'needs-action' }],
  });
});

test.each([
  ['UTC', [], 'DTSTART:20260101T100000Z', Date.UTC(2026, 0, 1, 10)],
  ['a zone of the object, in winter', KYIV, 'DTSTART;TZID=FLE Standard Time:20260101T100000', Date.UTC(2026, 0, 1, 8)],
  ['a zone of the object, in summer', KYIV, 'DTSTART;TZID="FLE Standard Time":20260701T100000', Date.UTC(2026, 6, 1, 7)],
  ['an IANA zone that is not defined', [], 'DTSTART;TZID=Europe/Kyiv:20260701T100000', Date.UTC(2026, 6, 1, 7)],
  ['an IANA zone with a prefix', [], 'DTSTART;TZID=/mozilla.org/20050126_1/Europe/Istanbul:20260701T100000', Date.UTC(2026, 6, 1, 7)],
  ['a zone nobody knows', [], 'DTSTART;TZID=Nowhere:20260701T100000', Date.UTC(2026, 6, 1, 10)],
  ['a day', [], 'DTSTART;VALUE=DATE:20260701', Date.UTC(2026, 6, 1)],
])('times: %s', (_what, zones, start, wanted) => {
  expect(read(['BEGIN:VCALENDAR', ...zones, 'BEGIN:VEVENT', start, 'END:VEVENT', 'END:VCALENDAR'])?.startsAt).toBe(wanted);
});

test('the end: stated, by duration, or the day', () => {
  expect(read(event('DTSTART:20260601T100000Z', 'DURATION:PT1H30M'))?.endsAt).toBe(Date.UTC(2026, 5, 1, 11, 30));
  expect(read(event('DTSTART;VALUE=DATE:20260601'))).toMatchObject({ allDay: true, endsAt: Date.UTC(2026, 5, 2) });
  expect(read(event('SUMMARY:no time'))).not.toHaveProperty('startsAt');
});

test('the method of the object, else of the part, else none; the last event speaks', () => {
  expect(read(['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'SUMMARY:a', 'END:VEVENT', 'BEGIN:VEVENT', 'SUMMARY:b', 'END:VEVENT'], '; method=cancel')).toMatchObject({ method: 'cancel', summary: 'b' });
  expect(read(['BEGIN:VCALENDAR', 'METHOD:NONSENSE', 'BEGIN:VEVENT', 'END:VEVENT'])?.method).toBe('publish');
  expect(read(['BEGIN:VCALENDAR', 'BEGIN:VTODO', 'SUMMARY:a', 'END:VTODO', 'END:VCALENDAR'])).toBeUndefined();
});

test('hostile: bounded, and a bad line costs itself alone', () => {
  expect(read(event('DTSTART:20260601T100000Z', 'nonsense', ':', ';=:', 'DTEND:yesterday', 'SUMMARY:still'))).toMatchObject({ summary: 'still', startsAt: Date.UTC(2026, 5, 1, 10) });
  expect(read(event(...Array.from({ length: 5000 }, (_attendee, index) => `ATTENDEE:mailto:a${index}@x.example`)))?.attendees.length).toBe(100);
  expect(read(event(`DESCRIPTION:${'x'.repeat(600_000)}`))).toBeUndefined();
  const endless = BAKU.with(4, 'RRULE:FREQ=SECONDLY').toSpliced(4, 0, 'TZOFFSETFROM:+0400');
  expect(read(['BEGIN:VCALENDAR', ...endless, 'BEGIN:VEVENT', 'DTSTART;TZID=Azerbaijan Standard Time:20260601T100000', 'END:VEVENT'])?.startsAt).toBeTypeOf('number');
});

test('any lines make a card or none, never a failure', () => {
  const line = fc.oneof(fc.constantFrom(...BAKU, ...KYIV, ...event('DTSTART:20260601T100000Z', 'DTSTART;TZID=FLE Standard Time:20269999T100000', 'RRULE:FREQ=X', 'SEQUENCE:-9999999999999', 'ATTENDEE;CN=a;PARTSTAT=b:c', 'DURATION:P')), fc.string({ maxLength: 20 }));
  fc.assert(fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
    const card = read(lines);
    if (card) expect(JSON.parse(JSON.stringify(card))).toEqual(card);
  }));
});
