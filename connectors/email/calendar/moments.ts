import ICAL from 'ical.js';
import { DateTime, IANAZone } from 'luxon';
import { makeLine } from '../../kit/text.ts';

/** A date or a date with time, as an event states it. */
export interface Moment {
  /** ms UTC. */
  readonly at: number;
  readonly isDay: boolean;
  /** The zone's name as the event states it. */
  readonly timeZone?: string;
}

/**
 * The time a DTSTART or DTEND stands for. Its zone is the one the object defines under that name, else the IANA zone, else
 * UTC, as are times without a zone.
 */
export function readMoment(property: ICAL.Property | undefined, zones: readonly string[]): Moment | undefined {
  if (!property) return undefined;
  const time = timeOf(property);
  if (!time || !(time.year > 0 && time.year < 10_000)) return undefined;
  if (time.isDate) return { at: Date.UTC(time.year, time.month - 1, time.day), isDay: true };
  const stated: unknown = property.getParameter('tzid');
  const name = typeof stated === 'string' ? makeLine(stated, 100) : '';
  const isUtc = time.zone === ICAL.Timezone.utcTimezone;
  const at = isUtc || name === '' ? utcOf(time) : inDefinedZone(time, name, zones) ?? inNamedZone(time, name) ?? utcOf(time);
  if (!Number.isFinite(at)) return undefined;
  const timeZone = name.replace(/^\/[^/]+\/(?=[A-Z]\w+\/)/, '') || (isUtc ? 'UTC' : '');
  return { at, isDay: false, ...(timeZone && { timeZone }) };
}

function timeOf(property: ICAL.Property): ICAL.Time | undefined {
  try {
    const value: unknown = property.getFirstValue();
    return value instanceof ICAL.Time ? value : undefined;
  } catch {
    return undefined;
  }
}

function utcOf(time: ICAL.Time): number {
  return Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
}

function inDefinedZone(time: ICAL.Time, name: string, zones: readonly string[]): number | undefined {
  for (const text of zones) {
    try {
      const component = ICAL.Component.fromString(text);
      if (makeLine(String(component.getFirstPropertyValue('tzid') ?? ''), 100) !== name) continue;
      const offset = new ICAL.Timezone({ component, tzid: name }).utcOffset(time);
      if (Number.isFinite(offset) && Math.abs(offset) < 86_400) return utcOf(time) - offset * 1000;
    } catch { /* a damaged zone defines nothing */ }
  }
  return undefined;
}

function inNamedZone(time: ICAL.Time, name: string): number | undefined {
  const bare = /(?:^|\/)([A-Z][A-Za-z_]+\/[A-Za-z_/+-]+)$/.exec(name)?.[1] ?? name;
  if (!IANAZone.isValidZone(bare)) return undefined;
  const { year, month, day, hour, minute, second } = time;
  const local = DateTime.fromObject({ year, month, day, hour, minute, second: Math.min(second, 59) }, { zone: bare });
  return local.isValid ? local.toMillis() : undefined;
}
