/** How often something recurs, as far as it can be said in few words. */
export interface Repeats {
  readonly every: 'day' | 'week' | 'month' | 'year';
  /** Every so many of them. */
  readonly interval: number;
  /** Of a week, 0 Sunday … 6 Saturday; empty: as the first time. */
  readonly weekdays: readonly number[];
  readonly count: number | null;
  /** ms UTC. */
  readonly until: number | null;
}

const frequencies: Readonly<Record<string, Repeats['every']>> = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' };
const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
/** Parts that the words say, or that change nothing in them. */
const sayable = new Set(['FREQ', 'INTERVAL', 'BYDAY', 'COUNT', 'UNTIL', 'WKST']);

/** Reads an RRULE (RFC 5545 §3.3.10); null when it says more than few words can, so that it is shown as written. */
export function readRepeats(rule: string): Repeats | null {
  const parts = new Map(rule.replace(/^RRULE:/i, '').split(';').filter((part) => part !== '').map((part) => {
    const [name = '', value = ''] = part.split('=', 2);
    return [name.trim().toUpperCase(), value.trim().toUpperCase()] as const;
  }));
  const every = frequencies[parts.get('FREQ') ?? ''];
  if (every === undefined || [...parts.keys()].some((name) => !sayable.has(name))) return null;
  const days = (parts.get('BYDAY') ?? '').split(',').filter((name) => name !== '').map((name) => weekdays.indexOf(name));
  if (days.includes(-1) || (days.length > 0 && every !== 'week')) return null;
  const interval = readCount(parts.get('INTERVAL') ?? '1');
  const count = parts.has('COUNT') ? readCount(parts.get('COUNT') ?? '') : null;
  const until = parts.has('UNTIL') ? readTime(parts.get('UNTIL') ?? '') : null;
  if (interval === undefined || count === undefined || until === undefined) return null;
  return { every, interval, weekdays: days, count, until };
}

function readCount(text: string): number | undefined {
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined;
}

/** `20261124` or `20261124T090000Z`; a time without zone is taken as UTC, for only its day is told. */
function readTime(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)(?:T\d{6}Z?)?$/.exec(text) ?? [];
  return year === undefined ? undefined : Date.UTC(Number(year), Number(month) - 1, Number(day));
}
