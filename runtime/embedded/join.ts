import { StoreUnavailable, type Clock, type Ids, type Log, type Runtime } from '../ports/index.ts';
import { systemClock } from './clock.ts';
import { closedError } from './encode.ts';
import { createEvents } from './events.ts';
import { openToRead } from './file/database.ts';
import { layOut } from './file/layout.ts';
import { databaseFile } from './file/prepare.ts';
import { createFiles } from './files.ts';
import { createIds } from './ids.ts';
import { createLane } from './lane.ts';
import type { RuntimeHandle } from './open.ts';
import type { Notice } from './protocol.ts';
import { createQueue } from './queue.ts';
import { createDocuments } from './reads/documents.ts';
import { createSearch } from './search.ts';
import { createStore } from './store.ts';
import { createVault } from './vault.ts';

/** A runtime whose line to the writer may break. */
export interface OpenRuntime extends Runtime {
  readonly fail: (error: Error) => void;
}

export interface JoinOptions {
  readonly log: Log;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** What this thread writes lets the writes of the others go first; it still gets a share of every commit. */
  readonly givesWay?: boolean;
}

/** Joins the store that another thread of this process has opened. Close it before the opener closes. */
export async function joinEmbedded(handle: RuntimeHandle, { log, clock = systemClock, ids = createIds(clock), givesWay = false }: JoinOptions): Promise<Runtime> {
  return createRuntime(handle, { log, clock, ids, givesWay });
}

export interface RuntimeParts {
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly givesWay?: boolean;
  /** Said to the writer when all is finished. */
  readonly last?: Notice;
}

/** The ports over one lane to the writer and one connection to read. */
export function createRuntime(handle: RuntimeHandle, { log, clock, ids, givesWay = false, last }: RuntimeParts): OpenRuntime {
  const { folder, collections, key } = handle;
  const layouts = layOut(collections);
  const lane = createLane(handle.port, clock);
  if (givesWay) lane.tell({ tell: 'give-way' });
  const { database, sql } = openToRead(databaseFile(folder));
  const documents = createDocuments(sql);
  let closing: Promise<void> | undefined;
  const open = <T>(part: T): T => {
    if (!database.isOpen) throw closedError();
    return part;
  };
  const queue = createQueue({ lane, sql: () => open(sql), clock, log });

  async function close(): Promise<void> {
    await queue.stopAll();
    await lane.close(last).catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable)) throw error;
    });
    database.close();
  }

  return {
    store: createStore({ layouts, lane, documents: () => open(documents), now: () => clock.now(), finished: queue.finished }),
    queue,
    events: createEvents({ lane, sql: () => open(sql), report: (fault) => log.error('a listener of events failed', { error: String(fault) }) }),
    search: createSearch(() => open(sql)),
    files: createFiles(folder),
    vault: createVault(key === undefined ? { folder } : { key }),
    clock, ids, log,
    fail: lane.fail,
    close: () => closing ??= close(),
  };
}
