import { parentPort } from 'node:worker_threads';
import type { MailContent, ReadingHints } from './parsed-mail.ts';
import { readMail } from './read-mail.ts';

/** Messages to read one after another. */
export interface ParseRequest {
  readonly mails: readonly { readonly bytes: Uint8Array; readonly hints: ReadingHints }[];
  /** Two numbers both sides see, see `Progress`. */
  readonly progress: SharedArrayBuffer;
}

/** Which numbers stand where in `ParseRequest.progress`. */
export const Progress = {
  /** Nanoseconds of `process.hrtime` when the message at `at` was begun; 0: none is being read. */
  since: 0,
  at: 1,
  /** The last message to read of this request. */
  until: 2,
  length: 3,
} as const;

/** What the pool hears: some answers of the running request, in order. */
export interface ParseAnswers {
  readonly answers: readonly ParseAnswer[];
  /** The request is done. */
  readonly isDone: boolean;
  /** More memory is held than a thread should keep: it is to be replaced. */
  readonly isFull: boolean;
}

export type ParseAnswer = { readonly at: number } & ({ readonly content: MailContent } | { readonly why: string });

/** Answers wait for others to travel with, this long at most, ms, unless they are this heavy, bytes. */
const TOGETHER_MS = 5;
const HEAVY = 256 * 1024;
/** What a thread may hold between two requests, heap and Buffers, bytes. */
const FULL = 160 * 1024 * 1024;

const port = parentPort;
port?.on('message', ({ mails, progress }: ParseRequest) => {
  const shared = new BigInt64Array(progress);
  let answers: ParseAnswer[] = [];
  let weight = 0;
  let flushedAt = performance.now();
  const flush = (isDone: boolean): void => {
    const moved = answers.flatMap((answer) => ('content' in answer ? answer.content.attachments.map((file) => file.content.buffer as ArrayBuffer) : []));
    port.postMessage({ answers, isDone, isFull: isDone && weight >= HEAVY && isFull() } satisfies ParseAnswers, moved);
    answers = [];
    flushedAt = performance.now();
  };
  for (const [at, { bytes, hints }] of mails.entries()) {
    if (answers.length > 0 && (bytes.length >= HEAVY || performance.now() - flushedAt > TOGETHER_MS)) flush(false);
    Atomics.store(shared, Progress.at, BigInt(at));
    Atomics.store(shared, Progress.since, process.hrtime.bigint());
    if (BigInt(at) > Atomics.load(shared, Progress.until)) break;
    answers.push({ at, ...parse(bytes, hints) });
    weight += bytes.length;
  }
  Atomics.store(shared, Progress.since, 0n);
  flush(true);
});

function parse(bytes: Uint8Array, hints: ReadingHints): { readonly content: MailContent } | { readonly why: string } {
  try {
    return { content: readMail(bytes, hints) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

function isFull(): boolean {
  const { heapTotal, external } = process.memoryUsage();
  return heapTotal + external > FULL;
}
