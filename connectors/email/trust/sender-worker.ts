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
  const inHand = new Map<number, SenderTask>();
  const thread = startHostileThread(new URL('./sender-thread.ts', import.meta.url), limits.maxHeapMb, { beat } satisfies SenderThreadData);
  const watch = createWatch(new BigInt64Array(beat), limits, leave);
  let lastId = 0;
  let isOver = false;
  const tell = (told: ToSenderThread): void => thread.postMessage(told, told.kind === 'check' ? [told.mail.bytes.buffer as ArrayBuffer] : []);

  function leave(): void {
    if (isOver) return;
    isOver = true;
    watch.stop();
    void thread.terminate();
    on.gone([...inHand.values()]);
  }

  function hear(told: FromSenderThread): void {
    if (isOver) return;
    const task = inHand.get(told.id);
    if (told.kind === 'question') return void answer(told, task).then(tell);
    inHand.delete(told.id);
    if (inHand.size === 0) {
      thread.unref();
      watch.rest();
    }
    if (told.kind === 'verdict') task?.resolve(told.trust);
    else task?.reject(new ConnectorError(told.fault.kind, told.fault.message, told.fault.code === undefined ? {} : { code: told.fault.code }));
    on.free();
  }

  thread.on('message', hear);
  thread.on('error', leave);
  thread.on('exit', leave);

  return {
    get inHand() { return inHand.size; },
    run(task) {
      if (inHand.size === 0) {
        thread.ref();
        watch.begin();
      }
      lastId += 1;
      inHand.set(lastId, task);
      // A view is sent with all of the memory it lies in: one copy of just its bytes, which is then handed over.
      tell({ kind: 'check', id: lastId, mail: { ...task.mail, bytes: new Uint8Array(task.mail.bytes) } });
    },
    async end(error) {
      isOver = true;
      watch.stop();
      for (const task of inHand.values()) task.reject(error);
      await thread.terminate();
    },
  };
}

/** Calls `leave` when a working thread stands still, or one at rest is not needed for long. */
function createWatch(seen: BigInt64Array, { stillMs, idleMs }: ThreadLimits, leave: () => void) {
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    // By the thread's own clock: this one may be late itself. Before the first beat the thread is being loaded.
    const since = Atomics.load(seen, 0);
    if (since !== 0n && process.hrtime.bigint() - since > BigInt(stillMs) * 1_000_000n) return leave();
    timer = setTimeout(look, Math.ceil(stillMs / 4));
  };
  return {
    begin(): void {
      Atomics.store(seen, 0, 0n);
      clearTimeout(timer);
      timer = setTimeout(look, Math.ceil(stillMs / 4));
    },
    rest(): void {
      clearTimeout(timer);
      timer = setTimeout(leave, idleMs).unref();
    },
    stop: (): void => clearTimeout(timer),
  };
}

async function answer({ question, name, type }: Extract<FromSenderThread, { kind: 'question' }>, task: SenderTask | undefined): Promise<ToSenderThread> {
  try {
    return { kind: 'answer', question, records: await task?.ask(name, type) ?? [] };
  } catch (error) {
    return { kind: 'no-answer', question, message: error instanceof Error ? error.message : String(error), code: error instanceof Error && 'code' in error ? String(error.code) : '' };
  }
}
