import { createHash } from 'node:crypto';
import { BadCursor } from '../../ports/index.ts';

type Place = readonly (string | number)[];

/** A cursor is where a page ended, and a mark of the query it belongs to. */
export function writeCursor(query: string, place: Place): string {
  return Buffer.from(JSON.stringify([markOf(query), ...place.map((value) => (value === Number.NEGATIVE_INFINITY ? null : value))])).toString('base64url');
}

/** Throws BadCursor unless `writeCursor` made it for the same query; `length` is how many values it must hold. */
export function readCursor(query: string, cursor: string, length: number): Place {
  const [mark, ...place] = parse(cursor);
  const known = place.length === length && place.every((value) => value === null || typeof value === 'string' || typeof value === 'number');
  if (mark !== markOf(query) || !known) throw new BadCursor('the cursor belongs to another query; begin again without one');
  return place.map((value) => value ?? Number.NEGATIVE_INFINITY) as (string | number)[];
}

function parse(cursor: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed)) return parsed;
  } catch {
    // Told below, like any other damage.
  }
  throw new BadCursor('the cursor is damaged; begin again without one');
}

function markOf(query: string): string {
  return createHash('sha256').update(query).digest('base64url').slice(0, 12);
}
