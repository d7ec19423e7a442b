import { setTimeout as wait } from 'node:timers/promises';
import { HubError } from './hub-error.ts';
import type { Batch, Conflict, Store } from './store.ts';

const tries = 12;

/** What a try decided: a batch and the answer if it holds; or an answer with nothing to write. */
export type Decision<T> = { readonly batch: Batch; readonly answer: T } | { readonly answer: T };

/**
 * Read, decide, commit; on a lost guard read and decide again, up to twelve times with a growing random pause.
 *
 * @param decide reads anew and decides; may throw what the caller did wrong
 * @param onConflict answers instead of trying again, throws what trying again cannot mend, or gives undefined
 * @throws HubError `unavailable` when every try lost
 */
export async function commitAgain<T>(store: Pick<Store, 'commit'>, decide: () => Promise<Decision<T>>, onConflict?: (conflict: Conflict) => Promise<T | undefined> | T | undefined | void): Promise<T> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const decision = await decide();
    if (!('batch' in decision)) return decision.answer;
    const result = await store.commit(decision.batch);
    if (result.committed) return decision.answer;
    const answer = await onConflict?.(result.conflict);
    if (answer !== undefined) return answer;
    if (attempt > 1) await wait(Math.random() * Math.min(2 ** attempt, 100));
  }
  throw new HubError('unavailable', 'store.contended', 'Others keep changing this at the same time; try again.');
}
