/**
 * What becomes findable with a batch. `tokens` come from `classifier/text` (folded, stemmed, transliterated), so both
 * engines find the same. Writing an entry again replaces it; `tokens` empty removes it.
 */
export interface SearchEntry {
  /** What kind of thing `id` is: `message`, `customer` … Kinds are searched apart. */
  readonly kind: string;
  readonly id: string;
  readonly tokens: readonly string[];
  /** Ranking is by this time, newest first, ms UTC. */
  readonly at: number;
}

/** What to find within one workspace and kind; `after` is `next` of an earlier answer to the same terms. */
export interface SearchQuery {
  readonly workspaceId: string;
  readonly kind: string;
  /** All must be there. Alternatives within a term are OR; `prefix` matches tokens that begin with it. */
  readonly terms: readonly { readonly anyOf: readonly string[]; readonly prefix?: boolean }[];
  readonly after?: string | null;
  /** 1 to 500. */
  readonly limit: number;
}

/** The index over tokens: hits newest first, ids only. An entry is found once its batch is committed. */
export interface Search {
  find(query: SearchQuery): Promise<{ readonly hits: readonly { readonly id: string; readonly at: number }[]; readonly next: string | null }>;
}
