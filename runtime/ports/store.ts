import type { Collection, Document, IndexDeclaration, Indexes, Json, Scalar } from './document.ts';
import type { NewEvent } from './events.ts';
import type { JobLease, JobRequest } from './queue.ts';
import type { SearchEntry } from './search.ts';

/** Fields an index can fix by equality. */
type Fixable<D, X> = X extends { on: readonly (infer F)[]; each: infer E }
  ? { [K in F & keyof D]?: Exclude<D[K], undefined> } & { [K in E & string]: string }
  : X extends { on: readonly (infer F)[] }
    ? { [K in F & keyof D]?: Exclude<D[K], undefined> }
    : never;

/**
 * A selection through a declared index.
 *
 * - `where`: equality on a prefix of the index's fields (element of `each` first). Anything else is refused with
 *   an error that names the index.
 * - `from` (inclusive) and `to` (exclusive): a range on the first field after that prefix.
 */
export interface Selection<D extends Document, X extends IndexDeclaration<D>> {
  readonly workspaceId: string;
  readonly where?: Fixable<D, X>;
  readonly from?: Scalar;
  readonly to?: Scalar;
}

/** A page of a selection. Order is that of the index fields after the prefix, then `id`. */
export interface PageQuery<D extends Document, X extends IndexDeclaration<D>> extends Selection<D, X> {
  /** Default `ascending`. */
  readonly order?: 'ascending' | 'descending';
  /** `next` of an earlier page of the same query; a foreign or damaged cursor is a `BadCursor`. */
  readonly after?: string | null;
  /** 1 to 1000. */
  readonly limit: number;
}

/** Some of many, and where the rest begins. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Cursor of the following page; null at the end. */
  readonly next: string | null;
}

/** Thrown by `page` for a cursor this query did not make. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';
}

/** One guarded write. Made by `insert`, `replace`, `remove` and `unchanged` below. */
export type Write =
  /** Guard: no document has this id, nor the values of a unique index. Stored with version 1. */
  | { readonly kind: 'insert'; readonly collection: string; readonly document: Document }
  /** Guard: the stored version equals `document.version`. Stored with version + 1. */
  | { readonly kind: 'replace'; readonly collection: string; readonly document: Document }
  /** Guard: the stored version equals `version`. */
  | { readonly kind: 'remove'; readonly collection: string; readonly id: string; readonly version: number }
  /** Only a guard: the document still has this version; `null`: there is still none. */
  | { readonly kind: 'unchanged'; readonly collection: string; readonly id: string; readonly version: number | null };

/**
 * What happens whole or not at all: writes with their guards, the ledger events and jobs that follow, what becomes
 * findable, and the job whose work this is. At most one write per document.
 */
export interface Batch {
  readonly workspaceId: string;
  readonly writes: readonly Write[];
  readonly events?: readonly NewEvent[];
  readonly jobs?: readonly JobRequest[];
  readonly search?: readonly SearchEntry[];
  /** Guard: the lease is still ours. The job is done when the batch is. */
  readonly finish?: JobLease;
}

/** Which guard failed: `exists` (insert met a duplicate), `stale` (version moved on), `missing`, `lease` (job taken away). */
export interface Conflict {
  readonly reason: 'exists' | 'stale' | 'missing' | 'lease';
  readonly collection: string;
  readonly id: string;
  /** For `exists`: the unique index, absent when the id itself was taken. */
  readonly index?: string;
}

export type CommitResult =
  | { readonly committed: true }
  | { readonly committed: false; readonly conflict: Conflict };

/**
 * The document store. Safe to call from many callers at once; a call after `close` rejects.
 * Reads see every commit whose promise has resolved to the same caller.
 */
export interface Store {
  get<D extends Document, I extends Indexes<D>>(from: Collection<D, I>, workspaceId: string, id: string): Promise<D | undefined>;

  /** The documents that exist, in the order of `ids`. At most 1000 ids. */
  getMany<D extends Document, I extends Indexes<D>>(from: Collection<D, I>, workspaceId: string, ids: readonly string[]): Promise<readonly D[]>;

  page<D extends Document, I extends Indexes<D>, N extends keyof I & string>(
    from: Collection<D, I>, index: N, query: PageQuery<D, I[N]>): Promise<Page<D>>;

  /** How many entries, index-only; stops at `cap` when given (then the answer is `cap`). */
  count<D extends Document, I extends Indexes<D>, N extends keyof I & string>(
    from: Collection<D, I>, index: N, query: Selection<D, I[N]> & { readonly cap?: number }): Promise<number>;

  /** Counts per value of the first index field after the prefix (or per element of `each`), index-only. */
  tally<D extends Document, I extends Indexes<D>, N extends keyof I & string>(
    from: Collection<D, I>, index: N, query: { readonly workspaceId: string; readonly where?: object }): Promise<ReadonlyMap<Scalar, number>>;

  /**
   * Commits the batch, whole or not at all. Resolves only when durable (survives power loss). A failed guard is an
   * answer, not an error; a full disk or a closed store rejects with `StoreUnavailable`.
   */
  commit(batch: Batch): Promise<CommitResult>;

  /**
   * Takes the first document of a selection, changes it and returns it as stored; undefined when there is none.
   * Of callers racing for one document exactly one gets it: the change must take it out of the selection.
   */
  claimOne<D extends Document, I extends Indexes<D>, N extends keyof I & string>(
    from: Collection<D, I>, index: N, query: Selection<D, I[N]> & { readonly order?: 'ascending' | 'descending' },
    change: { readonly [K in keyof D]?: D[K] & Json }): Promise<D | undefined>;
}

/** The store cannot take writes now; what to do is in the message. Nothing of the rejected batch happened. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** A new document. Guard: neither its id nor the values of a unique index are taken. */
export function insert<D extends Document, I extends Indexes<D>>(into: Collection<D, I>, document: Omit<D, 'version'>): Write {
  return { kind: 'insert', collection: into.name, document: { ...document, version: 1 } as unknown as Document };
}

/** The document as it shall be, with the version it was read with. Guard: that is still the stored one. */
export function replace<D extends Document, I extends Indexes<D>>(within: Collection<D, I>, document: D): Write {
  return { kind: 'replace', collection: within.name, document };
}

/** Takes a document away. Guard: it is still the version that was read. */
export function remove<D extends Document, I extends Indexes<D>>(from: Collection<D, I>, document: Document): Write {
  return { kind: 'remove', collection: from.name, id: document.id, version: document.version };
}

/** Guards a document the decision was based on; `null` as version: guards its absence. */
export function unchanged<D extends Document, I extends Indexes<D>>(within: Collection<D, I>, id: string, version: number | null): Write {
  return { kind: 'unchanged', collection: within.name, id, version };
}
