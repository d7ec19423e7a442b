import type { AnyCollection } from '../../ports/index.ts';

/** A declared index as it lies in the file. */
export interface IndexLayout {
  readonly name: string;
  /** Scalar fields in order, without the leading workspace, the element of `each` and the trailing id. */
  readonly on: readonly string[];
  readonly each: string | undefined;
  readonly unique: boolean;
  /** Name of the SQLite index to read through; of the side table when there is `each`. */
  readonly source: string;
  /** Name of the SQLite index that enforces uniqueness. */
  readonly guard: string;
}

/** A collection as it lies in the file: one table, one column per indexed field, side tables for `each`. */
export interface CollectionLayout {
  readonly name: string;
  readonly table: string;
  /** Position among the declared collections: how the threads call it between them. */
  readonly number: number;
  /** Hoisted scalar fields, sorted. */
  readonly fields: readonly string[];
  /** Hoisted list fields, sorted. */
  readonly lists: readonly string[];
  readonly indexes: ReadonlyMap<string, IndexLayout>;
  readonly sides: readonly IndexLayout[];
  readonly uniques: readonly IndexLayout[];
}

export type Layouts = ReadonlyMap<string, CollectionLayout>;

const plainName = /^[A-Za-z][A-Za-z0-9]{0,59}$/;

export const fieldColumn = (field: string): string => `f_${field}`;
export const listColumn = (field: string): string => `l_${field}`;

/** Every hoisted column in the order in which values travel between the threads. */
export function columnsOf(layout: CollectionLayout): readonly string[] {
  return [...layout.fields.map(fieldColumn), ...layout.lists.map(listColumn)];
}

/** How the declared collections lie in the file. Throws for names SQLite would confuse or that could not be quoted. */
export function layOut(collections: readonly AnyCollection[]): Layouts {
  const layouts = new Map<string, CollectionLayout>();
  const folded = new Set<string>();
  for (const collection of collections) {
    demandName(collection.name, 'collection');
    if (folded.has(collection.name.toLowerCase())) throw new TypeError(`the collection ${collection.name} is declared twice`);
    folded.add(collection.name.toLowerCase());
    layouts.set(collection.name, layOutOne(collection, layouts.size));
  }
  return layouts;
}

function layOutOne(collection: AnyCollection, number: number): CollectionLayout {
  const indexes = Object.entries(collection.indexes).map(([name, declared]): IndexLayout => {
    demandName(name, `index of ${collection.name}`);
    const of = `${collection.name}_${name}`;
    return {
      name, on: declared.on, each: declared.each, unique: declared.unique ?? false,
      source: declared.each === undefined ? `i_${of}` : `e_${of}`, guard: `u_${of}`,
    };
  });
  const fields = sortedNames(indexes.flatMap((index) => index.on), collection.name);
  const lists = sortedNames(indexes.flatMap((index) => index.each ?? []), collection.name);
  const clash = indexes.find((index) => index.unique && index.each !== undefined);
  if (clash) throw new TypeError(`the index ${clash.name} of ${collection.name} can not be unique per element`);
  return {
    name: collection.name, table: `c_${collection.name}`, number, fields, lists,
    indexes: new Map(indexes.map((index) => [index.name, index])),
    sides: indexes.filter((index) => index.each !== undefined),
    uniques: indexes.filter((index) => index.unique),
  };
}

function sortedNames(names: readonly string[], collection: string): readonly string[] {
  const distinct = [...new Set(names)].toSorted();
  for (const name of distinct) demandName(name, `indexed field of ${collection}`);
  // SQLite does not tell upper from lower case in column names.
  if (new Set(distinct.map((name) => name.toLowerCase())).size < distinct.length) {
    throw new TypeError(`two indexed fields of ${collection} differ in case only`);
  }
  return distinct;
}

function demandName(name: string, what: string): void {
  if (!plainName.test(name)) throw new TypeError(`${what}: "${name}" must be letters and digits, beginning with a letter`);
}
