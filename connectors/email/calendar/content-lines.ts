/** The lines of an iCalendar object that are used, bounded, by component. */
export interface CalendarLines {
  readonly method: string | undefined;
  /** Lines of the last VEVENT, without those of components inside it. */
  readonly event: readonly string[] | undefined;
  /** Each VTIMEZONE as text of its own, closed. */
  readonly zones: readonly string[];
}

const MAX_LINES = 20_000;
const MAX_ZONES = 20;
const MAX_ZONE_LINES = 200;
const MAX_EVENT_LINES = 500;
/** Longest content line, UTF-16 units: a description with room. */
const MAX_LINE = 40_000;

/**
 * Takes an iCalendar object apart (RFC 5545 §3.1), forgiving: lines that are none are skipped, components that do not end are
 * ended. A rule of a zone that is none of the usual "last Sunday of October" is left out: reckoning it can be work without end.
 */
export function readCalendarLines(text: string): CalendarLines {
  const open: string[] = [];
  const zones: string[][] = [];
  let event: string[] | undefined;
  let method: string | undefined;
  for (const line of unfold(text)) {
    const name = /^([A-Za-z0-9-]{1,60})[;:]/.exec(line)?.[1]?.toUpperCase();
    if (!name) continue;
    const component = line.slice(name.length + 1).trim().toUpperCase();
    if (name === 'BEGIN') {
      open.push(component);
      if (component === 'VEVENT') event = [];
      if (component === 'VTIMEZONE' && zones.length < MAX_ZONES) zones.push([]);
      if (open.includes('VTIMEZONE') && component !== 'VTIMEZONE') push(zones.at(-1), `BEGIN:${component}`, MAX_ZONE_LINES);
    } else if (name === 'END') {
      const at = open.lastIndexOf(component);
      if (at < 0) continue;
      for (const closed of open.splice(at).toReversed()) if (closed !== 'VTIMEZONE' && open.includes('VTIMEZONE')) push(zones.at(-1), `END:${closed}`, MAX_ZONE_LINES);
    } else if (open.at(-1) === 'VEVENT') {
      push(event, line, MAX_EVENT_LINES);
    } else if (open.includes('VTIMEZONE')) {
      if (name !== 'RRULE' || isPlainRule(line)) push(zones.at(-1), line, MAX_ZONE_LINES);
    } else if (name === 'METHOD') {
      method ??= line.slice(line.indexOf(':') + 1).trim().toLowerCase();
    }
  }
  return { method, event, zones: zones.map((lines) => `BEGIN:VTIMEZONE\r\n${lines.join('\r\n')}\r\nEND:VTIMEZONE`) };
}

function isPlainRule(line: string): boolean {
  const parts = line.slice(line.indexOf(':') + 1).trim().toUpperCase().split(';');
  return parts.includes('FREQ=YEARLY') && parts.every((part) => /^(?:FREQ=YEARLY|INTERVAL=1|WKST=[A-Z]{2}|UNTIL=[\dTZ]{8,16}|BYMONTH=\d{1,2}|BYDAY=[-+]?[1-4]?[A-Z]{2}|BYMONTHDAY=(?:1?\d|2[0-8])(?:,(?:1?\d|2[0-8])){0,27})$/.test(part));
}

function push(lines: string[] | undefined, line: string, max: number): void {
  if (lines && lines.length < max) lines.push(line);
}

function unfold(text: string): readonly string[] {
  const lines: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/, MAX_LINES)) {
    const last = lines.at(-1);
    if (last !== undefined && /^[ \t]/.test(line)) {
      if (last.length < MAX_LINE) lines[lines.length - 1] = last + line.slice(1, MAX_LINE);
    } else {
      lines.push(line.slice(0, MAX_LINE));
    }
  }
  return lines;
}
