import type { Json } from './document.ts';

/**
 * A job that a batch leaves behind. Delivered at least once, to one handler at a time, after the batch is durable.
 * `key`: while a job with this (queue, key) waits, another request with it changes nothing; one that is running does not
 * count as waiting, so that news which arrives during the work is worked through again.
 */
export interface JobRequest {
  readonly queue: string;
  readonly payload: Json;
  readonly key?: string;
  /** Earliest start, ms UTC; default at once. */
  readonly runAt?: number;
}

/** Proof that a job is in our hands; part of a batch as `finish`. */
export interface JobLease {
  readonly jobId: string;
  readonly token: string;
}

/** A job in the hands of a handler. */
export interface Job<P = Json> {
  readonly id: string;
  readonly workspaceId: string;
  readonly queue: string;
  readonly payload: P;
  /** 1 at the first try. */
  readonly attempt: number;
  readonly lease: JobLease;
}

/** How a queue is worked, and how often and how long a failing job is tried again. */
export interface WorkOptions {
  /** Jobs in hand at once. */
  readonly concurrency: number;
  /** After this long without an end the job is given to another handler, ms. Default 60,000. */
  readonly leaseMs?: number;
  /** Tries before the job becomes a dead letter. Default 12. */
  readonly attempts?: number;
  /** Wait before try n + 1: a random time up to min(maxMs, firstMs · 2^(n-1)), at least half of it. Defaults 1,000 and 900,000. */
  readonly firstMs?: number;
  readonly maxMs?: number;
}

/** A queue being worked in this thread. */
export interface Worker {
  /** Takes no more jobs and resolves when those in hand have ended. */
  stop(): Promise<void>;
}

/** Thrown by a handler: try again after this time, whatever the backoff says. Counts as a try unless `free`. */
export class RetryAfter extends Error {
  override readonly name = 'RetryAfter';
  readonly delayMs: number;
  readonly free: boolean;
  constructor(message: string, delayMs: number, free = false) {
    super(message);
    this.delayMs = delayMs;
    this.free = free;
  }
}

/** Thrown by a handler: no further try can help; the job becomes a dead letter at once. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp';
}

/** A job that no try could finish, with the last error: kept until somebody revives it. */
export interface DeadJob {
  readonly id: string;
  readonly queue: string;
  readonly payload: Json;
  readonly attempts: number;
  readonly error: string;
  readonly diedAt: number;
}

/** How many jobs of a queue may start now, wait for their time, are in hand, and are dead letters. */
export interface QueueDepth {
  readonly ready: number;
  readonly delayed: number;
  readonly running: number;
  readonly dead: number;
}

/**
 * Durable jobs. A handler that resolves ends the job (also when the batch it committed had `finish`); one that throws
 * has it retried with backoff, then kept as a dead letter with the error. A handler must bear running twice.
 */
export interface Queue {
  /** Starts handling a queue in this thread. */
  work<P = Json>(queue: string, options: WorkOptions, handler: (job: Job<P>) => Promise<void>): Worker;
  /** By queue name, over all workspaces. */
  depths(): Promise<ReadonlyMap<string, QueueDepth>>;
  /** Newest first. */
  dead(workspaceId: string, query: { readonly after?: string | null; readonly limit: number }): Promise<{ items: readonly DeadJob[]; next: string | null }>;
  /** Puts a dead letter back with its tries at 0; false when there is none of that id. */
  revive(workspaceId: string, jobId: string): Promise<boolean>;
}
