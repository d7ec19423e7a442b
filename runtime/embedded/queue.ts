import { GiveUp, RetryAfter, type Clock, type Job, type Log, type Queue, type QueueDepth, type WorkOptions, type Worker } from '../ports/index.ts';
import { allRows, type Statements } from './file/database.ts';
import { encodeText } from './file/values.ts';
import type { Lane } from './lane.ts';
import type { SentJob } from './protocol.ts';
import { readCursor, writeCursor } from './reads/cursor.ts';
import { demandLimit } from './reads/documents.ts';

export interface QueueParts {
  readonly lane: Lane;
  readonly sql: () => Statements;
  readonly clock: Clock;
  readonly log: Log;
}

export interface OpenQueue extends Queue {
  /** A batch with this lease as `finish` was committed. */
  readonly finished: (jobId: string, token: string) => void;
  /** Stops all workers of this thread. */
  stopAll(): Promise<void>;
}

/** Wall clocks jump and laptops sleep: nobody waits longer than this without a look, ms. */
const longestWait = 60_000;

export function createQueue(parts: QueueParts): OpenQueue {
  const { lane, sql, clock } = parts;
  const workers = new Map<string, OpenWorker>();

  lane.listen(({ jobs, due }) => {
    for (const given of jobs ?? []) workers.get(given.queue)?.take(given.jobs);
    for (const [queue, at] of due ?? []) workers.get(queue)?.wake(at);
  });

  return {
    work(queue, options, handler) {
      if (workers.has(queue)) throw new TypeError(`the queue ${queue} is worked already in this thread`);
      const worker = startWorker(parts, queue, options, handler as (job: Job) => Promise<void>);
      workers.set(queue, worker);
      return {
        async stop() {
          await worker.stop();
          workers.delete(queue);
        },
      };
    },
    finished(jobId, token) {
      for (const worker of workers.values()) worker.finished(jobId, token);
    },
    stopAll: async () => void await Promise.all([...workers.values()].map((worker) => worker.stop())),
    depths: async () => readDepths(sql(), clock.now()),
    async dead(workspaceId, { after, limit }) {
      demandLimit(limit, 1000);
      const shape = `dead ${workspaceId}`;
      const place = after == null ? [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] : readCursor(shape, after, 2);
      const rows = allRows(sql()(`SELECT id, queue, payload, attempts, error, runAt FROM jobs
        WHERE workspaceId = ? AND state = 2 AND (runAt, id) < (?, ?) ORDER BY runAt DESC, id DESC LIMIT ?`), encodeText(workspaceId), ...place, limit + 1);
      const items = rows.slice(0, limit).map(([id, queue, payload, attempts, error, diedAt]) => ({
        id: String(id), queue: String(queue), payload: JSON.parse(String(payload)) as Job['payload'],
        attempts: Number(attempts), error: String(error), diedAt: Number(diedAt),
      }));
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items, next: last ? writeCursor(shape, [last.diedAt, Number(last.id)]) : null };
    },
    async revive(workspaceId, jobId) {
      if (!/^\d{1,15}$/.test(jobId)) return false;
      return await lane.ask({ ask: 'revive', workspaceId: encodeText(workspaceId), jobId: Number(jobId) }) === true;
    },
  };
}

/** Each state from its own index, so that a long backlog is counted without reading the jobs. */
function readDepths(sql: Statements, now: number): ReadonlyMap<string, QueueDepth> {
  const depths = new Map<string, QueueDepth>();
  const add = (queue: unknown, counts: Partial<QueueDepth>): void => {
    depths.set(String(queue), { ready: 0, delayed: 0, running: 0, dead: 0, ...depths.get(String(queue)), ...counts });
  };
  for (const [queue, ready, all] of allRows(sql('SELECT queue, sum(runAt <= ?), count(*) FROM jobs INDEXED BY jobsWaiting WHERE state = 0 GROUP BY queue'), now)) {
    add(queue, { ready: Number(ready), delayed: Number(all) - Number(ready) });
  }
  for (const [queue, running] of allRows(sql('SELECT queue, count(*) FROM jobs INDEXED BY jobsRunning WHERE state = 1 GROUP BY queue'))) add(queue, { running: Number(running) });
  for (const [queue, dead] of allRows(sql('SELECT queue, count(*) FROM jobs INDEXED BY jobsDead WHERE state = 2 GROUP BY queue'))) add(queue, { dead: Number(dead) });
  return depths;
}

interface OpenWorker extends Worker {
  take(jobs: readonly SentJob[]): void;
  wake(at: number): void;
  finished(jobId: string, token: string): void;
}

function startWorker({ lane, clock, log }: QueueParts, queue: string, options: WorkOptions, handler: (job: Job) => Promise<void>): OpenWorker {
  const { concurrency, leaseMs = 60_000, attempts = 12 } = options;
  const inHand = new Map<string, { finished: boolean }>();
  const running = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let stopping: Promise<void> | undefined;

  async function run([id, token, workspaceId, payload, attempt]: SentJob): Promise<void> {
    const state = { finished: false };
    const job: Job = { id: String(id), workspaceId, queue, payload: JSON.parse(payload) as Job['payload'], attempt, lease: { jobId: String(id), token } };
    inHand.set(`${id} ${token}`, state);
    try {
      await handler(job);
      if (!state.finished) forget(lane.ask({ ask: 'done', lease: [id, token] }));
    } catch (error) {
      if (state.finished) log.warn('a handler failed after its job was done', { queue, job: job.id, error: textOf(error) });
      else forget(lane.ask({ ask: 'failed', lease: [id, token], ...verdict(error, attempt), error: textOf(error) }));
    } finally {
      inHand.delete(`${id} ${token}`);
      if (!stopping) lane.tell({ tell: 'room', queue, room: 1, leaseMs, attempts });
    }
  }

  function verdict(error: unknown, attempt: number): { runAt: number | null; free: boolean } {
    if (error instanceof GiveUp) return { runAt: null, free: false };
    if (error instanceof RetryAfter) {
      const used = attempt >= attempts && !error.free;
      return { runAt: used ? null : Math.trunc(clock.now() + Math.max(0, error.delayMs)), free: error.free };
    }
    return { runAt: attempt >= attempts ? null : Math.trunc(clock.now() + backoff(attempt, options)), free: false };
  }

  /** An answer that does not come is no loss: the lease ends by itself, and the job runs again. */
  function forget(asked: Promise<unknown>): void {
    asked.catch((error: unknown) => log.warn('the end of a job could not be stored; it will run again', { queue, error: textOf(error) }));
  }

  async function stop(): Promise<void> {
    clearTimeout(timer);
    await lane.ask({ ask: 'stop-work', queue }).catch(() => undefined);
    while (running.size > 0) await Promise.all(running);
    await lane.ask({ ask: 'flush' }).catch(() => undefined);
  }

  lane.tell({ tell: 'room', queue, room: concurrency, leaseMs, attempts });
  return {
    take(jobs) {
      for (const job of jobs) {
        const ended = run(job).finally(() => running.delete(ended));
        running.add(ended);
      }
    },
    wake(at) {
      clearTimeout(timer);
      if (stopping || !Number.isFinite(at)) return;
      timer = setTimeout(() => lane.tell({ tell: 'look', queue }), Math.min(Math.max(0, at - clock.now()), longestWait));
    },
    finished(jobId, token) {
      const state = inHand.get(`${jobId} ${token}`);
      if (state) state.finished = true;
    },
    stop: () => stopping ??= stop(),
  };
}

/** A random time between half and all of min(maxMs, firstMs · 2^(attempt-1)). */
function backoff(attempt: number, { firstMs = 1_000, maxMs = 900_000 }: WorkOptions): number {
  const full = Math.min(maxMs, firstMs * 2 ** (attempt - 1));
  return full / 2 + Math.random() * (full / 2);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
