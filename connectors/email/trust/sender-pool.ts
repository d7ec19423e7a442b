import { ConnectorError } from '../../spec/index.ts';
import { makeClosing } from '../reading/parse-pool.ts';
import { startSenderWorker, type SenderTask, type SenderWorker, type ThreadLimits } from './sender-worker.ts';

export interface PoolLimits {
  /** Checks side by side in the thread for ordinary mail. */
  readonly together: number;
  /** Longer messages are checked one at a time, bytes. */
  readonly largeBytes: number;
  /** The thread for ordinary mail, and the one for what is large or came with a thread that did not go on. */
  readonly ordinary: ThreadLimits;
  readonly alone: ThreadLimits;
}

export interface SenderPool {
  add(task: SenderTask): void;
  close(): Promise<void>;
}

/**
 * Checks senders in two threads. All that was in hand when the thread for ordinary mail stood still or died is checked again
 * in the other, one at a time, the shortest first; what ends that one too is the culprit and cannot be checked.
 */
export function createSenderPool({ together, largeBytes, ordinary, alone }: PoolLimits): SenderPool {
  const suspects = createLane(1, alone, (tasks) => {
    for (const task of tasks) task.reject(new ConnectorError('invalid', 'The sender cannot be checked: the message takes too much time or memory.', { code: 'trust.limits' }));
  });
  const crowd = createLane(together, ordinary, (tasks) => {
    for (const task of tasks.toSorted((left, right) => left.mail.bytes.length - right.mail.bytes.length)) suspects.add(task);
  });
  return {
    add: (task) => (task.mail.bytes.length > largeBytes ? suspects : crowd).add(task),
    async close() { await Promise.all([crowd.close(), suspects.close()]); },
  };
}

/** One thread, begun when it is needed, and who waits for it. */
function createLane(together: number, limits: ThreadLimits, lost: (tasks: readonly SenderTask[]) => void): SenderPool {
  const waiting: SenderTask[] = [];
  let worker: SenderWorker | undefined;
  let isClosed = false;

  function startWorker(): SenderWorker {
    return startSenderWorker(limits, {
      free: assign,
      gone(unfinished) {
        worker = undefined;
        lost(unfinished);
        assign();
      },
    });
  }

  function assign(): void {
    while (!isClosed && waiting.length > 0 && (worker?.inHand ?? 0) < together) {
      const task = waiting.shift()!;
      // Who asked was told already.
      if (task.signal.aborted) continue;
      worker ??= startWorker();
      worker.run(task);
    }
  }

  return {
    add(task) {
      if (isClosed) return task.reject(makeClosing());
      waiting.push(task);
      assign();
    },
    async close() {
      isClosed = true;
      for (const task of waiting.splice(0)) task.reject(makeClosing());
      await worker?.end(makeClosing());
    },
  };
}
