import { ConnectorError } from '../../spec/index.ts';
import { Progress, type ParseAnswer } from './parse-thread.ts';
import type { MailContent, ReadingHints } from './parsed-mail.ts';

export interface ParseTask {
  readonly bytes: Uint8Array;
  readonly hints: ReadingHints;
  /** Whose it is: owners take turns. */
  readonly owner: object;
  /** It is large, or held up others before. */
  isLong: boolean;
  resolve(content: MailContent): void;
  reject(error: Error): void;
}

/** The messages a thread was given and has not answered. */
export interface WorkInHand {
  readonly isBusy: boolean;
  /** What runs is known to take long. */
  readonly isLong: boolean;
  readonly progress: SharedArrayBuffer;
  begin(tasks: readonly ParseTask[]): void;
  settle(answers: readonly ParseAnswer[]): void;
  finish(): void;
  /** Since when the message in hand is read, ms; by the thread's own clock, since answers may lie here unread. */
  elapsedMs(): number;
  /** The message in hand goes on, alone; the others are given back. */
  keepCurrent(): readonly ParseTask[];
  /** All that is unanswered is given back, the message in hand first. */
  release(): readonly ParseTask[];
}

export function createWorkInHand(): WorkInHand {
  const progress = new SharedArrayBuffer(Progress.length * 8);
  const shared = new BigInt64Array(progress);
  /** By their place in the request; answered ones are undefined. */
  let tasks: (ParseTask | undefined)[] = [];
  let isBusy = false;
  let isLong = false;
  const current = (): number => Number(Atomics.load(shared, Progress.at));
  const others = (at: number): readonly ParseTask[] => tasks.filter((task, index) => task !== undefined && index !== at) as ParseTask[];
  function finish(): void {
    tasks = [];
    isBusy = false;
    isLong = false;
  }
  return {
    get isBusy() { return isBusy; },
    get isLong() { return isLong; },
    progress,
    begin(next) {
      tasks = [...next];
      isBusy = true;
      isLong = next.some((task) => task.isLong);
      shared.fill(0n);
      Atomics.store(shared, Progress.until, BigInt(next.length - 1));
    },
    settle(answers) {
      for (const answer of answers) {
        const task = tasks[answer.at];
        tasks[answer.at] = undefined;
        if ('content' in answer) task?.resolve(answer.content);
        else task?.reject(new ConnectorError('invalid', `The message cannot be read: ${answer.why}`, { code: 'mail.damaged' }));
      }
    },
    finish,
    elapsedMs() {
      const since = Number(Atomics.load(shared, Progress.since) / 1_000_000n);
      return since === 0 ? 0 : Number(process.hrtime.bigint() / 1_000_000n) - since;
    },
    keepCurrent() {
      const at = current();
      Atomics.store(shared, Progress.until, BigInt(at));
      const rest = others(at);
      tasks = tasks.map((task, index) => (index === at ? task : undefined));
      isLong = true;
      return rest;
    },
    release() {
      const inHand = tasks[current()];
      const unread = [...(inHand ? [inHand] : []), ...others(current())];
      finish();
      return unread;
    },
  };
}
