import type { Conflict } from '../../ports/index.ts';
import { remedyFor } from '../file/remedy.ts';
import type { Failure } from '../protocol.ts';

/** Two writes of one batch want the same unique value: found only by writing, so the transaction has to go; the answer is a conflict. */
export class UniqueTaken extends Error {
  override readonly name = 'UniqueTaken';
  readonly conflict: Conflict;
  constructor(conflict: Conflict, cause: unknown) {
    super('two writes of one batch want the same unique value', { cause });
    this.conflict = conflict;
  }
}

/** What the asking lane is told of an unexpected error. */
export function answerTo(error: unknown): Failure | Conflict {
  if (error instanceof UniqueTaken) return error.conflict;
  const message = error instanceof Error ? error.message : String(error);
  const remedy = remedyFor(error);
  if (remedy === undefined) return { failed: 'error', message };
  return { failed: 'unavailable', message: `The store can not take writes now: ${remedy} (${message}).` };
}
