import ICAL from 'ical.js';
import { cut, makeLine, makeSafeText } from '../../kit/text.ts';
import type { CalendarPerson, Card } from '../../spec/index.ts';
import { decodeBytes } from '../mime/charset.ts';
import type { Part } from '../mime/tree.ts';
import { readCalendarLines } from './content-lines.ts';
import { readMoment, type Moment } from './moments.ts';

/** Largest calendar part that is looked at, bytes; larger ones stay files. */
const MAX_CALENDAR = 512 * 1024;
const MAX_ATTENDEES = 100;
const DAY = 86_400_000;

/** Whether the part holds a calendar object. */
export function isCalendar(part: Part): boolean {
  return part.type === 'text/calendar' || part.type === 'application/ics' || part.type === 'text/x-vcalendar';
}

/**
 * The invitation in a calendar part: its last VEVENT (RFC 5545, RFC 5546). Undefined when it holds no event, or is too large
 * or too damaged to tell. Never fails; times of zones that the part does not define are read by their IANA name.
 */
export function readCalendar(part: Part): Card | undefined {
  const bytes = part.decode();
  if (bytes.length > MAX_CALENDAR) return undefined;
  const lines = readCalendarLines(decodeBytes(bytes, part.contentType.parameters.get('charset')));
  return lines.event && readEvent(lines.event, lines.zones, readMethod(lines.method ?? part.contentType.parameters.get('method')));
}

function readEvent(lines: readonly string[], zones: readonly string[], method: Card['method']): Card {
  const properties = lines.map((line) => parseProperty(line)).filter((property) => property !== undefined);
  const first = (name: string): ICAL.Property | undefined => properties.find((property) => property.name === name);
  const text = (name: string, max: number): string => cut(makeSafeText(valueOf(first(name))).trim(), max);
  const startsAt = readMoment(first('dtstart'), zones);
  const endsAt = findEnd(startsAt, readMoment(first('dtend'), zones), first('duration'));
  const [description, location, repeats] = [text('description', 20_000), makeLine(text('location', 1000)), first('rrule')];
  const [organizer] = properties.filter(({ name }) => name === 'organizer').map(readPerson);
  return {
    kind: 'calendar', method, uid: makeLine(text('uid', 500), 500), sequence: Math.min(Math.max(Number.parseInt(valueOf(first('sequence')), 10) || 0, 0), 2_147_483_647),
    summary: makeLine(text('summary', 1000)), ...(description && { description }), ...(location && { location }),
    ...(startsAt && { startsAt: startsAt.at }), ...(endsAt !== undefined && { endsAt }), allDay: startsAt?.isDay ?? false,
    ...(startsAt?.timeZone && { timeZone: startsAt.timeZone }), ...(repeats && { repeats: makeLine(valueOf(repeats), 500) }), ...(organizer && { organizer }),
    attendees: properties.filter(({ name }) => name === 'attendee').slice(0, MAX_ATTENDEES).map(readPerson),
  };
}

/** One bad line costs that line, not the invitation. */
function parseProperty(line: string): ICAL.Property | undefined {
  try {
    return ICAL.Property.fromString(line);
  } catch {
    return undefined;
  }
}

function valueOf(property: ICAL.Property | undefined): string {
  try {
    const value: unknown = property?.getFirstValue();
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : value instanceof ICAL.Recur ? value.toString() : '';
  } catch {
    return '';
  }
}

function findEnd(start: Moment | undefined, end: Moment | undefined, duration: ICAL.Property | undefined): number | undefined {
  if (end) return end.at;
  if (!start) return undefined;
  const length: unknown = duration?.getFirstValue();
  if (length instanceof ICAL.Duration) return start.at + length.toSeconds() * 1000;
  return start.isDay ? start.at + DAY : undefined;
}

const METHODS: ReadonlySet<string> = new Set<Card['method']>(['publish', 'request', 'reply', 'add', 'cancel', 'refresh', 'counter', 'declinecounter']);

function readMethod(stated: string | undefined): Card['method'] {
  const method = stated?.trim().toLowerCase() ?? '';
  return METHODS.has(method) ? method as Card['method'] : 'publish';
}

const ANSWERS: ReadonlySet<string> = new Set<CalendarPerson['answer']>(['needs-action', 'accepted', 'declined', 'tentative', 'delegated']) as ReadonlySet<string>;

function readPerson(property: ICAL.Property): CalendarPerson {
  const name = makeLine(parameterOf(property, 'cn'), 200);
  const email = makeLine((/^mailto:(.+)$/i.exec(valueOf(property))?.[1] ?? parameterOf(property, 'email')).replace(/\?.*$/, ''), 320);
  const answer = parameterOf(property, 'partstat').toLowerCase();
  return { ...(name && { name }), ...(email.includes('@') && { email }), ...(ANSWERS.has(answer) && { answer: answer as NonNullable<CalendarPerson['answer']> }) };
}

function parameterOf(property: ICAL.Property, name: string): string {
  const value: unknown = property.getParameter(name);
  return typeof value === 'string' ? value : '';
}
