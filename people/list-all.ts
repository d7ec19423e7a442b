import { walkPages, type Collection, type Document, type IndexDeclaration, type Store } from '../runtime/ports/index.ts';

type ByCreation<D extends Document> = { readonly byCreation: IndexDeclaration<D> };

/** A whole small collection in the order it came to be. Only for those whose size is bounded where they grow. */
export function listAll<D extends Document, I extends ByCreation<D>>(store: Store, from: Collection<D, I>, workspaceId: string): Promise<readonly D[]> {
  return Array.fromAsync(walkPages((after) => store.page(from, 'byCreation', { workspaceId, limit: 1000, after })));
}
