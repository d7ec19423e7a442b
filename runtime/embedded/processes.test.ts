import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { insert } from '../ports/index.ts';
import { UnusableFolder } from './file/schema.ts';
import { laterNotes, makeFolder, note, notes, openNotes, workspaceId } from './testing/ground.ts';

// A second opener in this process has a writer thread, a lock and connections of its own, as a second process has.

test('two processes on one folder: each sees the other\'s writes, events and jobs', async () => {
  const folder = makeFolder();
  const server = await openNotes(folder);
  const heard: string[] = [];
  const worked: unknown[] = [];
  server.events.subscribe((events) => heard.push(...events.map(({ type }) => type)));
  server.queue.work('jobs', { concurrency: 1 }, async (job) => { worked.push(job.payload); });
  const command = await openNotes(folder);
  await server.store.commit({ workspaceId, writes: [insert(notes, note('s'))], events: [{ type: 'server', at: 1, actor: { kind: 'system' } }] });
  await command.store.commit({ workspaceId, writes: [insert(notes, note('c'))], events: [{ type: 'command', at: 1, actor: { kind: 'system' } }], jobs: [{ queue: 'jobs', payload: 'c' }] });
  await vi.waitFor(() => expect([heard, worked]).toEqual([['server', 'command'], ['c']]));
  expect(await server.store.getMany(notes, workspaceId, ['s', 'c'])).toHaveLength(2);
  expect((await server.events.since(workspaceId, 0, 10)).map(({ sequence }) => sequence)).toEqual([1, 2]);
});

test('two processes that write at once lose nothing and give out no sequence twice', async () => {
  const folder = makeFolder();
  const both = [await openNotes(folder), await openNotes(folder)];
  const results = await Promise.all(Array.from({ length: 80 }, async (_, index) => both[index % 2]?.store.commit({
    workspaceId, writes: [insert(notes, note(`n${index % 60}`))], events: [{ type: 'made', at: index, actor: { kind: 'system' } }], search: [{ kind: 'note', id: `n${index % 60}`, tokens: ['word'], at: index }],
  })));
  expect(results.filter((result) => result?.committed)).toHaveLength(60);
  const events = await both[0]?.events.since(workspaceId, 0, 100) ?? [];
  expect(new Set(events.map(({ sequence }) => sequence)).size).toBe(60);
  expect((await both[1]?.search.find({ workspaceId, kind: 'note', terms: [{ anyOf: ['word'] }], limit: 100 }))?.hits).toHaveLength(60);
});

test('a folder in use is not upgraded under those who use it', async () => {
  const folder = makeFolder();
  const server = await openNotes(folder);
  await expect(openNotes(folder, [laterNotes])).rejects.toThrow(/needs an upgrade.*stop them/s);
  await server.store.commit({ workspaceId, writes: [insert(notes, note('still works'))] });
  await server.close();
  const upgraded = await openNotes(folder, [laterNotes]);
  expect(await upgraded.store.count(laterNotes, 'byRank', { workspaceId })).toBe(1);
});

test('jobs of a process that was killed are given out again at the next start', async () => {
  const folder = makeFolder();
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'testing/hanging.ts'), folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => child.kill('SIGKILL'));
  await new Promise((resolve) => child.once('close', resolve));
  const runtime = await openNotes(folder, []);
  const seen: unknown[] = [];
  runtime.queue.work('jobs', { concurrency: 1 }, async (job) => { seen.push([job.payload, job.attempt]); });
  await vi.waitFor(() => expect(seen).toEqual([['left', 2]]));
  expect(readdirSync(path.join(folder, 'run'))).toHaveLength(1);
});

test('a folder that can not be one says what to do', async () => {
  await expect(openNotes('/dev/null/parley')).rejects.toThrow(UnusableFolder);
  await expect(openNotes('/dev/null/parley')).rejects.toThrow('PARLEY_DATA');
});
