import type { MessagePort } from 'node:worker_threads';
import { StoreUnavailable, type Clock } from '../ports/index.ts';
import { closedError } from './encode.ts';
import { createLine } from './line.ts';
import type { Answer, Failure, Notice, Request, WriterPost } from './protocol.ts';

type Reply = Exclude<Answer, Failure>;

/** A thread's line to the writer thread. Everything of one tick travels as one post, in both directions. */
export interface Lane {
  /** Resolves with the answer; rejects with StoreUnavailable or the error the request caused. */
  ask(request: Request): Promise<Reply>;
  tell(notice: Notice): void;
  /** What the writer sends unasked. */
  listen(listener: (post: WriterPost) => void): void;
  /** Resolves when all that was asked is answered; what comes later is refused. */
  close(last?: Notice): Promise<void>;
  /** The writer is gone: everything that waits is refused with this. */
  readonly fail: (error: Error) => void;
}

/** Most items of one post. */
const itemsAtOnce = 16;

/** More than this many unanswered requests means that the disk can not follow. */
const longestLine = 100_000;

export function createLane(port: MessagePort, clock: Clock): Lane {
  let items: (Request | Notice)[] = [];
  let broken: Error | undefined;
  const line = createLine<Reply>();
  const listeners: ((post: WriterPost) => void)[] = [];

  function flush(): void {
    if (items.length === 0) return;
    const sent = items;
    items = [];
    port.postMessage({ now: clock.now(), items: sent });
  }

  function send(item: Request | Notice): void {
    // At the end of the tick, so that whoever is woken by the same post travels together; a long tick in pieces, so
    // that the writer begins while this thread prepares the rest.
    const count = items.push(item);
    if (count === 1) setImmediate(flush);
    else if (count === itemsAtOnce) flush();
  }

  function ask(request: Request): Promise<Reply> {
    if (broken) return Promise.reject(broken);
    if (line.length >= longestLine) return Promise.reject(new StoreUnavailable(tooSlow));
    send(request);
    return line.join();
  }

  function fail(error: Error): void {
    broken ??= error;
    line.failAll(broken);
  }

  port.on('message', (post: WriterPost) => {
    for (const answer of post.answers ?? []) line.answer(isFailure(answer) ? errorOf(answer) : answer);
    for (const listener of listeners) listener(post);
  });
  port.on('close', () => fail(closedError()));
  return {
    ask,
    fail,
    tell(notice) { if (!broken) send(notice); },
    listen: (listener) => void listeners.push(listener),
    async close(last) {
      if (broken) return;
      const ended = ask({ ask: 'flush' });
      if (last) send(last);
      flush();
      broken = closedError();
      await ended;
      if (!last) port.close();
    },
  };
}

const tooSlow = 'The store can not follow: too many writes wait for the disk. Send more slowly, or use a faster disk.';

function isFailure(answer: Answer): answer is Failure {
  return typeof answer === 'object' && answer !== null && 'failed' in answer;
}

function errorOf({ failed, message }: Failure): Error {
  return failed === 'unavailable' ? new StoreUnavailable(message) : new Error(`the store refused a request: ${message}`);
}
