import type { Batch, CommitResult, Json, Store } from '../ports/index.ts';
import { encodeBatch, layoutFor } from './encode.ts';
import type { Layouts } from './file/layout.ts';
import type { Lane } from './lane.ts';
import type { PlainSelection } from './protocol.ts';
import type { Documents } from './reads/documents.ts';

export interface StoreParts {
  readonly layouts: Layouts;
  readonly lane: Lane;
  /** Throws when the store is closed. */
  readonly documents: () => Documents;
  readonly now: () => number;
  /** Told of each batch with `finish` that is committed, so that the queue knows the job has ended. */
  readonly finished: (jobId: string, token: string) => void;
}

/** The store over this thread's connection for reads and its lane for writes. */
export function createStore({ layouts, lane, documents, now, finished }: StoreParts): Store {
  async function commit(batch: Batch): Promise<CommitResult> {
    const answer = await lane.ask({ ask: 'commit', batch: encodeBatch(layouts, batch, now()) });
    if (typeof answer === 'object' && answer !== null) return { committed: false, conflict: answer };
    if (batch.finish) finished(batch.finish.jobId, batch.finish.token);
    return { committed: true };
  }

  return {
    commit,
    get: async (from, workspaceId, id) => documents().get(layoutFor(layouts, from.name), workspaceId, id),
    getMany: async (from, workspaceId, ids) => documents().getMany(layoutFor(layouts, from.name), workspaceId, ids),
    page: async (from, index, query) => documents().page(layoutFor(layouts, from.name), index, query as PlainSelection & { limit: number }),
    count: async (from, index, query) => documents().count(layoutFor(layouts, from.name), index, query as PlainSelection),
    tally: async (from, index, query) => documents().tally(layoutFor(layouts, from.name), index, query as PlainSelection),
    async claimOne(from, index, query, change) {
      const collection = layoutFor(layouts, from.name).number;
      const answer = await lane.ask({ ask: 'claim-one', collection, index, selection: query as PlainSelection, change: JSON.stringify(change satisfies Json | object) });
      if (typeof answer === 'string') return JSON.parse(answer) as never;
      if (answer === null) return undefined;
      throw new Error(`the change of a claim on ${from.name} takes a unique value that another document has`);
    },
  };
}
