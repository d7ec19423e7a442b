const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Formatters are costly to make and are asked for on every row. */
const made = new Map<string, Intl.DateTimeFormat>();
function format(language: string, name: string, options: Intl.DateTimeFormatOptions, at: number): string {
  const key = `${language} ${name}`;
  const formatter = made.get(key) ?? new Intl.DateTimeFormat(language, options);
  made.set(key, formatter);
  return formatter.format(at);
}

export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function daysApart(at: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(at)) / day);
}

/** The shortest that says when: 14:05 today, Tue within a week, 3 Mar within the year, 03/03/24 before. */
export function formatShort(at: number, now: number, language: string): string {
  const days = daysApart(at, now);
  if (days <= 0) return format(language, 'clock', { hour: '2-digit', minute: '2-digit' }, at);
  if (days < 7) return format(language, 'weekday', { weekday: 'short' }, at);
  if (new Date(at).getFullYear() === new Date(now).getFullYear()) return format(language, 'day', { day: 'numeric', month: 'short' }, at);
  return format(language, 'date', { dateStyle: 'short' }, at);
}

export function formatClock(at: number, language: string): string {
  return format(language, 'clock', { hour: '2-digit', minute: '2-digit' }, at);
}

export function formatFull(at: number, language: string): string {
  return format(language, 'full', { dateStyle: 'full', timeStyle: 'medium' }, at);
}

export function formatDateTime(at: number, language: string): string {
  return format(language, 'medium', { dateStyle: 'medium', timeStyle: 'short' }, at);
}

/** A day's heading: today and yesterday by name, else weekday and date. */
export function formatDay(at: number, now: number, language: string): string {
  const days = daysApart(at, now);
  if (days === 0 || days === 1) {
    const text = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-days, 'day');
    return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
  }
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? format(language, 'heading', { weekday: 'long', day: 'numeric', month: 'long' }, at)
    : format(language, 'heading-year', { day: 'numeric', month: 'long', year: 'numeric' }, at);
}

/** How long something has waited, in its one or two largest units: 4m, 2h, 3d. */
export function formatSpan(milliseconds: number, language: string): string {
  const [value, unit] = milliseconds < hour
    ? [Math.max(1, Math.floor(milliseconds / minute)), 'minute'] as const
    : milliseconds < day ? [Math.floor(milliseconds / hour), 'hour'] as const : [Math.floor(milliseconds / day), 'day'] as const;
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'narrow' }).format(value);
}
