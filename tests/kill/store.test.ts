import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { createLog, openEmbedded } from '../../runtime/embedded/index.ts';
import type { Runtime } from '../../runtime/ports/index.ts';
import { accounts, entries, entryId, queueName, victimCollections, workspaceId, type Entry } from './store-ground.ts';

const rounds = Number(process.env['KILL_ROUNDS'] ?? 10);
const victim = path.join(import.meta.dirname, 'store-victim.ts');

/** Runs the victim from this number on and kills it at a random instant under load; answers what it acknowledged. */
async function runAndKill(folder: string, first: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, [victim, folder, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  let wanted = Math.ceil(Math.random() * 400);
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    // At an instant of work, not of the clock: so many answers after it came up, and then some more of its own.
    wanted -= chunk.toString().split('\n').length;
    if (wanted <= 0) setTimeout(() => child.kill('SIGKILL'), Math.random() * 15);
  });
  const signal = await new Promise((resolve) => child.once('close', (_, name) => resolve(name)));
  expect(signal, 'the victim ended by itself').toBe('SIGKILL');
  // The last line may be cut; a number cut short would name another one.
  return printed.split('\n').slice(0, -1).map(Number);
}

async function everyEntry(runtime: Runtime): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  for (let after: string | null = null; ;) {
    const page: { items: readonly Entry[]; next: string | null } = await runtime.store.page(entries, 'byNumber', { workspaceId, limit: 1000, after });
    all.push(...page.items);
    if (page.next === null) return all;
    after = page.next;
  }
}

async function everyEventSubject(runtime: Runtime): Promise<readonly string[]> {
  const subjects: string[] = [];
  for (let after = 0; ;) {
    const events = await runtime.events.since(workspaceId, after, 1000);
    const last = events.at(-1);
    if (!last) return subjects;
    expect(events.every(({ sequence }, index) => sequence > (events[index - 1]?.sequence ?? after))).toBe(true);
    subjects.push(...events.map(({ subjectId }) => subjectId ?? ''));
    after = last.sequence;
  }
}

/** Every part of every batch is there once, or none of it. */
async function checkWhole(runtime: Runtime, acknowledged: readonly number[]): Promise<void> {
  const all = await everyEntry(runtime);
  const numbers = new Set(all.map(({ number }) => number));
  expect(acknowledged.filter((number) => !numbers.has(number)), 'acknowledged but lost').toEqual([]);
  expect((await everyEventSubject(runtime)).toSorted(), 'entries and events').toEqual(all.map(({ id }) => id).toSorted());
  for (let account = 0; account < 10; account += 1) {
    const sum = await runtime.store.get(accounts, workspaceId, `account-${account}`);
    expect(sum?.total ?? 0).toBe(await runtime.store.count(entries, 'byAccount', { workspaceId, where: { account: `account-${account}` } }));
  }
  const tagged = await runtime.store.tally(entries, 'byTag', { workspaceId });
  expect([...tagged.values()].reduce((sum, count) => sum + count, 0)).toBe(all.length);
  for (const { number } of all.slice(-50)) {
    const { hits } = await runtime.search.find({ workspaceId, kind: 'entry', terms: [{ anyOf: [`n${number}`] }, { anyOf: ['entry'] }], limit: 5 });
    expect(hits).toEqual([{ id: entryId(number), at: number }]);
  }
}

/** Works off what is left, as the victim would; then each entry must have been worked off exactly once. */
async function checkJobs(runtime: Runtime): Promise<void> {
  const worker = runtime.queue.work<{ number: number }>(queueName, { concurrency: 64 }, async (job) => {
    const entry = await runtime.store.get(entries, workspaceId, entryId(job.payload.number));
    if (!entry) throw new Error('a job without its entry');
    await runtime.store.commit({ workspaceId, writes: [{ kind: 'replace', collection: entries.name, document: { ...entry, worked: (entry.worked ?? 0) + 1 } as Entry }], finish: job.lease });
  });
  for (;;) {
    const depth = (await runtime.queue.depths()).get(queueName);
    if (!depth) break;
    expect(depth.dead).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await worker.stop();
  const all = await everyEntry(runtime);
  expect(all.filter(({ worked }) => worked !== 1), 'entries whose job was lost or worked off twice').toEqual([]);
}

test(`the store is killed ${rounds} times under load: nothing acknowledged is lost, nothing doubled, no batch is half`, { timeout: 60_000 + rounds * 15_000 }, async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-kill-'));
  const acknowledged: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    acknowledged.push(...await runAndKill(folder, round * 1_000_000));
    const runtime = await openEmbedded({ folder, collections: victimCollections, migrations: [], log: createLog({ level: 'silent' }) });
    await checkWhole(runtime, acknowledged);
    if (round === rounds - 1) await checkJobs(runtime);
    await runtime.close();
  }
  const database = new DatabaseSync(path.join(folder, 'parley.sqlite'));
  expect(database.prepare('PRAGMA quick_check').get()).toEqual({ quick_check: 'ok' });
  database.close();
  rmSync(folder, { recursive: true, force: true });
  expect(acknowledged.length).toBeGreaterThan(rounds);
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
});
