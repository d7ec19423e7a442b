import { BadCursor, type Search, type SearchQuery } from '../ports/index.ts';
import { allRows, type Statements } from './file/database.ts';
import { encodeToken, entriesTable, partTable, placesPerMs, scopeOf } from './file/search-tables.ts';
import { decodeText, encodeText } from './file/values.ts';
import { readCursor, writeCursor } from './reads/cursor.ts';
import { demandLimit } from './reads/documents.ts';

interface Hit {
  readonly id: string;
  readonly at: number;
}

/** Most terms of a query, and alternatives of a term. */
const mostTerms = 50;

/** Finds newest first by (time, id). Parts are asked from the newest on, and no further than the page needs. */
export function createSearch(sql: () => Statements): Search {
  return {
    async find(query) {
      demandLimit(query.limit, 500);
      if (query.terms.length > mostTerms || query.terms.some(({ anyOf }) => anyOf.length > mostTerms)) {
        throw new TypeError(`a search has at most ${mostTerms} terms of ${mostTerms} alternatives`);
      }
      const shape = JSON.stringify([query.workspaceId, query.kind, query.terms]);
      const after = query.after == null ? undefined : readPlace(shape, query.after);
      const hits = collect(sql(), query, after);
      const shown = hits.slice(0, query.limit);
      const last = hits.length > query.limit ? shown.at(-1) : undefined;
      return {
        hits: shown.map(({ id, at }) => ({ id: decodeText(id), at })),
        next: last ? writeCursor(shape, [last.at, last.id]) : null,
      };
    },
  };
}

function readPlace(shape: string, cursor: string): Hit {
  const [at, id] = readCursor(shape, cursor, 2);
  if (typeof at === 'number' && Number.isSafeInteger(at) && typeof id === 'string') return { at, id };
  throw new BadCursor('the cursor is damaged; begin again without one');
}

/** One hit more than the page holds, when there is one. */
function collect(sql: Statements, query: SearchQuery, after: Hit | undefined): readonly Hit[] {
  const scope = scopeOf(sql, encodeText(query.workspaceId), query.kind);
  const match = matchOf(query.terms);
  if (scope === undefined || match === undefined) return [];
  const hits: Hit[] = [];
  const parts = allRows(sql('SELECT part FROM searchParts WHERE scope = ? ORDER BY firstRid DESC'), scope);
  for (const [part] of parts) {
    if (hits.length > query.limit) break;
    collectPart(sql, entriesTable(scope), partTable(Number(part)), match, after, query.limit, hits);
  }
  return hits.toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
}

/** Goes on to the end of the last hit's millisecond: within it the order is by id, which the index does not know. */
function collectPart(sql: Statements, entries: string, part: string, match: string, after: Hit | undefined, limit: number, hits: Hit[]): void {
  const rows = sql(`SELECT e.id, e.at FROM ${part} AS f CROSS JOIN ${entries} AS e ON e.rid = f.rowid
    WHERE f.${part} MATCH ? AND f.rowid < ? ORDER BY f.rowid DESC`).iterate(match, upperBound(after));
  for (const row of rows as unknown as Iterable<readonly [string, number]>) {
    const [id, at] = row;
    if (hits.length > limit && at !== hits.at(-1)?.at) return;
    if (!after || at < after.at || (at === after.at && id < after.id)) hits.push({ id, at });
  }
}

/** Rows of the cursor's own millisecond are looked at again; those of a crowded one may lie a little above. */
function upperBound(after: Hit | undefined): bigint {
  return after ? (BigInt(after.at) + 1n) * placesPerMs : 2n ** 62n;
}

/** The terms in the index's own language; undefined when nothing can match. */
function matchOf(terms: SearchQuery['terms']): string | undefined {
  const groups = terms.map(({ anyOf, prefix = false }) => {
    const words = [...new Set(anyOf.map(encodeToken))].filter((word) => word !== '');
    return words.map((word) => `"${word}"${prefix ? ' *' : ''}`).join(' OR ');
  });
  if (groups.length === 0 || groups.includes('')) return undefined;
  return groups.map((group) => `(${group})`).join(' AND ');
}
