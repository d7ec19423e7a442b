import type { Collection, Document, IndexDeclaration, Store } from '../runtime/ports/index.ts';

type ByCreation<D extends Document> = { readonly byCreation: IndexDeclaration<D> };

/** A whole small collection in the order it came to be. Only for those whose size is bounded where they grow. */
export async function listAll<D extends Document, I extends ByCreation<D>>(store: Store, from: Collection<D, I>, workspaceId: string): Promise<readonly D[]> {
  const all: D[] = [];
  let after: string | null = null;
  do {
    const page: { items: readonly D[]; next: string | null } = await store.page(from, 'byCreation', { workspaceId, limit: 1000, after });
    all.push(...page.items);
    after = page.next;
  } while (after !== null);
  return all;
}
