import { allRows, firstRow, type Statements } from '../file/database.ts';
import type { EncodedJob, EncodedLease, SentJob } from '../protocol.ts';

/** States of a row in `jobs`. `runAt` is when a waiting job may start, a running one's lease ends, a dead one died. */
const state = { waiting: 0, running: 1, dead: 2 } as const;

export interface Claim {
  readonly queue: string;
  readonly room: number;
  readonly now: number;
  readonly leaseMs: number;
  readonly attempts: number;
  readonly token: string;
  readonly owner: string;
}

/** The jobs table, inside the open transaction. */
export interface Jobs {
  /** False when a job with the same key already waits. */
  add(workspaceId: string, job: EncodedJob): boolean;
  /** False when the lease is no longer this one. */
  end(lease: EncodedLease): boolean;
  /** Puts the job back, or to the dead when `runAt` is null. Answers its queue; undefined when the lease is lost. */
  fail(lease: EncodedLease, runAt: number | null, error: string, free: boolean, now: number): string | undefined;
  /** `more`: there may be more jobs than there was room for. */
  claim(claim: Claim): { readonly jobs: readonly SentJob[]; readonly more: boolean };
  /** Takes back what was held too long. */
  reap(queue: string, now: number): void;
  /** Jobs of an owner that is gone wait again; answers their queues. */
  release(owner: string): readonly string[];
  /** When the next job or lease of the queue is due; undefined: never. */
  nextDue(queue: string): number | undefined;
  /** Answers the queue of the revived job. */
  revive(workspaceId: string, jobId: number, now: number): string | undefined;
}

const add = `INSERT OR IGNORE INTO jobs (workspaceId, queue, key, payload, state, attempts, runAt) VALUES (?, ?, ?, ?, ${state.waiting}, 0, ?)`;
const held = `SELECT queue FROM jobs WHERE id = ? AND token = ? AND state = ${state.running}`;
const end = `DELETE FROM jobs WHERE id = ? AND token = ? AND state = ${state.running}`;
const take = `UPDATE jobs SET state = ${state.running}, attempts = attempts + 1, runAt = ?, token = ?, owner = ?
  WHERE id IN (SELECT id FROM jobs WHERE queue = ? AND state = ${state.waiting} AND runAt <= ? ORDER BY runAt, id LIMIT ?)
  RETURNING id, workspaceId, payload, attempts`;
const next = `SELECT (SELECT min(runAt) FROM jobs WHERE queue = ? AND state = ${state.waiting}), (SELECT min(runAt) FROM jobs WHERE queue = ? AND state = ${state.running})`;

export function createJobs(sql: Statements): Jobs {
  /** Waiting again, unless a job of its key already waits: that one does the work of both. */
  function putBack(where: string, set: string, values: readonly (string | number | null)[], key: readonly (string | number)[]): void {
    sql(`UPDATE OR IGNORE jobs SET state = ${state.waiting}, token = NULL, owner = NULL, ${set} WHERE ${where}`).run(...values, ...key);
    sql(`DELETE FROM jobs WHERE ${where}`).run(...key);
  }

  return {
    add(workspaceId, [queue, key, payload, runAt]) {
      return sql(add).run(workspaceId, queue, key, payload, runAt).changes === 1;
    },
    end: ([id, token]) => sql(end).run(id, token).changes === 1,
    fail([id, token], runAt, error, free, now) {
      const row = firstRow(sql(held), id, token);
      if (!row) return undefined;
      if (runAt === null) {
        sql(`UPDATE jobs SET state = ${state.dead}, token = NULL, owner = NULL, runAt = ?, error = ? WHERE id = ?`).run(now, error, id);
      } else {
        putBack(`id = ? AND state = ${state.running}`, 'runAt = ?, error = ?, attempts = attempts - ?', [runAt, error, free ? 1 : 0], [id]);
      }
      return String(row[0]);
    },
    claim({ queue, room, now, leaseMs, attempts, token, owner }) {
      const taken = allRows(sql(take), now + leaseMs, token, owner, queue, now, room);
      const jobs: SentJob[] = [];
      for (const [id, workspaceId, payload, attempt] of taken) {
        if (Number(attempt) <= attempts) jobs.push([Number(id), token, String(workspaceId), String(payload), Number(attempt)]);
        // Only a job taken back from a lost handler comes here with its tries used up.
        else sql(`UPDATE jobs SET state = ${state.dead}, attempts = attempts - 1, token = NULL, owner = NULL, runAt = ?,
          error = coalesce(error, 'the handler never ended: the process was killed, or it took longer than its lease') WHERE id = ?`).run(now, Number(id));
      }
      return { jobs: jobs.toSorted((a, b) => a[0] - b[0]), more: taken.length === room };
    },
    reap(queue, now) {
      putBack(`queue = ? AND state = ${state.running} AND runAt <= ?`, 'runAt = 0', [], [queue, now]);
    },
    release(owner) {
      const queues = allRows(sql(`SELECT DISTINCT queue FROM jobs WHERE state = ${state.running} AND owner = ?`), owner).map(([queue]) => String(queue));
      if (queues.length > 0) putBack(`state = ${state.running} AND owner = ?`, 'runAt = 0', [], [owner]);
      return queues;
    },
    nextDue(queue) {
      const row = firstRow(sql(next), queue, queue) ?? [];
      const times = row.filter((time) => time !== null).map(Number);
      return times.length > 0 ? Math.min(...times) : undefined;
    },
    revive(workspaceId, jobId, now) {
      const where = `id = ? AND workspaceId = ? AND state = ${state.dead}`;
      const row = firstRow(sql(`SELECT queue FROM jobs WHERE ${where}`), jobId, workspaceId);
      if (!row) return undefined;
      putBack(where, 'runAt = ?, attempts = 0, error = NULL', [now], [jobId, workspaceId]);
      return String(row[0]);
    },
  };
}
