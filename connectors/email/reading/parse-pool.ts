import { ConnectorError } from '../../spec/index.ts';
import { startParseWorker, type ParseLimits, type ParseWorker } from './parse-worker.ts';
import type { MailContent, ReadingHints } from './parsed-mail.ts';
import { createWaitingLine } from './waiting-line.ts';
import type { ParseTask } from './work-in-hand.ts';

/** Messages of at least so many bytes are read one at a time, beside the others. */
const LARGE = 256 * 1024;
/** Small ones travel to a thread together: up to so many, of so many bytes in all. */
const TOGETHER = 32;
const TOGETHER_BYTES = 256 * 1024;

export interface ParsePool {
  parse(owner: object, bytes: Uint8Array, hints: ReadingHints): Promise<MailContent>;
  close(): Promise<void>;
}

/**
 * Reads mail in worker threads. What takes long never has more threads than all but one, so that the rest goes on; what turns
 * out to take long either keeps its thread, or is ended and begun again when its turn comes. Owners take turns.
 */
export function createParsePool({ threads, ...limits }: ParseLimits & { readonly threads: number }): ParsePool {
  const workers = new Set<ParseWorker>();
  const waiting = createWaiting();
  let closed = false;
  let isDue = false;
  const mayRunLong = (): boolean => [...workers].filter((worker) => worker.isBusy && worker.isLong).length < Math.max(1, threads - 1);

  function assign(): void {
    isDue = false;
    while (!closed) {
      const free = [...workers].filter((worker) => !worker.isBusy);
      const mayStart = workers.size < threads;
      if (free.length === 0 && !mayStart) return;
      const next = waiting.take(mayRunLong());
      if (next.length === 0) return;
      // A thread takes a while to start: ordinary mail keeps the one that is there.
      const keepsFree = next[0]!.isLong && free.length === 1 && mayStart;
      (keepsFree ? startWorker() : free[0] ?? startWorker()).run(next);
    }
  }

  function holdsUp(worker: ParseWorker): void {
    if (mayRunLong()) {
      waiting.putBack(worker.keepCurrent());
    } else {
      const [current, ...others] = worker.abandon();
      workers.delete(worker);
      if (current) current.isLong = true;
      waiting.putBack([...(current ? [current] : []), ...others]);
    }
    assign();
  }

  function startWorker(): ParseWorker {
    const started = startParseWorker(limits, {
      free: assign,
      holdsUp,
      gone(worker, unread) {
        if (!workers.delete(worker)) return;
        waiting.putBack(unread);
        assign();
      },
    });
    workers.add(started);
    return started;
  }

  return {
    parse: (owner, bytes, hints) => new Promise((resolve, reject) => {
      if (closed) return reject(makeClosing());
      waiting.add({ bytes, hints, owner, isLong: bytes.length >= LARGE, resolve, reject });
      // What is asked in one go travels together.
      if (!isDue) queueMicrotask(assign);
      isDue = true;
    }),
    async close() {
      closed = true;
      for (const task of waiting.drain()) task.reject(makeClosing());
      await Promise.all([...workers].map((worker) => worker.end(makeClosing())));
    },
  };
}

/** Two lines: what may take long, and the rest. */
function createWaiting() {
  const quick = createWaitingLine<ParseTask>();
  const long = createWaitingLine<ParseTask>();
  const lineOf = (task: ParseTask) => (task.isLong ? long : quick);
  return {
    add: (task: ParseTask): void => lineOf(task).add(task.owner, task),
    /** They had their turn and lost it. */
    putBack(tasks: readonly ParseTask[]): void {
      for (const task of tasks.toReversed()) lineOf(task).putBack(task.owner, task);
    },
    /** A long one alone, when one may run now, else some of the others. */
    take(mayBeLong: boolean): readonly ParseTask[] {
      const large = mayBeLong ? long.take() : undefined;
      if (large) return [large];
      const batch: ParseTask[] = [];
      for (let bytes = 0; batch.length < TOGETHER && bytes < TOGETHER_BYTES;) {
        const next = quick.take();
        if (!next) break;
        batch.push(next);
        bytes += next.bytes.length;
      }
      return batch;
    },
    drain: (): readonly ParseTask[] => [quick, long].flatMap((line) => {
      const all: ParseTask[] = [];
      for (let next = line.take(); next; next = line.take()) all.push(next);
      return all;
    }),
  };
}

export function makeClosing(): ConnectorError {
  return new ConnectorError('temporary', 'The channel is closing.', { code: 'closed' });
}
