import type { InfiniteData } from '@tanstack/react-query';
import type { Paged } from '../../api/schemas.ts';

/** What the query cache holds for a list that loads page by page. */
export type Pages<T> = InfiniteData<Paged<T>, string | null>;

/** Negative when `left` stands above `right`. */
export type Order<T> = (left: T, right: T) => number;

/**
 * The pages with `item` at its place, or without it when `belongs` is false. An item whose place lies in pages that are not
 * loaded yet is left to them. Pages that do not change stay the same objects.
 */
export function placeItem<T extends { readonly id: string }>(data: Pages<T>, item: T, belongs: boolean, order: Order<T>): Pages<T> {
  const without = removeItem(data, item.id);
  if (!belongs) return without;
  const index = without.pages.findIndex((page) => {
    const last = page.items.at(-1);
    return (last !== undefined && order(item, last) < 0) || page.next === null;
  });
  if (index === -1) return without;
  return replacePage(without, index, (page) => {
    const at = page.items.findIndex((other) => order(item, other) < 0);
    const place = at === -1 ? page.items.length : at;
    return { ...page, items: [...page.items.slice(0, place), item, ...page.items.slice(place)] };
  });
}

export function removeItem<T extends { readonly id: string }>(data: Pages<T>, id: string): Pages<T> {
  const index = data.pages.findIndex((page) => page.items.some((item) => item.id === id));
  if (index === -1) return data;
  return replacePage(data, index, (page) => ({ ...page, items: page.items.filter((item) => item.id !== id) }));
}

/** The item where it stands, changed; the same data when it is not there. */
export function updateItem<T extends { readonly id: string }>(data: Pages<T>, id: string, change: (item: T) => T): Pages<T> {
  const index = data.pages.findIndex((page) => page.items.some((item) => item.id === id));
  if (index === -1) return data;
  return replacePage(data, index, (page) => ({ ...page, items: page.items.map((item) => (item.id === id ? change(item) : item)) }));
}

/**
 * The pages after the first was read anew: what is fresh stands first, and of the rest stays what lies below it. When the
 * fresh page does not reach down to what was loaded, there is a gap, and the rest is let go to be paged in again.
 */
export function takeFirstPage<T extends { readonly id: string }>(data: Pages<T>, fresh: Paged<T>, order: Order<T>): Pages<T> {
  const last = fresh.items.at(-1);
  if (fresh.next === null || last === undefined) return { pages: [fresh], pageParams: [null] };
  const known = new Set(fresh.items.map((item) => item.id));
  const touches = data.pages.some((page) => page.items.some((item) => known.has(item.id) || order(item, last) < 0));
  const rest = data.pages.map((page) => ({ ...page, items: page.items.filter((item) => !known.has(item.id) && order(last, item) < 0) }));
  if (!touches || rest.every((page) => page.items.length === 0)) return { pages: [fresh], pageParams: [null] };
  const [first, ...others] = rest;
  const cursor = data.pages[0]?.next ?? null;
  // The fresh page ends inside the old first one: joined, they end where the old one did and go on with its cursor.
  return { pages: [{ items: [...fresh.items, ...(first?.items ?? [])], next: cursor }, ...others], pageParams: data.pageParams };
}

function replacePage<T>(data: Pages<T>, index: number, change: (page: Paged<T>) => Paged<T>): Pages<T> {
  return { ...data, pages: data.pages.map((page, at) => (at === index ? change(page) : page)) };
}

export function itemsOf<T>(data: InfiniteData<Paged<T>, unknown> | undefined): readonly T[] {
  return data?.pages.flatMap((page) => page.items) ?? [];
}
