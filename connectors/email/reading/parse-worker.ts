import { startHostileThread } from '../../kit/hostile-thread.ts';
import { ConnectorError } from '../../spec/index.ts';
import type { ParseAnswers, ParseRequest } from './parse-thread.ts';
import { createWorkInHand, type ParseTask, type WorkInHand } from './work-in-hand.ts';

export interface ParseLimits {
  /** Longest time one message may take, ms. */
  readonly timeoutMs: number;
  /** A message that takes longer holds up others: they go on elsewhere. */
  readonly patienceMs: number;
  /** Largest JavaScript heap, MB; Buffers are bounded by what is decoded of one message. */
  readonly maxHeapMb: number;
  /** Without work it ends after that, ms. */
  readonly idleMs: number;
}

export interface ParseWorker extends Pick<WorkInHand, 'isBusy' | 'isLong' | 'keepCurrent'> {
  run(tasks: readonly ParseTask[]): void;
  /** Ends the thread. The message in hand first, then the others, are given back. */
  abandon(): readonly ParseTask[];
  /** Ends the thread; its messages fail with this error. */
  end(error: ConnectorError): Promise<void>;
}

export interface ParseEvents {
  /** It has nothing to do. */
  free(): void;
  /** The message in hand takes longer than others should wait. */
  holdsUp(worker: ParseWorker): void;
  /** The thread ended; these messages were not read. */
  gone(worker: ParseWorker, unread: readonly ParseTask[]): void;
}

/** One parsing thread. It is gone after a message that broke a limit, and after a while without work. */
export function startParseWorker(limits: ParseLimits, on: ParseEvents): ParseWorker {
  const work = createWorkInHand();
  let timer: NodeJS.Timeout | undefined;
  const thread = startHostileThread(new URL('./parse-thread.ts', import.meta.url), limits.maxHeapMb);
  const dueMs = (): number => (work.isLong ? limits.timeoutMs : Math.min(limits.patienceMs, limits.timeoutMs));

  function fail(why: string, code: string): void {
    clearTimeout(timer);
    const [current, ...others] = work.release();
    on.gone(worker, others);
    void thread.terminate();
    current?.reject(new ConnectorError('invalid', why, { code: `mail.${code}` }));
  }

  function watch(): void {
    const elapsed = work.elapsedMs();
    if (elapsed >= limits.timeoutMs) return fail(`The message took longer than ${limits.timeoutMs / 1000} seconds to read.`, 'time');
    if (elapsed >= limits.patienceMs && !work.isLong) on.holdsUp(worker);
    if (work.isBusy) timer = setTimeout(watch, Math.max(1, dueMs() - elapsed));
  }

  thread.on('error', (error) => fail(`The message needs too much memory or broke its reader (${error.message}).`, 'memory'));
  thread.on('exit', () => fail('The reader of the message ended.', 'exit'));
  thread.on('message', ({ answers, isDone, isFull }: ParseAnswers) => {
    work.settle(answers);
    if (!isDone) return;
    work.finish();
    clearTimeout(timer);
    thread.unref();
    if (isFull) return fail('', 'full');
    timer = setTimeout(() => fail('', 'idle'), limits.idleMs).unref();
    on.free();
  });

  const worker: ParseWorker = {
    get isBusy() { return work.isBusy; },
    get isLong() { return work.isLong; },
    keepCurrent: () => work.keepCurrent(),
    run(next) {
      clearTimeout(timer);
      work.begin(next);
      thread.ref();
      timer = setTimeout(watch, dueMs());
      thread.postMessage({ mails: next.map(({ bytes, hints }) => ({ bytes, hints })), progress: work.progress } satisfies ParseRequest);
    },
    abandon() {
      clearTimeout(timer);
      void thread.terminate();
      return work.release();
    },
    async end(error) {
      clearTimeout(timer);
      for (const task of work.release()) task.reject(error);
      await thread.terminate();
    },
  };
  return worker;
}
