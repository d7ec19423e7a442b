import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createLog, openEmbedded } from '../../runtime/embedded/index.ts';
import type { Batch, Runtime } from '../../runtime/ports/index.ts';
import type { Figure } from './figure.ts';
import { advance, ingestBatch, loadCollections, settlePeople, workspaceId } from './store-load.ts';

const callers = 64;
const messagesPerRound = 6_000;
const rounds = 5;
const smallCommits = 20_000;

/** The store alone: the batch of an arriving message against the bare insert of the same bytes, in turns on one disk. */
export async function benchStore(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-store-'));
  const runtime = await openEmbedded({ folder, collections: loadCollections, migrations: [], log: createLog({ level: 'warn' }) });
  const bare = openBare(path.join(folder, 'bare.sqlite'));
  try {
    const people = await settlePeople(runtime);
    const ratios: number[] = [];
    const rates: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const sample = Array.from({ length: messagesPerRound }, (_, index) => ingestBatch(runtime, people[index % people.length] as (typeof people)[number], index));
      const rows = bareRows(sample);
      const bareRate = messagesPerRound / await seconds(async () => bare.insert(rows));
      const rate = messagesPerRound / await seconds(() => ingest(runtime, people, messagesPerRound));
      // The first round warms up.
      if (round === 0) continue;
      ratios.push(rate / bareRate);
      rates.push(rate);
    }
    const small = smallCommits / await seconds(() => commitSmall(runtime, smallCommits));
    return [
      { name: 'ingest batch ÷ bare insert of the same bytes', value: median(ratios), unit: '', goal: { atLeast: 0.15 }, decides: true },
      { name: 'ingest batches', value: median(rates), unit: 'a second' },
      { name: `small commits of ${callers} callers`, value: small, unit: 'a second', goal: { atLeast: 5_000 } },
      { name: 'write of 8 KiB and fdatasync, median', value: syncTime(folder), unit: 'ms' },
    ];
  } finally {
    bare.close();
    await runtime.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Many callers, each with people of its own, commit one message after the other. */
async function ingest(runtime: Runtime, people: Awaited<ReturnType<typeof settlePeople>>, total: number): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: callers }, async (_, caller) => {
    for (let own = caller; next < total; own += callers) {
      next += 1;
      const person = people[own % (people.length - (people.length % callers))] as (typeof people)[number];
      const batch = ingestBatch(runtime, person, own);
      const result = await runtime.store.commit(batch);
      if (!result.committed) throw new Error(`the load met a conflict: ${JSON.stringify(result.conflict)}`);
      advance(person, batch);
    }
  }));
}

async function commitSmall(runtime: Runtime, total: number): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: callers }, async () => {
    while (next < total) {
      next += 1;
      await runtime.store.commit({ workspaceId, writes: [{ kind: 'insert', collection: 'externalIds', document: { id: runtime.ids.next(), workspaceId, version: 1 } }] });
    }
  }));
}

/** The bytes of each batch as four texts. */
function bareRows(batches: readonly Batch[]): readonly (readonly string[])[] {
  return batches.map(({ writes, events, jobs, search }) => {
    const documents = writes.map((write) => ('document' in write ? JSON.stringify(write.document) : ''));
    return [documents[3] ?? '', `${documents[1]}${documents[2]}`, JSON.stringify([events, jobs]), `${documents[0]}${search?.[0]?.tokens.join(' ')}`];
  });
}

/** Four tables without an index, as many batches to a transaction as there are callers, as durable. */
function openBare(file: string): { insert(rows: readonly (readonly string[])[]): void; close(): void } {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -64000; PRAGMA wal_autocheckpoint = 8000;
    CREATE TABLE a (bytes TEXT); CREATE TABLE b (bytes TEXT); CREATE TABLE c (bytes TEXT); CREATE TABLE d (bytes TEXT)`);
  const inserts = ['a', 'b', 'c', 'd'].map((table) => database.prepare(`INSERT INTO ${table} VALUES (?)`));
  return {
    insert(rows) {
      for (let from = 0; from < rows.length; from += callers) {
        database.exec('BEGIN IMMEDIATE');
        for (const row of rows.slice(from, from + callers)) for (const [place, bytes] of row.entries()) inserts[place]?.run(bytes);
        database.exec('COMMIT');
      }
    },
    close: () => database.close(),
  };
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function syncTime(folder: string): number {
  const file = openSync(path.join(folder, 'sync'), 'w');
  const page = Buffer.alloc(8192, 1);
  const times = Array.from({ length: 50 }, () => {
    const start = performance.now();
    writeSync(file, page, 0, page.length, 0);
    fdatasyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  return median(times);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
