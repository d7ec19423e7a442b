import { expect } from 'vitest';
import { GiveUp, insert, RetryAfter, type Job, type Worker } from '../../../runtime/ports/index.ts';
import { aWhile, eventually, plains, type Clause, type Ground } from './contract.ts';

const noWait = { firstMs: 2, maxMs: 4 };

/** A queue of this ground's own. */
const queueOf = ({ workspaceId }: Ground): string => `q${workspaceId}`;

async function enqueue(ground: Ground, ...jobs: readonly { payload: string | number; key?: string; runAt?: number }[]): Promise<void> {
  const { runtime, workspaceId } = ground;
  expect(await runtime.store.commit({ workspaceId, writes: [], jobs: jobs.map((job) => ({ queue: queueOf(ground), ...job })) })).toEqual({ committed: true });
}

/** Runs `check` beside a worker, which ends with it. */
async function beside(worker: Worker, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } finally {
    await worker.stop();
  }
}

/** A worker that notes every job and then does `then`. */
function work(ground: Ground, options: { concurrency?: number; attempts?: number; leaseMs?: number }, then: (job: Job) => void | Promise<void> = () => undefined): { seen: Job[]; worker: Worker } {
  const seen: Job[] = [];
  const worker = ground.runtime.queue.work(queueOf(ground), { concurrency: 4, ...noWait, ...options }, async (job) => {
    seen.push(job);
    await then(job);
  });
  return { seen, worker };
}

async function depth(ground: Ground): Promise<{ ready: number; delayed: number; running: number; dead: number }> {
  return (await ground.runtime.queue.depths()).get(queueOf(ground)) ?? { ready: 0, delayed: 0, running: 0, dead: 0 };
}

const delivering: Readonly<Record<string, Clause>> = {
  async 'a job comes to a handler with what was put in, once'(ground) {
    const { seen, worker } = work(ground, {});
    await beside(worker, async () => {
      await enqueue(ground, { payload: 'one' }, { payload: 'two' });
      await eventually('both jobs', ground.patienceMs, () => seen.length >= 2);
      await aWhile();
      expect(seen).toHaveLength(2);
      for (const payload of ['one', 'two']) {
        expect(seen).toContainEqual(expect.objectContaining({ payload, attempt: 1, workspaceId: ground.workspaceId, queue: queueOf(ground) }));
      }
      await eventually('no job left', ground.patienceMs, async () => (await depth(ground)).running === 0);
    });
  },
  async 'jobs wait until somebody works'(ground) {
    await enqueue(ground, { payload: 1 });
    expect(await depth(ground)).toEqual({ ready: 1, delayed: 0, running: 0, dead: 0 });
    const { seen, worker } = work(ground, {});
    await beside(worker, () => eventually('the job', ground.patienceMs, () => seen.length === 1));
  },
  async 'no job starts before its time'(ground) {
    const { clock } = ground.runtime;
    let startedAt = 0;
    const { seen, worker } = work(ground, {}, () => { startedAt = clock.now(); });
    await beside(worker, async () => {
      const runAt = clock.now() + 60;
      await enqueue(ground, { payload: 1, runAt });
      await eventually('the job', ground.patienceMs, () => seen.length === 1);
      expect(startedAt).toBeGreaterThanOrEqual(runAt);
    });
  },
  async 'a key waits once; one that runs does not count'(ground) {
    await enqueue(ground, { payload: 'first', key: 'k' }, { payload: 'repeat', key: 'k' }, { payload: 'other', key: 'l' });
    await enqueue(ground, { payload: 'again', key: 'k' });
    expect((await depth(ground)).ready).toBe(2);
    const { seen, worker } = work(ground, { concurrency: 1 }, async (job) => {
      if (job.payload === 'first') await enqueue(ground, { payload: 'news', key: 'k' });
    });
    await beside(worker, async () => {
      await eventually('three jobs', ground.patienceMs, () => seen.length >= 3);
      await aWhile();
      expect(new Set(seen.map(({ payload }) => payload))).toEqual(new Set(['first', 'news', 'other']));
      expect(seen).toHaveLength(3);
    });
  },
  async 'a queue has no more in hand than it was told'(ground) {
    let inHand = 0;
    let most = 0;
    await enqueue(ground, ...Array.from({ length: 12 }, (_, payload) => ({ payload })));
    const { seen, worker } = work(ground, { concurrency: 3 }, async () => {
      inHand += 1;
      most = Math.max(most, inHand);
      await new Promise((resolve) => setTimeout(resolve, 3));
      inHand -= 1;
    });
    await beside(worker, () => eventually('all jobs', ground.patienceMs, () => seen.length === 12));
    expect(most).toBe(3);
  },
  async 'stop takes no more and waits for what is in hand'(ground) {
    let ended = 0;
    const { seen, worker } = work(ground, { concurrency: 1 }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      ended += 1;
    });
    await enqueue(ground, { payload: 1 }, { payload: 2 }, { payload: 3 });
    await eventually('the first job', ground.patienceMs, () => seen.length > 0);
    await worker.stop();
    expect(ended).toBe(seen.length);
    const { ready, running } = await depth(ground);
    expect({ ready, running }).toEqual({ ready: 3 - seen.length, running: 0 });
    expect(ready).toBeGreaterThan(0);
  },
  async 'depths count what is ready, delayed, running and dead'(ground) {
    const { clock } = ground.runtime;
    await enqueue(ground, { payload: 'dies' }, { payload: 'runs' });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => { release = resolve; });
    const { worker } = work(ground, { concurrency: 2 }, (job) => {
      if (job.payload === 'dies') throw new GiveUp('no');
      return held;
    });
    await eventually('one dead', ground.patienceMs, async () => (await depth(ground)).dead === 1);
    await enqueue(ground, { payload: 'later', runAt: clock.now() + 100_000 });
    try {
      expect(await depth(ground)).toEqual({ ready: 0, delayed: 1, running: 1, dead: 1 });
    } finally {
      release();
      await worker.stop();
    }
  },
};

const failing: Readonly<Record<string, Clause>> = {
  async 'a job that fails is tried again, then kept with its error'(ground) {
    await enqueue(ground, { payload: 'bad' });
    const { seen, worker } = work(ground, { attempts: 3 }, () => { throw new Error('it broke'); });
    await beside(worker, () => eventually('a dead letter', ground.patienceMs, async () => (await depth(ground)).dead === 1));
    expect(seen.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    const { items } = await ground.runtime.queue.dead(ground.workspaceId, { limit: 5 });
    expect(items).toEqual([expect.objectContaining({ queue: queueOf(ground), payload: 'bad', attempts: 3, error: 'it broke' })]);
  },
  async 'the wait before a try grows, at least half of it is kept'(ground) {
    const { clock } = ground.runtime;
    const failedAt: number[] = [];
    const startedAt: number[] = [];
    await enqueue(ground, { payload: 1 });
    const worker = ground.runtime.queue.work(queueOf(ground), { concurrency: 1, attempts: 3, firstMs: 40, maxMs: 60 }, async () => {
      startedAt.push(clock.now());
      failedAt.push(clock.now());
      throw new Error('no');
    });
    await beside(worker, () => eventually('three tries', ground.patienceMs, () => startedAt.length === 3));
    expect((startedAt[1] ?? 0) - (failedAt[0] ?? 0)).toBeGreaterThanOrEqual(20);
    expect((startedAt[2] ?? 0) - (failedAt[1] ?? 0)).toBeGreaterThanOrEqual(30);
  },
  async 'GiveUp makes a dead letter at once'(ground) {
    await enqueue(ground, { payload: 'bad' });
    const { seen, worker } = work(ground, {}, () => { throw new GiveUp('never'); });
    await beside(worker, () => eventually('a dead letter', ground.patienceMs, async () => (await depth(ground)).dead === 1));
    expect(seen).toHaveLength(1);
  },
  async 'RetryAfter waits as long as it says; a free one is no try'(ground) {
    const { clock } = ground.runtime;
    await enqueue(ground, { payload: 1 });
    let failedAt = 0;
    let againAt = 0;
    const { seen, worker } = work(ground, {}, () => {
      if (seen.length === 1) {
        failedAt = clock.now();
        throw new RetryAfter('wait', 50, true);
      }
      againAt ||= clock.now();
      if (seen.length === 2) throw new RetryAfter('wait', 1);
    });
    await beside(worker, () => eventually('three runs', ground.patienceMs, () => seen.length === 3));
    expect(againAt - failedAt).toBeGreaterThanOrEqual(50);
    expect(seen.map(({ attempt }) => attempt)).toEqual([1, 1, 2]);
  },
  async 'a dead letter is revived once, with its tries at 0'(ground) {
    await enqueue(ground, { payload: 1 });
    let well = false;
    const { seen, worker } = work(ground, { attempts: 2 }, () => { if (!well) throw new Error('no'); });
    await beside(worker, async () => {
      await eventually('a dead letter', ground.patienceMs, async () => (await depth(ground)).dead === 1);
      const { items: [dead] } = await ground.runtime.queue.dead(ground.workspaceId, { limit: 1 });
      well = true;
      expect(await ground.runtime.queue.revive('another-workspace', dead?.id ?? '')).toBe(false);
      expect(await ground.runtime.queue.revive(ground.workspaceId, dead?.id ?? '')).toBe(true);
      expect(await ground.runtime.queue.revive(ground.workspaceId, dead?.id ?? '')).toBe(false);
      await eventually('another run', ground.patienceMs, () => seen.length === 3);
      expect(seen.at(-1)?.attempt).toBe(1);
      await eventually('an empty queue', ground.patienceMs, async () => (await depth(ground)).running === 0);
      expect((await depth(ground)).dead).toBe(0);
    });
  },
  async 'dead letters are listed newest first, page by page'(ground) {
    const { seen, worker } = work(ground, {}, () => { throw new GiveUp('no'); });
    await beside(worker, async () => {
      for (const payload of [1, 2, 3]) {
        await enqueue(ground, { payload });
        await eventually('a dead letter', ground.patienceMs, async () => (await depth(ground)).dead === payload);
      }
    });
    expect(seen).toHaveLength(3);
    const first = await ground.runtime.queue.dead(ground.workspaceId, { limit: 2 });
    const second = await ground.runtime.queue.dead(ground.workspaceId, { limit: 2, after: first.next });
    expect([first, second].map(({ items }) => items.map(({ payload }) => payload))).toEqual([[3, 2], [1]]);
    expect(second.next).toBeNull();
  },
};

const leasing: Readonly<Record<string, Clause>> = {
  async 'finish ends the job with the batch, though the handler fails later'(ground) {
    const { runtime, workspaceId } = ground;
    await enqueue(ground, { payload: 1 });
    const { seen, worker } = work(ground, {}, async (job) => {
      const result = await runtime.store.commit({ workspaceId, writes: [insert(plains, { id: `done${job.attempt}`, workspaceId, value: '' })], finish: job.lease });
      expect(result).toEqual({ committed: true });
      throw new Error('after all was done');
    });
    await beside(worker, async () => {
      await eventually('the work', ground.patienceMs, async () => await runtime.store.get(plains, workspaceId, 'done1') !== undefined);
      await aWhile();
      expect(seen).toHaveLength(1);
      expect(await depth(ground)).toEqual({ ready: 0, delayed: 0, running: 0, dead: 0 });
    });
  },
  async 'a batch with a failed guard does not end its job'(ground) {
    const { runtime, workspaceId } = ground;
    await runtime.store.commit({ workspaceId, writes: [insert(plains, { id: 'a', workspaceId, value: '' })] });
    await enqueue(ground, { payload: 1 });
    const { seen, worker } = work(ground, {}, async (job) => {
      const batch = { workspaceId, writes: [insert(plains, { id: job.attempt === 1 ? 'a' : 'b', workspaceId, value: '' })], finish: job.lease };
      if (!(await runtime.store.commit(batch)).committed) throw new Error('met a conflict');
    });
    await beside(worker, () => eventually('a second run that ends it', ground.patienceMs, async () => seen.length === 2 && (await depth(ground)).running === 0));
    expect(await runtime.store.get(plains, workspaceId, 'b')).toBeDefined();
  },
  async 'who holds a job too long loses it, and can commit nothing in its name'(ground) {
    const { runtime, workspaceId } = ground;
    await enqueue(ground, { payload: 1 });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => { release = resolve; });
    let late: unknown;
    const { seen, worker } = work(ground, { concurrency: 2, leaseMs: 40 }, async (job) => {
      if (job.attempt > 1) return;
      await held;
      late = await runtime.store.commit({ workspaceId, writes: [insert(plains, { id: 'late', workspaceId, value: '' })], finish: job.lease });
    });
    try {
      await eventually('a second handler', ground.patienceMs, () => seen.length === 2);
    } finally {
      release();
      await worker.stop();
    }
    expect(late).toEqual({ committed: false, conflict: expect.objectContaining({ reason: 'lease' }) });
    expect(await runtime.store.get(plains, workspaceId, 'late')).toBeUndefined();
    expect(seen.map(({ attempt }) => attempt)).toEqual([1, 2]);
  },
};

export const queueClauses: Readonly<Record<string, Clause>> = { ...delivering, ...failing, ...leasing };
