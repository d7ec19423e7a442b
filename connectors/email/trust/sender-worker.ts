import { startHostileThread } from '../../kit/hostile-thread.ts';
import { ConnectorError, type OpenContext, type Trust } from '../../spec/index.ts';
import type { SenderMail } from './examine-sender.ts';
import type { FromSenderThread, SenderThreadData, ToSenderThread } from './sender-thread.ts';

export interface SenderTask {
  readonly mail: SenderMail;
  /** Whoever asked may not wait any longer. */
  readonly signal: AbortSignal;
  readonly ask: OpenContext['resolve'];
  resolve(trust: Trust): void;
  reject(error: Error): void;
}

export interface ThreadLimits {
  /** A thread that gets round to nothing for so long is ended, ms. */
  readonly stillMs: number;
  /** Largest JavaScript heap, MB. */
  readonly maxHeapMb: number;
  /** Without work it ends after that, ms. */
  readonly idleMs: number;
}

export interface SenderWorker {
  readonly inHand: number;
  run(task: SenderTask): void;
  end(error: ConnectorError): Promise<void>;
}

export interface SenderEvents {
  /** A check ended: there is room for another. */
  free(): void;
  /** The thread ended; these checks did not. */
  gone(unfinished: readonly SenderTask[]): void;
}

/** One thread that checks senders, several side by side: most of a check is waiting for the name server. */
export function startSenderWorker(limits: ThreadLimits, on: SenderEvents): SenderWorker {
  const beat = new SharedArrayBuffer(8);
  const seen = new BigInt64Array(beat);
  const inHand = new Map<number, SenderTask>();
  const thread = startHostileThread(new URL('./sender-thread.ts', import.meta.url), limits.maxHeapMb, { beat } satisfies SenderThreadData);
  let lastId = 0;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const tell = (told: ToSenderThread, moved: readonly ArrayBuffer[] = []): void => thread.postMessage(told, [...moved]);

  function finish(): readonly SenderTask[] {
    isOver = true;
    clearTimeout(timer);
    return [...inHand.values()];
  }

  function leave(): void {
    if (isOver) return;
    on.gone(finish());
    void thread.terminate();
  }

  function watch(): void {
    // By the thread's own clock: this one may be late itself. Before the first beat the thread is being loaded.
    const since = Atomics.load(seen, 0);
    if (since !== 0n && process.hrtime.bigint() - since > BigInt(limits.stillMs) * 1_000_000n) return leave();
    timer = setTimeout(watch, Math.ceil(limits.stillMs / 4));
  }

  function settle(id: number): SenderTask | undefined {
    const task = inHand.get(id);
    inHand.delete(id);
    if (inHand.size > 0) return task;
    thread.unref();
    clearTimeout(timer);
    timer = setTimeout(leave, limits.idleMs).unref();
    return task;
  }

  function hear(told: FromSenderThread): void {
    if (isOver) return;
    if (told.kind === 'question') return void answer(told, inHand.get(told.id));
    const task = settle(told.id);
    if (told.kind === 'verdict') task?.resolve(told.trust);
    else task?.reject(new ConnectorError(told.fault.kind, told.fault.message, told.fault.code === undefined ? {} : { code: told.fault.code }));
    on.free();
  }

  async function answer({ question, name, type }: Extract<FromSenderThread, { kind: 'question' }>, task: SenderTask | undefined): Promise<void> {
    try {
      tell({ kind: 'answer', question, records: await task?.ask(name, type) ?? [] });
    } catch (error) {
      tell({ kind: 'no-answer', question, message: error instanceof Error ? error.message : String(error), code: error instanceof Error && 'code' in error ? String(error.code) : '' });
    }
  }

  thread.on('message', hear);
  thread.on('error', leave);
  thread.on('exit', leave);

  return {
    get inHand() { return inHand.size; },
    run(task) {
      if (inHand.size === 0) {
        Atomics.store(seen, 0, 0n);
        thread.ref();
        clearTimeout(timer);
        timer = setTimeout(watch, Math.ceil(limits.stillMs / 4));
      }
      lastId += 1;
      inHand.set(lastId, task);
      // A view is sent with all of the memory it lies in: one copy of just its bytes, which is then handed over.
      const bytes = new Uint8Array(task.mail.bytes);
      tell({ kind: 'check', id: lastId, mail: { ...task.mail, bytes } }, [bytes.buffer]);
    },
    async end(error) {
      for (const task of finish()) task.reject(error);
      await thread.terminate();
    },
  };
}
