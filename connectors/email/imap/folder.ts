import type { OpenContext } from '../../spec/index.ts';
import type { CursorKeeper } from './cursor-keeper.ts';
import type { Health } from './health.ts';
import type { Session } from './session.ts';
import type { StreamTimes } from './times.ts';

/** One watched folder, over all connections that ever read it in this run. */
export interface Folder {
  readonly path: string;
  /** A connection reads it now: two never do at once. */
  isBusy: boolean;
  /** It could not be opened: when it is tried again, ms UTC. */
  retryAt: number;
  /** When the newest messages were last compared with what was delivered, ms UTC. */
  checkedAt: number;
  /** HIGHESTMODSEQ when everything had been taken. */
  modseq: string | undefined;
  /** Messages that could not be fetched, by UID. */
  readonly trouble: Map<number, Trouble>;
  /** When a whole message was last fetched, ms UTC: then the server is well, and what it refuses is that message. */
  wholeAt: number;
}

/** What happened to one message that could not be fetched. */
export interface Trouble {
  readonly tries: number;
  readonly since: number;
  /** When it is tried again, once it was set aside, ms UTC. */
  readonly nextAt: number;
  readonly why: string;
}

/** A folder being read over a connection, and what that needs. */
export interface Reading {
  readonly folder: Folder;
  readonly session: Session;
  readonly keeper: CursorKeeper;
  readonly health: Health;
  readonly times: StreamTimes;
  readonly now: () => number;
  readonly log: OpenContext['log'];
  readonly signal: AbortSignal;
  readonly importDays: number;
  readonly kept: (places: readonly string[]) => Promise<ReadonlySet<string>>;
}

export function makeFolder(path: string): Folder {
  return { path, isBusy: false, retryAt: 0, checkedAt: 0, modseq: undefined, trouble: new Map(), wholeAt: 0 };
}
