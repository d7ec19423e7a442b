import { setTimeout as wait } from 'node:timers/promises';
import { HubError, type Batch, type Conflict, type Store } from '../runtime/ports/index.ts';

const tries = 12;

/** A batch and the answer if it holds; or an answer with nothing to write. */
export type Drafted<T> = { readonly batch: Batch; readonly answer: T } | { readonly answer: T };

/**
 * Reads, decides and commits; on a lost guard reads and decides anew, with a growing random pause.
 *
 * @param draft reads and decides; throws what the caller did wrong
 * @param refuse may throw for a conflict that trying again cannot mend
 * @throws HubError `unavailable` when every try lost
 */
export async function commitAgain<T>(store: Store, draft: () => Promise<Drafted<T>>, refuse?: (conflict: Conflict) => void): Promise<T> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const drafted = await draft();
    if (!('batch' in drafted)) return drafted.answer;
    const result = await store.commit(drafted.batch);
    if (result.committed) return drafted.answer;
    refuse?.(result.conflict);
    await wait(Math.random() * Math.min(2 ** attempt, 100));
  }
  throw new HubError('unavailable', 'people.contended', 'Others keep changing this at the same time; try again.');
}
