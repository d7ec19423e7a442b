/**
 * Bytes of files that go along with drafts and with what is on its way out, on this device under the user's id. Where the
 * browser keeps nothing (private windows, a full disk), they live until the page is closed.
 */
export interface FileBox {
  put(id: string, content: Blob): Promise<void>;
  /** Undefined: not on this device (any more). */
  get(id: string): Promise<Blob | undefined>;
  remove(ids: readonly string[]): Promise<void>;
  /** Lets go what nobody names any more and is older than a day: what a crash left behind. */
  sweep(named: ReadonlySet<string>): Promise<void>;
  clear(): Promise<void>;
}

interface Kept { readonly content: Blob; readonly at: number }

const storeName = 'files';
const day = 24 * 60 * 60_000;

export function createFileBox(databases: IDBFactory | undefined, userId: string, now: () => number): FileBox {
  const memory = new Map<string, Blob>();
  let opening: Promise<IDBDatabase | undefined> | undefined;
  const open = () => (opening ??= openDatabase(databases));
  const keyOf = (id: string) => `${userId}/${id}`;
  /** All keys of this user: `/` is followed by `0`. */
  const ours = () => IDBKeyRange.bound(`${userId}/`, `${userId}0`, false, true);

  async function change(work: (store: IDBObjectStore) => void): Promise<void> {
    const database = await open();
    if (!database) return;
    await new Promise<void>((resolve) => {
      try {
        const transaction = database.transaction(storeName, 'readwrite');
        // A change that fails costs the copy on the disk; the one in memory stays.
        transaction.addEventListener('complete', () => resolve());
        transaction.addEventListener('abort', () => resolve());
        work(transaction.objectStore(storeName));
      } catch {
        resolve();
      }
    });
  }
  async function read<T>(ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
    const database = await open();
    if (!database) return undefined;
    return new Promise((resolve) => {
      try {
        const request = ask(database.transaction(storeName).objectStore(storeName));
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => resolve(undefined));
      } catch {
        resolve(undefined);
      }
    });
  }

  return {
    async put(id, content) {
      memory.set(id, content);
      await change((store) => store.put({ content, at: now() } satisfies Kept, keyOf(id)));
    },
    async get(id) {
      return memory.get(id) ?? (await read<Kept | undefined>((store) => store.get(keyOf(id))))?.content;
    },
    async remove(ids) {
      for (const id of ids) memory.delete(id);
      if (ids.length > 0) await change((store) => { for (const id of ids) store.delete(keyOf(id)); });
    },
    async sweep(named) {
      const keys = (await read((store) => store.getAllKeys(ours()))) ?? [];
      const left = keys.filter((key) => typeof key === 'string' && !named.has(key.slice(userId.length + 1)));
      const kept = await Promise.all(left.map(async (key) => ({ key, at: (await read<Kept | undefined>((store) => store.get(key)))?.at ?? 0 })));
      const old = kept.filter(({ at }) => now() - at > day);
      if (old.length > 0) await change((store) => { for (const { key } of old) store.delete(key); });
    },
    async clear() {
      memory.clear();
      await change((store) => store.delete(ours()));
    },
  };
}

function openDatabase(databases: IDBFactory | undefined): Promise<IDBDatabase | undefined> {
  return new Promise((resolve) => {
    try {
      const request = databases?.open('parley', 1);
      if (!request) { resolve(undefined); return; }
      request.addEventListener('upgradeneeded', () => request.result.createObjectStore(storeName));
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => resolve(undefined));
      request.addEventListener('blocked', () => resolve(undefined));
    } catch {
      resolve(undefined);
    }
  });
}

/** The bytes as base64, without the browser's address part. */
export function readBase64(content: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      const address = typeof reader.result === 'string' ? reader.result : '';
      resolve(address.slice(address.indexOf(',') + 1));
    });
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file could not be read.')));
    reader.readAsDataURL(content);
  });
}
