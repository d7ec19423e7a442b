import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test, vi } from 'vitest';
import { StoreUnavailable } from '../ports/index.ts';
import { insert } from '../ports/index.ts';
import type { EmbeddedRuntime } from './open.ts';
import { makeFolder, note, notes, openNotes, workspaceId } from './testing/ground.ts';

interface Told { heard?: string[]; signalled?: string; worked?: unknown }

async function startThread(runtime: EmbeddedRuntime): Promise<{ told: (Told | string)[]; thread: Worker; ended: Promise<unknown> }> {
  const { handle, transfer } = runtime.share();
  const thread = new Worker(new URL('./testing/thread.ts', import.meta.url), { workerData: { handle }, transferList: [...transfer] });
  const told: (Told | string)[] = [];
  thread.on('message', (message: Told | string) => told.push(message));
  const ended = new Promise((resolve) => { thread.once('exit', resolve); });
  onTestFinished(async () => {
    thread.postMessage('close');
    await ended;
  });
  await vi.waitFor(() => expect(told).toContain('joined'));
  return { told, thread, ended };
}

const commit = (runtime: EmbeddedRuntime, id: string, more: object = {}) => runtime.store.commit({ workspaceId, writes: [insert(notes, note(id))], ...more });

test('two threads share one store: writes, events, signals and jobs cross', async () => {
  const runtime = await openNotes(makeFolder());
  const heard: string[] = [];
  const signalled: string[] = [];
  runtime.events.subscribe((events) => heard.push(...events.map(({ type }) => type)));
  runtime.events.onSignal((_, { type }) => signalled.push(type));
  const { told, thread } = await startThread(runtime);
  await commit(runtime, 'ours', { events: [{ type: 'from.main', at: 1, actor: { kind: 'system' } }], jobs: [{ queue: 'shared', payload: 7 }] });
  runtime.events.signal(workspaceId, { type: 'from-main', data: 1 });
  thread.postMessage('write');
  await vi.waitFor(() => expect(told).toEqual(expect.arrayContaining([{ heard: ['from.main'] }, { heard: ['from.thread'] }, { signalled: 'from-main' }, { worked: 7 }, 'written'])));
  expect(await runtime.store.getMany(notes, workspaceId, ['ours', 'theirs'])).toHaveLength(2);
  await vi.waitFor(() => expect([heard, signalled.toSorted()]).toEqual([['from.main', 'from.thread'], ['from-main', 'from-thread']]));
});

test('jobs in the hands of a thread that ended go to others at once', async () => {
  const runtime = await openNotes(makeFolder());
  const { told, thread, ended } = await startThread(runtime);
  await commit(runtime, 'a', { jobs: [{ queue: 'shared', payload: 'hang' }] });
  await vi.waitFor(() => expect(told).toContainEqual({ worked: 'hang' }));
  thread.postMessage('exit');
  await ended;
  const attempts: number[] = [];
  const worker = runtime.queue.work('shared', { concurrency: 1 }, async (job) => { attempts.push(job.attempt); });
  await vi.waitFor(() => expect(attempts).toEqual([2]));
  await worker.stop();
});

test('closing keeps what was asked for before, and refuses what comes after', async () => {
  const folder = makeFolder();
  const runtime = await openNotes(folder);
  const asked = Array.from({ length: 200 }, (_, index) => commit(runtime, `n${index}`));
  const closing = runtime.close();
  expect((await Promise.all(asked)).every(({ committed }) => committed)).toBe(true);
  await closing;
  await runtime.close();
  await expect(runtime.store.get(notes, workspaceId, 'n0')).rejects.toThrow(StoreUnavailable);
  await expect(commit(runtime, 'later')).rejects.toThrow(StoreUnavailable);
  const again = await openNotes(folder);
  expect(await again.store.count(notes, 'byText', { workspaceId })).toBe(200);
});

test('closing waits for the jobs in hand', async () => {
  const folder = makeFolder();
  const runtime = await openNotes(folder);
  let started = false;
  runtime.queue.work('slow', { concurrency: 1 }, async (job) => {
    started = true;
    await new Promise((resolve) => setTimeout(resolve, 30));
    await runtime.store.commit({ workspaceId, writes: [insert(notes, note('done'))], finish: job.lease });
  });
  await runtime.store.commit({ workspaceId, writes: [], jobs: [{ queue: 'slow', payload: null }, { queue: 'slow', payload: null }] });
  await vi.waitFor(() => expect(started).toBe(true));
  await runtime.close();
  const again = await openNotes(folder);
  expect(await again.store.get(notes, workspaceId, 'done')).toBeDefined();
  expect((await again.queue.depths()).get('slow')).toEqual({ ready: 1, delayed: 0, running: 0, dead: 0 });
});
