import type { OpenFile } from '../file/database.ts';
import { allRows, firstRow, resultCode } from '../file/database.ts';
import type { CollectionLayout } from '../file/layout.ts';
import type { Answer, Failure, Request, SentEvent } from '../protocol.ts';
import { createApplier, type Effects } from './apply.ts';
import { createDesk, type Desk, type Given } from './desk.ts';

export interface Asked {
  readonly request: Request;
  /** The asking lane's time, ms UTC. */
  readonly now: number;
}

export interface Outcome {
  /** One per request, in order. */
  readonly answers: readonly Answer[];
  /** Everything committed since the last outcome, by any process, in order. */
  readonly events: readonly SentEvent[];
  readonly given: readonly Given[];
}

/** Commits whatever waits as one transaction. */
export interface Group {
  readonly desk: Desk;
  /** Never throws: what can not be done is answered with a failure. */
  run(asked: readonly Asked[], now: number): Outcome;
  /** Whether another process committed since the last look. */
  hasNews(): boolean;
}

export function createGroup(file: OpenFile, layouts: readonly CollectionLayout[], processName: string): Group {
  const { database, sql } = file;
  const applier = createApplier(file, layouts);
  const desk = createDesk(applier.jobs, processName);
  let dataVersion = readDataVersion();
  let told = applier.sequence;

  function readDataVersion(): number {
    return Number(firstRow(sql('PRAGMA data_version'))?.[0]);
  }

  /** Under the write lock: brings in what another process committed. */
  function catchUp(): SentEvent[] {
    const version = readDataVersion();
    if (version === dataVersion) return [];
    dataVersion = version;
    applier.refresh();
    desk.look();
    return allRows(sql('SELECT sequence, workspaceId, line FROM events WHERE sequence > ? ORDER BY sequence'), told)
      .map(([sequence, workspaceId, line]) => [Number(sequence), String(workspaceId), String(line)]);
  }

  function transact(asked: readonly Asked[], now: number): Outcome {
    sql('BEGIN IMMEDIATE').run();
    const effects: Effects = { events: catchUp(), due: new Map() };
    const answers = asked.map(({ request, now: at }) => applier.apply(request, at, effects));
    for (const [queue, at] of effects.due) desk.noteDue(queue, at, now);
    const given = desk.give(now);
    sql('COMMIT').run();
    desk.settle(given, now);
    told = applier.sequence;
    return { answers, events: effects.events, given };
  }

  function undo(): void {
    if (database.isTransaction) sql('ROLLBACK').run();
    // News that the rolled back transaction saw is looked for again.
    dataVersion = -1;
    applier.refresh();
  }

  function runAlone(asked: Asked, now: number): Outcome {
    try {
      return transact([asked], now);
    } catch (error) {
      undo();
      return { answers: [answerTo(error)], events: [], given: [] };
    }
  }

  /** Something unexpected happened: each request gets a transaction of its own, so that one can not harm the others. */
  function runEach(asked: readonly Asked[], now: number): Outcome {
    const outcomes = asked.map((one) => runAlone(one, now));
    return {
      answers: outcomes.flatMap((outcome) => outcome.answers),
      events: outcomes.flatMap((outcome) => outcome.events),
      given: outcomes.flatMap((outcome) => outcome.given),
    };
  }

  return {
    desk,
    hasNews: () => readDataVersion() !== dataVersion,
    run(asked, now) {
      try {
        return transact(asked, now);
      } catch (error) {
        undo();
        // Nobody got in at all: the same would happen to each.
        if (resultCode(error) === busy) return { answers: asked.map(() => answerTo(error)), events: [], given: [] };
        if (asked.length === 1) return { answers: [answerTo(error)], events: [], given: [] };
        return runEach(asked, now);
      }
    },
  };
}

const busy = 5;

/** A unique index was met by two writes of one batch: the one unexpected error that is the caller's doing. */
const constraint = 19;

/** SQLite's result codes that mean the disk or the file, not the request, and what an operator can do. */
const remedies: ReadonlyMap<number, string> = new Map([
  [busy, 'another process holds the database for too long: end it, or wait until it has finished'],
  [8, 'the data folder is read-only: give the user Parley runs as the right to write there'],
  [10, 'the disk reported an error: look at the system log and at the free space of the data folder'],
  [11, 'the database is damaged: stop Parley and restore the last backup'],
  [13, 'the disk is full: free some space where the data folder lies; Parley goes on by itself'],
  [14, 'the database can not be opened: look at the rights and the free space of the data folder'],
]);

export function answerTo(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const code = resultCode(error);
  const remedy = code === undefined ? undefined : remedies.get(code);
  if (remedy !== undefined) return { failed: 'unavailable', message: `The store can not take writes now: ${remedy} (${message}).` };
  if (code === constraint) return { failed: 'error', message: `two writes of one batch share the values of a unique index (${message})` };
  return { failed: 'error', message };
}
