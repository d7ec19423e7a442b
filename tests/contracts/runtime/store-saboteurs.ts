import { BadCursor, type Batch, type Document, type Page, type Runtime, type Store, type Write } from '../../../runtime/ports/index.ts';
import { withStore, type Saboteur } from './contract.ts';

type Get = Store['get'];
type PageOf = (from: never, index: never, query: { limit: number; after?: string | null; where?: Record<string, unknown>; to?: unknown; workspaceId: string }) => Promise<Page<Document & Record<string, unknown>>>;

/** Makes `page` another one, on documents of any kind. */
const pageWith = (change: (page: PageOf) => PageOf): Saboteur => (runtime) =>
  withStore(runtime, (store) => ({ page: change((...query) => (store as unknown as { page: PageOf }).page(...query)) as unknown as Store['page'] }));

const commitWith = (change: (batch: Batch, store: Store) => Promise<Awaited<ReturnType<Store['commit']>>>): Saboteur => (runtime) =>
  withStore(runtime, (store) => ({ commit: (batch) => change(batch, store) }));

/** Says that all is well when a guard failed. */
const denyConflict = (reason: string): Saboteur => commitWith(async (batch, store) => {
  const result = await store.commit(batch);
  return !result.committed && result.conflict.reason === reason ? { committed: true } : result;
});

/** Commits without the guards of one kind. */
const withoutGuard = (kind: Write['kind'], currentVersion: (runtime: Runtime, workspaceId: string, write: Write) => Promise<Write | undefined>): Saboteur => (runtime) =>
  withStore(runtime, (store) => ({
    async commit(batch) {
      const writes = await Promise.all(batch.writes.map((write) => (write.kind === kind ? currentVersion(runtime, batch.workspaceId, write) : Promise.resolve(write))));
      return store.commit({ ...batch, writes: writes.filter((write) => write !== undefined) });
    },
  }));

async function asStored(runtime: Runtime, workspaceId: string, write: Write): Promise<Write> {
  if (write.kind === 'replace') {
    const stored = await runtime.store.get({ name: write.collection, indexes: {} }, workspaceId, write.document.id);
    return { ...write, document: { ...write.document, version: stored?.version ?? write.document.version } };
  }
  if (write.kind !== 'remove') return write;
  const stored = await runtime.store.get({ name: write.collection, indexes: {} }, workspaceId, write.id);
  return { ...write, version: stored?.version ?? write.version };
}

const writing: Readonly<Record<string, Saboteur>> = {
  'a document is read back as it was written, whatever is in it': (runtime) => withStore(runtime, (store) => ({
    get: (async (from: never, workspaceId: string, id: string) => {
      const found = await store.get(from, workspaceId, id);
      return found && JSON.parse(JSON.stringify(found).replaceAll('\\u0000', '')) as unknown;
    }) as unknown as Get,
  })),
  'an id is taken once, however many try at once': denyConflict('exists'),
  'a unique value is taken once and the conflict names the index': commitWith(async (batch, store) => {
    const result = await store.commit(batch);
    if (result.committed) return result;
    const { index: _, ...conflict } = result.conflict;
    return { committed: false, conflict };
  }),
  'a replace can not take a unique value': commitWith(async (batch, store) => {
    const result = await store.commit(batch);
    return !result.committed && result.conflict.index !== undefined ? { committed: true } : result;
  }),
  'two writes of a batch can not share a new unique value': commitWith((batch, store) => store.commit({ ...batch, writes: batch.writes.slice(0, batch.writes[0]?.kind === 'replace' ? 1 : 9) })),
  'documents with null in a unique index are exempt': commitWith((batch, store) => store.commit({
    ...batch, writes: batch.writes.map((write) => (write.kind === 'insert' ? { ...write, document: { ...write.document, email: (write.document as Document & { email?: string }).email ?? '' } as Document } : write)),
  })),
  'a replace needs the stored version and raises it by one': withoutGuard('replace', asStored),
  'of writers racing on one version one wins': denyConflict('stale'),
  'a remove needs the stored version': withoutGuard('remove', asStored),
  'unchanged guards a version, and absence': withoutGuard('unchanged', async () => undefined),
  'a batch happens whole or not at all, with its events, jobs and search entries': commitWith(async (batch, store) => {
    const { writes, ...rest } = batch;
    for (const write of writes) {
      const result = await store.commit({ workspaceId: batch.workspaceId, writes: [write] });
      if (!result.committed) return result;
    }
    return store.commit({ ...rest, writes: [] });
  }),
  'two writes for one document in a batch are an error': commitWith((batch, store) => store.commit({ ...batch, writes: batch.writes.slice(0, 1) })),
  'a document of another workspace than its batch is an error': commitWith((batch, store) => store.commit({
    ...batch, writes: batch.writes.map((write) => ('document' in write ? { ...write, document: { ...write.document, workspaceId: batch.workspaceId } } : write)),
  })),
  'what was committed is read by whoever was told so': (runtime) => {
    const seen = new Map<string, Promise<unknown>>();
    return withStore(runtime, (store) => ({
      get: ((from: never, workspaceId: string, id: string) => {
        const old = seen.get(id);
        const now = store.get(from, workspaceId, id);
        seen.set(id, now);
        return old ?? now;
      }) as unknown as Get,
    }));
  },
  'of claimers racing for one document exactly one gets it': (runtime) => withStore(runtime, (store) => ({
    claimOne: (async (from: never, index: never, query: { workspaceId: string }, change: object) => {
      const { items: [first] } = await store.page(from, index, { ...query, limit: 1 } as never) as Page<Document>;
      return first && { ...first, ...change, version: first.version + 1 };
    }) as unknown as Store['claimOne'],
  })),
};

const reading: Readonly<Record<string, Saboteur>> = {
  'workspaces never meet': (runtime) => withStore(runtime, (store) => ({
    get: (async (from: never, workspaceId: string, id: string) => await store.get(from, workspaceId, id) ?? store.get(from, `${workspaceId}-other`, id)) as unknown as Get,
  })),
  'getMany answers in the order asked and leaves out what is missing': (runtime) => withStore(runtime, (store) => ({
    getMany: (from, workspaceId, wanted) => store.getMany(from, workspaceId, wanted.toSorted()),
  })),
  'pages follow the index, then the id, both ways, null lowest': pageWith((page) => async (from, index, query) => {
    const { items, next } = await page(from, index, query);
    return { items: items.toSorted((a, b) => (a.id < b.id ? -1 : 1)), next };
  }),
  'a page goes on after its last item, whatever came and went': pageWith((page) => async (from, index, query) => {
    const skip = Number(query.after ?? 0);
    const { items } = await page(from, index, { ...query, after: null, limit: 1000 });
    const shown = items.slice(skip, skip + query.limit);
    return { items: shown, next: skip + shown.length < items.length ? String(skip + shown.length) : null };
  }),
  'a foreign or damaged cursor is refused': pageWith((page) => async (from, index, query) => {
    try {
      return await page(from, index, query);
    } catch (error) {
      if (!(error instanceof BadCursor)) throw error;
      return page(from, index, { ...query, after: null });
    }
  }),
  'what no index answers is refused with its name': pageWith((page) => async (from, index, query) => {
    try {
      return await page(from, index, query);
    } catch {
      return { items: [], next: null };
    }
  }),
  'a limit outside 1 to 1000 is refused': pageWith((page) => (from, index, query) => page(from, index, { ...query, limit: Math.min(1000, Math.max(1, Math.trunc(query.limit) || 1)) })),
  'an index per element follows the elements': (runtime) => {
    const seen = new Map<string, Promise<Page<Document & Record<string, unknown>>>>();
    return pageWith((page) => (from, index, query) => {
      const key = JSON.stringify([index, query.where]);
      const known = seen.get(key) ?? page(from, index, query);
      seen.set(key, known);
      return known;
    })(runtime);
  },
  'a range holds its beginning, not its end, and no null': pageWith((page) => (from, index, query) => page(from, index, typeof query.to === 'number' ? { ...query, to: query.to + 1e-9 } : query)),
  'a count stops at its cap': (runtime) => withStore(runtime, (store) => ({
    count: (from, index, query) => store.count(from, index, { ...query, cap: 1_000_000 }),
  })),
  'a tally counts per value, each of its own type': (runtime) => withStore(runtime, (store) => ({
    tally: async (from, index, query) => new Map([...await store.tally(from, index, query)].map(([value, count]) => [typeof value === 'boolean' ? Number(value) : value, count])),
  })),
  'texts that look like numbers stay texts': (runtime) => withStore(runtime, (store) => ({
    tally: async (from, index, query) => new Map([...await store.tally(from, index, query)].map(([value, count]) => [typeof value === 'string' ? String(Number(value)) : value, count])),
  })),
};

export const storeSaboteurs: Readonly<Record<string, Saboteur>> = { ...writing, ...reading };
