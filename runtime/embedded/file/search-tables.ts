import { firstRow, type Statements } from './database.ts';

/** Row id, id and time of everything findable in one scope. */
export const entriesTable = (scope: number): string => `searchEntries${scope}`;
/** The full-text index of one part of a scope. */
export const partTable = (part: number): string => `search${part}`;

/** Entries of one millisecond that keep their order; a row id is the time times this plus a place. */
export const placesPerMs = 65_536n;

/** The number of (workspace, kind); undefined while nothing of it is findable. */
export function scopeOf(sql: Statements, workspaceId: string, kind: string): number | undefined {
  const row = firstRow(sql('SELECT scope FROM searchScopes WHERE workspaceId = ? AND kind = ?'), workspaceId, kind);
  return row ? Number(row[0]) : undefined;
}

const unplain = /[\0-\x2f\x3a-\x60\x7b-\x7f]/;
const foreign = /[^a-z0-9\u0080-\u{10FFFF}]/gu;

/** Longest token, in characters; the rest of a longer one is not looked at, neither written nor asked for. */
const longestToken = 100;

/**
 * A token as the full-text index holds it: one word, whatever is in it. The index's tokenizer breaks at ASCII signs and
 * folds ASCII capitals, so those stand as private-use characters.
 */
export function encodeToken(token: string): string {
  const cut = token.length > longestToken ? token.slice(0, longestToken) : token;
  const whole = cut.isWellFormed() ? cut : cut.toWellFormed();
  if (!unplain.test(whole)) return whole;
  return whole.replace(foreign, (sign) => String.fromCharCode(0xe000 + (sign.codePointAt(0) ?? 0)));
}

/** The tokens of an entry as one text, each once. */
export function encodeTokens(tokens: readonly string[]): string {
  return [...new Set(tokens)].map(encodeToken).filter((token) => token !== '').join(' ');
}
