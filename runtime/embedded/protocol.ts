import type { AnyCollection, Conflict } from '../ports/index.ts';
import type { Column } from './file/values.ts';

/** Kinds of writes as they travel. */
export const writeKind = { insert: 0, replace: 1, remove: 2, unchanged: 3 } as const;

/**
 * One write with everything the caller's thread could work out, so that the writer only binds.
 * `version`: 1 for insert, the guarded version else; -1 guards absence. `document` is '' for remove and unchanged.
 */
export type EncodedWrite = readonly [kind: number, collection: number, id: string, version: number, document: string, columns: readonly Column[]];
/** `line` is the event as JSON, without workspace and sequence. */
export type EncodedEvent = readonly [type: string, conversationId: string | null, customerId: string | null, line: string];
export type EncodedJob = readonly [queue: string, key: string | null, payload: string, runAt: number];
/** `text`: encoded tokens with blanks between; '' removes. */
export type EncodedEntry = readonly [kind: string, id: string, at: number, text: string];
export type EncodedLease = readonly [jobId: number, token: string];

export type EncodedBatch = readonly [
  workspaceId: string, writes: readonly EncodedWrite[], events: readonly EncodedEvent[], jobs: readonly EncodedJob[],
  search: readonly EncodedEntry[], finish: EncodedLease | null,
];

/** A selection as plain data: how `page`, `count`, `tally` and `claimOne` are asked. */
export interface PlainSelection {
  readonly workspaceId: string;
  readonly where?: Readonly<Record<string, unknown>> | undefined;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly order?: 'ascending' | 'descending' | undefined;
}

/** What a lane asks of the writer. Those with an answer are answered in the order in which they were sent. */
export type Request =
  | { readonly ask: 'commit'; readonly batch: EncodedBatch }
  | { readonly ask: 'claim-one'; readonly collection: number; readonly index: string; readonly selection: PlainSelection; readonly change: string }
  | { readonly ask: 'revive'; readonly workspaceId: string; readonly jobId: number }
  /** Ends a job: gone. */
  | { readonly ask: 'done'; readonly lease: EncodedLease }
  /** Ends a try: again at `runAt`, or dead when that is null. `free`: the try does not count. */
  | { readonly ask: 'failed'; readonly lease: EncodedLease; readonly runAt: number | null; readonly error: string; readonly free: boolean }
  /** Takes no more of this queue; once answered, none will come. */
  | { readonly ask: 'stop-work'; readonly queue: string }
  /** The writer itself: a lane is gone, its jobs go to others. */
  | { readonly ask: 'release'; readonly owner: string }
  /** Everything sent before is committed or refused when this is answered. */
  | { readonly ask: 'flush' };

/** What a lane tells the writer; not answered. */
export type Notice =
  /** Room for `room` more jobs of the queue. */
  | { readonly tell: 'room'; readonly queue: string; readonly room: number; readonly leaseMs: number; readonly attempts: number }
  /** The time asked for in `due` has come. */
  | { readonly tell: 'look'; readonly queue: string }
  | { readonly tell: 'watch' }
  /** From now on this lane's requests let those of other lanes go first. */
  | { readonly tell: 'give-way' }
  | { readonly tell: 'signal'; readonly workspaceId: string; readonly type: string; readonly data: string }
  | { readonly tell: 'close' };

/** One post from a lane: everything of one tick, and the lane's time. */
export interface LanePost {
  readonly now: number;
  readonly items: readonly (Request | Notice)[];
}

export type Failure = { readonly failed: 'unavailable' | 'error'; readonly message: string };
/** `true`: done as asked. A string is a document. */
export type Answer = true | false | null | string | Conflict | Failure;

export type SentEvent = readonly [sequence: number, workspaceId: string, line: string];
export type SentJob = readonly [id: number, token: string, workspaceId: string, payload: string, attempt: number];

/** One post from the writer: everything of one commit that concerns the lane. */
export interface WriterPost {
  readonly answers?: readonly Answer[];
  readonly events?: readonly SentEvent[];
  readonly jobs?: readonly { readonly queue: string; readonly jobs: readonly SentJob[] }[];
  /** The queue's next job or lease is due at this time. */
  readonly due?: readonly (readonly [queue: string, at: number])[];
  readonly signals?: readonly (readonly [workspaceId: string, type: string, data: string])[];
}

/** What the writer thread is started with. */
export interface WriterStart {
  readonly file: string;
  readonly collections: readonly AnyCollection[];
  /** Names this process among those that use the file; part of every lease's owner. */
  readonly process: string;
}
