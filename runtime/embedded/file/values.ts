/** What a hoisted column holds. Booleans are bound as bigint, so that SQLite keeps them as INTEGER 1/0 and numbers as REAL. */
export type Column = string | number | bigint | null;

// A lone surrogate has no UTF-8 form, and U+FFFF marks the escape itself.
const unstorable = /[\u{D800}-\u{DFFF}\uFFFF]/gu;
const escaped = /\uFFFF([0-9a-f]{4})/g;

/**
 * How null and a missing field stand in an index column: lower than every number and text, as null is, yet comparable, so
 * that a page can go on after it. JSON has no infinities, so nothing else is ever stored as this.
 */
export const absent = Number.NEGATIVE_INFINITY;
/** The same in SQL. */
export const absentLiteral = '-9e999';

/** Text as SQLite can hold it without loss: lone surrogates become U+FFFF and four hex digits, and back by `decodeText`. */
export function encodeText(text: string): string {
  if (text.isWellFormed() && !text.includes('\uFFFF')) return text;
  return text.replace(unstorable, (unit) => `\uFFFF${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function decodeText(text: string): string {
  if (!text.includes('\uFFFF')) return text;
  return text.replace(escaped, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The column for an index field; a missing field counts as null. Throws TypeError for what is no scalar. */
export function encodeScalar(value: unknown, field: string): Column {
  if (typeof value === 'string') return encodeText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : absent;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value === undefined || value === null) return absent;
  throw new TypeError(`the field ${field} is part of an index, so it must be text, number, boolean or null`);
}

/** The value behind a column. `type` is what SQLite's `typeof` says of it. */
export function decodeScalar(column: unknown, type: unknown): string | number | boolean | null {
  if (column === absent) return null;
  if (typeof column === 'string') return decodeText(column);
  if (typeof column !== 'number') throw new TypeError('an index column holds what Parley never writes: restore the last backup');
  return type === 'integer' ? column !== 0 : column;
}

/** Distinct elements of a list field as JSON text, sorted so that equal sets are equal text; null when there are none. */
export function encodeList(value: unknown, field: string): string | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || value.some((element) => typeof element !== 'string')) {
    throw new TypeError(`the field ${field} is indexed per element, so it must be a list of strings`);
  }
  if (value.length === 0) return null;
  return JSON.stringify([...new Set(value as string[])].toSorted());
}

/** Elements of such a column, as they are bound. */
export function decodeList(column: unknown): readonly string[] {
  return typeof column === 'string' ? (JSON.parse(column) as string[]).map(encodeText) : [];
}
