import type { Conflict } from '../../ports/index.ts';
import type { OpenFile } from '../file/database.ts';
import type { CollectionLayout } from '../file/layout.ts';
import { encodeDocument } from '../encode.ts';
import { selectFirst } from '../reads/selection.ts';
import { writeKind, type Answer, type EncodedBatch, type Request, type SentEvent } from '../protocol.ts';
import { createChanges } from './changes.ts';
import { createFindable } from './findable.ts';
import { createJobs, type Jobs } from './jobs.ts';
import { createLedger } from './ledger.ts';

/** What a transaction leads to once it is committed. */
export interface Effects {
  readonly events: SentEvent[];
  /** Queues with jobs that became due at a time. */
  readonly due: Map<string, number>;
}

/** Carries out requests inside the open transaction. */
export interface Applier {
  readonly jobs: Jobs;
  apply(request: Request, now: number, effects: Effects): Answer;
  /** Before the commit: writes down what was gathered. */
  settle(): void;
  /** The newest sequence given out. */
  newestSequence(): number;
  /** Reads anew what is remembered of the file; after a rollback or another process's commit. */
  refresh(): void;
}

export function createApplier(file: OpenFile, layouts: readonly CollectionLayout[]): Applier {
  const { sql } = file;
  const changes = createChanges(sql, layouts);
  const findable = createFindable(file);
  const jobs = createJobs(sql);
  const ledger = createLedger(sql);

  function commit(batch: EncodedBatch, effects: Effects): Answer {
    const [workspaceId, writes, events, requests, entries, lease] = batch;
    const conflict = changes.apply(workspaceId, writes, () => (lease && !jobs.end(lease) ? lostLease(lease[0]) : undefined));
    if (conflict) return conflict;
    effects.events.push(...ledger.add(workspaceId, events));
    for (const job of requests) if (jobs.add(workspaceId, job)) noteDue(effects, job[0], job[3]);
    for (const entry of entries) findable.write(workspaceId, entry);
    return true;
  }

  function claimOne(request: Extract<Request, { ask: 'claim-one' }>): Answer {
    const layout = layouts[request.collection] as CollectionLayout;
    const text = selectFirst(sql, layout, request.index, request.selection);
    if (text === undefined) return null;
    const before = JSON.parse(text) as { id: string; workspaceId: string; version: number };
    const next = { ...before, ...JSON.parse(request.change) as object, id: before.id, workspaceId: before.workspaceId, version: before.version };
    const write = encodeDocument(layout, writeKind.replace, next);
    const conflict = changes.apply(before.workspaceId, [write], () => undefined);
    return conflict ?? write[4];
  }

  /** Jobs that may start now or later, for the desk. */
  function noteJob(queue: string | undefined, at: number | null, effects: Effects): boolean {
    if (queue !== undefined && at !== null) noteDue(effects, queue, at);
    return queue !== undefined;
  }

  function apply(request: Request, now: number, effects: Effects): Answer {
    switch (request.ask) {
      case 'commit': return commit(request.batch, effects);
      case 'claim-one': return claimOne(request);
      case 'done': return jobs.end(request.lease);
      case 'failed': return noteJob(jobs.fail(request.lease, request.runAt, request.error, request.free, now), request.runAt, effects);
      case 'revive': return noteJob(jobs.revive(request.workspaceId, request.jobId, now), now, effects);
      case 'release': return jobs.release(request.owner).map((queue) => noteJob(queue, now, effects)).length > 0;
      case 'stop-work':
      case 'flush': return true;
    }
  }

  return {
    jobs,
    apply,
    settle: () => findable.settle(),
    newestSequence: () => ledger.newest(),
    refresh() {
      ledger.forget();
      findable.forget();
    },
  };
}

function noteDue(effects: Effects, queue: string, at: number): void {
  effects.due.set(queue, Math.min(at, effects.due.get(queue) ?? Number.POSITIVE_INFINITY));
}

function lostLease(jobId: number): Conflict {
  return { reason: 'lease', collection: 'jobs', id: String(jobId) };
}
