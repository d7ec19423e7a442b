import { Worker } from 'node:worker_threads';
import { ConnectorError } from '../../spec/index.ts';
import type { ParseAnswer, ParseRequest } from './parse-thread.ts';
import type { MailContent, ReadingHints } from './parsed-mail.ts';

export interface ParseLimits {
  /** Longest time one message may take, ms. */
  readonly timeoutMs: number;
  /** Largest JavaScript heap, MB. */
  readonly maxHeapMb: number;
  /** Without work it ends after that, ms. */
  readonly idleMs: number;
}

export interface ParseTask {
  readonly bytes: Uint8Array;
  readonly hints: ReadingHints;
  resolve(content: MailContent): void;
  reject(error: Error): void;
}

export interface ParseWorker {
  readonly isBusy: boolean;
  run(task: ParseTask): void;
  /** Ends the thread; a task in it fails with this error. */
  end(error: ConnectorError): Promise<void>;
}

/** One parsing thread. It is gone after a message that broke a limit, and after a while without work. */
export function startParseWorker(limits: ParseLimits, on: { free(): void; gone(worker: ParseWorker): void }): ParseWorker {
  let task: ParseTask | undefined;
  let timer: NodeJS.Timeout | undefined;
  const thread = new Worker(new URL('./parse-thread.ts', import.meta.url), {
    execArgv: [], resourceLimits: { maxOldGenerationSizeMb: limits.maxHeapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
  });
  thread.unref();

  function release(): ParseTask | undefined {
    const released = task;
    clearTimeout(timer);
    task = undefined;
    return released;
  }

  function fail(why: string, code: string): void {
    const failed = release();
    on.gone(worker);
    void thread.terminate();
    failed?.reject(new ConnectorError('invalid', why, { code: `mail.${code}` }));
  }

  thread.on('error', (error) => fail(`The message needs too much memory or broke its reader (${error.message}).`, 'memory'));
  thread.on('exit', () => fail('The reader of the message ended.', 'exit'));
  thread.on('message', (answer: ParseAnswer) => {
    const done = release();
    thread.unref();
    timer = setTimeout(() => fail('', 'idle'), limits.idleMs).unref();
    if (answer.ok) done?.resolve(answer.content);
    else done?.reject(new ConnectorError('invalid', `The message cannot be read: ${answer.why}`, { code: 'mail.damaged' }));
    on.free();
  });

  const worker: ParseWorker = {
    get isBusy() { return task !== undefined; },
    run(next) {
      clearTimeout(timer);
      task = next;
      thread.ref();
      timer = setTimeout(() => fail(`The message took longer than ${limits.timeoutMs / 1000} seconds to read.`, 'time'), limits.timeoutMs);
      thread.postMessage({ bytes: next.bytes, hints: next.hints } satisfies ParseRequest);
    },
    async end(error) {
      release()?.reject(error);
      await thread.terminate();
    },
  };
  return worker;
}
