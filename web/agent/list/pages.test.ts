import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Paged } from '../../api/schemas.ts';
import { itemsOf, placeItem, takeFirstPage, type Pages } from './pages.ts';

interface Item { readonly id: string; readonly at: number }
const newestFirst = (left: Item, right: Item) => right.at - left.at || (left.id < right.id ? 1 : left.id > right.id ? -1 : 0);

/** The server: a list in order, cut into keyset pages. */
function serve(all: readonly Item[], size: number, after: string | null): Paged<Item> {
  const sorted = all.toSorted(newestFirst);
  const from = after === null ? 0 : sorted.findIndex((item) => newestFirst(item, decode(after)) > 0);
  const items = from === -1 ? [] : sorted.slice(from, from + size);
  const last = items.at(-1);
  return { items, next: last && sorted.at(-1) !== last ? `${last.at}/${last.id}` : null };
}
function decode(cursor: string): Item {
  const [at = '0', id = ''] = cursor.split('/');
  return { at: Number(at), id };
}
function load(all: readonly Item[], size: number, pages: number): Pages<Item> {
  const data: Pages<Item> = { pages: [], pageParams: [] };
  let cursor: string | null = null;
  for (let index = 0; index < pages; index++) {
    const page = serve(all, size, cursor);
    data.pages.push(page);
    data.pageParams.push(cursor);
    cursor = page.next;
    if (cursor === null) break;
  }
  return data;
}

const world = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f') }), at: fc.nat(30) }), { selector: (item) => item.id, maxLength: 30 });

test('placing one change shows what the server would, as far as is loaded', () => {
  fc.assert(fc.property(world, fc.record({ id: fc.constantFrom('zz', 'a', 'b', 'ab'), at: fc.nat(40) }), fc.boolean(), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }),
    (all, changed, belongs, size, pages) => {
      const shown = placeItem(load(all, size, pages), changed, belongs, newestFirst);
      const truth = [...all.filter((item) => item.id !== changed.id), ...(belongs ? [changed] : [])].toSorted(newestFirst);
      const items = itemsOf(shown);
      expect(truth.slice(0, items.length)).toEqual(items);
      if (shown.pages.at(-1)?.next === null) expect(items).toEqual(truth);
    }));
});

test('a fresh first page leaves no doubles, no ghosts and no gap above what stays', () => {
  fc.assert(fc.property(world, world, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }), (before, extra, size, pages) => {
    const newest = before.reduce((most, item) => Math.max(most, item.at), 0);
    const arrived = extra.map((item) => ({ id: `n${item.id}`, at: newest + 1 + item.at }));
    const all = [...before, ...arrived];
    const shown = itemsOf(takeFirstPage(load(before, size, pages), serve(all, size, null), newestFirst));
    expect(shown).toEqual(all.toSorted(newestFirst).slice(0, shown.length));
  }));
});

test('after a gap the pages go on from the fresh cursor', () => {
  const old = [{ id: 'a', at: 1 }, { id: 'b', at: 2 }, { id: 'c', at: 3 }];
  const fresh: Paged<Item> = { items: [{ id: 'y', at: 9 }, { id: 'x', at: 8 }], next: 'after-x' };
  expect(takeFirstPage(load(old, 2, 2), fresh, newestFirst)).toEqual({ pages: [fresh], pageParams: [null] });
});

test('what left the first page disappears when the page is read anew', () => {
  const before = load([{ id: 'a', at: 1 }, { id: 'b', at: 2 }, { id: 'c', at: 3 }], 2, 2);
  const fresh: Paged<Item> = { items: [{ id: 'c', at: 3 }, { id: 'a', at: 1 }], next: null };
  expect(itemsOf(takeFirstPage(before, fresh, newestFirst)).map((item) => item.id)).toEqual(['c', 'a']);
});
