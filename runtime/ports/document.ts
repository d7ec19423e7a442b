/** A value a document field may hold to be part of an index. */
export type Scalar = string | number | boolean | null;

/** Plain JSON, the only thing documents, jobs and events carry. */
export type Json = Scalar | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * What every stored thing has. `id` is one of our own sortable strings (or a hash, where uniqueness is the id's
 * meaning). `version` is 1 after insert and grows by 1 with each replace; it is the guard of every later write.
 * Times anywhere in a document are integer milliseconds UTC.
 */
export interface Document {
  readonly id: string;
  readonly workspaceId: string;
  readonly version: number;
}

/** Names of the fields of `D` that hold one scalar and so may be indexed. */
export type ScalarField<D> = {
  [K in keyof D & string]-?: Exclude<D[K], undefined> extends Scalar ? K : never;
}[keyof D & string];

/** Names of the fields of `D` that hold a list of strings; an index may have one entry per element. */
export type ListField<D> = {
  [K in keyof D & string]-?: Exclude<D[K], undefined> extends readonly string[] ? K : never;
}[keyof D & string];

/**
 * A declared index. Every index silently begins with `workspaceId` and ends with `id` (so order is total).
 *
 * - `on`: the scalar fields, in order. A missing field counts as null.
 * - `each`: a list field; the index then has one entry per element, and the element comes before `on`.
 * - `unique`: no two documents of a workspace share the values of `on`; documents with a null among them are exempt.
 */
export interface IndexDeclaration<D> {
  readonly on: readonly ScalarField<D>[];
  readonly each?: ListField<D>;
  readonly unique?: boolean;
}

/** The indexes of one collection by name. */
export type Indexes<D> = { readonly [name: string]: IndexDeclaration<D> };

/** A collection: its name, and the only ways it may be queried. */
export interface Collection<D extends Document = Document, I extends Indexes<D> = Indexes<D>> {
  readonly name: string;
  readonly indexes: I;
  /** Carries the document's type; never set. */
  readonly document?: D;
}

/** What the engines see of a collection: its names only. */
export interface AnyCollection {
  readonly name: string;
  readonly indexes: {
    readonly [name: string]: { readonly on: readonly string[]; readonly each?: string; readonly unique?: boolean };
  };
}

/**
 * Declares a collection. Curried so that the document type is given and the indexes are inferred:
 * `collection<Conversation>()('conversations', { byStatus: { on: ['status', 'lastActivityAt'] } })`.
 */
export function collection<D extends Document>() {
  return <const I extends Indexes<D>>(name: string, indexes: I): Collection<D, I> => ({ name, indexes });
}
