import type { MessagePort } from 'node:worker_threads';
import { StoreUnavailable, type Clock } from '../ports/index.ts';
import { closedError } from './encode.ts';
import type { Answer, Failure, Notice, Request, WriterPost } from './protocol.ts';

/** A thread's line to the writer thread. Everything of one tick travels as one post, in both directions. */
export interface Lane {
  /** Resolves with the answer; rejects with StoreUnavailable or the error the request caused. */
  ask(request: Request): Promise<Exclude<Answer, Failure>>;
  tell(notice: Notice): void;
  /** What the writer sends unasked. */
  listen(listener: (post: WriterPost) => void): void;
  /** Resolves when all that was asked is answered; what comes later is refused. */
  close(last?: Notice): Promise<void>;
  /** The writer is gone: everything that waits is refused with this. */
  readonly fail: (error: Error) => void;
}

/** More than this many unanswered requests means that the disk can not follow. */
const longestLine = 100_000;

interface Waiting {
  readonly resolve: (answer: Exclude<Answer, Failure>) => void;
  readonly reject: (error: Error) => void;
}

export function createLane(port: MessagePort, clock: Clock): Lane {
  let items: (Request | Notice)[] = [];
  let waiting: Waiting[] = [];
  /** Answers come in order; those before this place were given. */
  let answered = 0;
  let broken: Error | undefined;
  const listeners: ((post: WriterPost) => void)[] = [];

  function flush(): void {
    if (broken) return;
    const sent = items;
    items = [];
    port.postMessage({ now: clock.now(), items: sent });
  }

  function send(item: Request | Notice): void {
    if (items.push(item) === 1) setImmediate(flush);
  }

  function receive(post: WriterPost): void {
    for (const answer of post.answers ?? []) {
      const asked = waiting[answered];
      answered += 1;
      if (isFailure(answer)) asked?.reject(errorOf(answer));
      else asked?.resolve(answer);
    }
    if (answered === waiting.length || answered > 10_000) {
      waiting = waiting.slice(answered);
      answered = 0;
    }
    for (const listener of listeners) listener(post);
  }

  function ask(request: Request): Promise<Exclude<Answer, Failure>> {
    if (broken) return Promise.reject(broken);
    if (waiting.length - answered >= longestLine) {
      return Promise.reject(new StoreUnavailable('The store can not follow: too many writes wait for the disk. Send more slowly, or use a faster disk.'));
    }
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      send(request);
    });
  }

  function fail(error: Error): void {
    broken ??= error;
    const left = waiting.slice(answered);
    waiting = [];
    answered = 0;
    for (const { reject } of left) reject(broken);
  }

  port.on('message', receive);
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

function isFailure(answer: Answer): answer is Failure {
  return typeof answer === 'object' && answer !== null && 'failed' in answer;
}

function errorOf({ failed, message }: Failure): Error {
  return failed === 'unavailable' ? new StoreUnavailable(message) : new Error(`the store refused a request: ${message}`);
}
