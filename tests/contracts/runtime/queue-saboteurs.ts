import { GiveUp, RetryAfter, type Batch, type Job, type JobRequest, type Queue, type Runtime, type WorkOptions } from '../../../runtime/ports/index.ts';
import { withStore, type Saboteur } from './contract.ts';

type Handler = (job: Job) => Promise<void>;

const withQueue = (change: (queue: Queue) => Partial<Queue>): Saboteur => (runtime) => ({ ...runtime, queue: { ...runtime.queue, ...change(runtime.queue) } });

/** Makes handlers or their options others. */
const workWith = (change: (handler: Handler, options: WorkOptions) => { handler?: Handler; options?: WorkOptions }): Saboteur => withQueue((queue) => ({
  work: ((name: string, given: WorkOptions, handler: Handler) => {
    const changed = change(handler, given);
    return queue.work(name, changed.options ?? given, changed.handler ?? handler);
  }) as Queue['work'],
}));

/** Makes the jobs that batches leave behind others. */
const jobsWith = (change: (job: JobRequest) => readonly JobRequest[]): Saboteur => (runtime) =>
  withStore(runtime, (store) => ({ commit: (batch) => store.commit({ ...batch, jobs: (batch.jobs ?? []).flatMap(change) }) }));

const batchWith = (runtime: Runtime, change: (batch: Batch) => Promise<Batch>): Runtime =>
  withStore(runtime, (store) => ({ commit: async (batch) => store.commit(await change(batch)) }));

const withoutFinish = ({ finish: _finish, ...batch }: Batch): Batch => batch;

/** Replaces the error of a failing handler. */
const failWith = (change: (error: unknown) => unknown): Saboteur => workWith((handler) => ({
  handler: (job) => handler(job).catch((error: unknown) => {
    const other = change(error);
    if (other !== undefined) throw other;
  }),
}));

export const queueSaboteurs: Readonly<Record<string, Saboteur>> = {
  'a job comes to a handler with what was put in, once': jobsWith((job) => [job, job]),
  'jobs wait until somebody works': withQueue(() => ({ work: () => ({ stop: async () => undefined }) })),
  'no job starts before its time': jobsWith(({ runAt: _runAt, ...job }) => [job]),
  'a key waits once; one that runs does not count': jobsWith(({ key: _key, ...job }) => [job]),
  'a queue has no more in hand than it was told': workWith((_, options) => ({ options: { ...options, concurrency: options.concurrency * 2 } })),
  'stop takes no more and waits for what is in hand': withQueue((queue) => ({
    work: ((name: string, options: WorkOptions, handler: Handler) => {
      const worker = queue.work(name, options, handler);
      return { stop: async () => void worker.stop() };
    }) as Queue['work'],
  })),
  'depths count what is ready, delayed, running and dead': withQueue((queue) => ({
    depths: async () => new Map([...await queue.depths()].map(([name, depth]) => [name, { ...depth, ready: depth.ready + depth.delayed, delayed: 0 }])),
  })),
  'a job that fails is tried again, then kept with its error': failWith(() => undefined),
  'the wait before a try grows, at least half of it is kept': workWith((_, options) => ({ options: { ...options, firstMs: 1, maxMs: 1 } })),
  'GiveUp makes a dead letter at once': failWith((error) => (error instanceof GiveUp ? new Error(error.message) : error)),
  'RetryAfter waits as long as it says; a free one is no try': failWith((error) => (error instanceof RetryAfter ? new RetryAfter(error.message, error.delayMs, false) : error)),
  'a dead letter is revived once, with its tries at 0': withQueue((queue) => ({
    revive: async (workspaceId, id) => {
      await queue.revive(workspaceId, id);
      return true;
    },
  })),
  'dead letters are listed newest first, page by page': withQueue((queue) => ({
    dead: async (workspaceId, query) => {
      const { items, next } = await queue.dead(workspaceId, query);
      return { items: items.toReversed(), next };
    },
  })),
  'finish ends the job with the batch, though the handler fails later': (runtime) => batchWith(runtime, async (batch) => withoutFinish(batch)),
  'a batch with a failed guard does not end its job': (runtime) => withStore(runtime, (store) => ({
    async commit(batch) {
      if (batch.finish) await store.commit({ workspaceId: batch.workspaceId, writes: [], finish: batch.finish });
      return store.commit(withoutFinish(batch));
    },
  })),
  'who holds a job too long loses it, and can commit nothing in its name': (runtime) => withStore(runtime, (store) => ({
    async commit(batch) {
      const result = await store.commit(batch);
      return !result.committed && result.conflict.reason === 'lease' ? store.commit(withoutFinish(batch)) : result;
    },
  })),
};
