/** When something takes place, as a calendar means it. */
export interface Occasion {
  /** ms UTC; of a day without time its midnight UTC. */
  readonly startsAt: number;
  /** ms UTC, exclusive. */
  readonly endsAt?: number | undefined;
  readonly allDay: boolean;
}

const day = 24 * 60 * 60_000;

/** From and until, in the zone given (the reader's own when left out); whole days have no zone. */
export function formatOccasion({ startsAt, endsAt, allDay }: Occasion, language: string, timeZone?: string): string {
  if (allDay) {
    const days = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: 'UTC' });
    const last = (endsAt ?? startsAt + day) - day;
    return last <= startsAt ? days.format(startsAt) : days.formatRange(startsAt, last);
  }
  const moments = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short', ...(timeZone === undefined ? {} : { timeZone }) });
  return endsAt === undefined || endsAt <= startsAt ? moments.format(startsAt) : moments.formatRange(startsAt, endsAt);
}

/** The same moments on the clocks of another zone; undefined when its clocks show what the reader's show, or nobody knows the zone. */
export function formatElsewhere({ startsAt, endsAt, allDay }: Occasion, language: string, timeZone: string): string | undefined {
  if (allDay) return undefined;
  try {
    const there = new Intl.DateTimeFormat(language, { weekday: 'short', hour: '2-digit', minute: '2-digit', timeZone });
    const here = new Intl.DateTimeFormat(language, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
    if (there.format(startsAt) === here.format(startsAt)) return undefined;
    return endsAt === undefined || endsAt <= startsAt ? there.format(startsAt) : there.formatRange(startsAt, endsAt);
  } catch {
    return undefined;
  }
}
