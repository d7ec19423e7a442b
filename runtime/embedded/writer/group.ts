import type { OpenFile } from '../file/database.ts';
import { allRows, firstRow, resultCode } from '../file/database.ts';
import type { CollectionLayout } from '../file/layout.ts';
import type { Answer, Request, SentEvent } from '../protocol.ts';
import { createApplier, type Applier, type Effects } from './apply.ts';
import { code } from '../file/remedy.ts';
import { answerTo } from './failure.ts';
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
  /**
   * Never throws: what can not be done is answered with a failure. `more` is asked for what came meanwhile until it has
   * nothing: that joins the transaction, is pushed to `asked`, and answered with it.
   */
  run(asked: Asked[], now: number, more: () => readonly Asked[]): Outcome;
  /** Whether another process committed since the last look. */
  hasNews(): boolean;
}

/** Applies the requests, and what comes while that is done. */
function applyAll(applier: Applier, asked: Asked[], more: () => readonly Asked[], effects: Effects): readonly Answer[] {
  const answers: Answer[] = [];
  for (let place = 0; place < asked.length; place += 1) {
    const { request, now } = asked[place] as Asked;
    answers.push(applier.apply(request, now, effects));
    if (place === asked.length - 1) asked.push(...more());
  }
  applier.settle();
  return answers;
}

const nothing = (): readonly Asked[] => [];

export function createGroup(file: OpenFile, layouts: readonly CollectionLayout[], processName: string): Group {
  const { database, sql } = file;
  const applier = createApplier(file, layouts);
  const desk = createDesk(applier.jobs, processName);
  let dataVersion = readDataVersion();
  let told = applier.newestSequence();

  function readDataVersion(): number {
    return Number(firstRow(sql('PRAGMA data_version'))?.[0]);
  }

  /** Under the write lock: brings in what another process committed. */
  function catchUp(): SentEvent[] {
    const version = readDataVersion();
    if (version === dataVersion) return [];
    dataVersion = version;
    applier.refresh();
    desk.lookAtAll();
    return allRows(sql('SELECT sequence, workspaceId, line FROM events WHERE sequence > ? ORDER BY sequence'), told)
      .map(([sequence, workspaceId, line]) => [Number(sequence), String(workspaceId), String(line)]);
  }

  function transact(asked: Asked[], now: number, more: () => readonly Asked[]): Outcome {
    sql('BEGIN IMMEDIATE').run();
    const effects: Effects = { events: catchUp(), due: new Map() };
    const answers = applyAll(applier, asked, more, effects);
    for (const [queue, at] of effects.due) desk.noteDue(queue, at, now);
    const given = desk.give(now);
    sql('COMMIT').run();
    desk.settle(given, now);
    told = applier.newestSequence();
    return { answers, events: effects.events, given };
  }

  function undo(): void {
    if (database.isTransaction) sql('ROLLBACK').run();
    // News that the rolled back transaction saw is looked for again.
    dataVersion = -1;
    applier.refresh();
  }

  /** One transaction; when it fails, nothing of it happened and each request is answered with the reason. */
  function attempt(asked: Asked[], now: number, more: () => readonly Asked[]): { readonly outcome: Outcome; readonly fault?: unknown } {
    try {
      return { outcome: transact(asked, now, more) };
    } catch (fault) {
      undo();
      return { outcome: { answers: asked.map(() => answerTo(fault)), events: [], given: [] }, fault };
    }
  }

  return {
    desk,
    hasNews: () => readDataVersion() !== dataVersion,
    run(asked, now, more) {
      const { outcome, fault } = attempt(asked, now, more);
      // Nobody got in at all: the same would happen to each.
      if (fault === undefined || asked.length <= 1 || resultCode(fault) === code.busy) return outcome;
      // Something unexpected: each request gets a transaction of its own, so that one can not harm the others.
      const outcomes = asked.map((one) => attempt([one], now, nothing).outcome);
      return {
        answers: outcomes.flatMap((one) => one.answers),
        events: outcomes.flatMap((one) => one.events),
        given: outcomes.flatMap((one) => one.given),
      };
    },
  };
}
