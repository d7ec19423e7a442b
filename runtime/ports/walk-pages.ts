import type { Page } from './store.ts';

/** Everything of a selection, page by page, so that memory stays constant. `page` reads the page after a cursor; null: the first. */
export async function* walkPages<T>(page: (after: string | null) => Promise<Page<T>>): AsyncGenerator<T> {
  let after: string | null = null;
  do {
    const { items, next }: Page<T> = await page(after);
    yield* items;
    after = next;
  } while (after !== null);
}
