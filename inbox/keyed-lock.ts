/**
 * One after another per key, within this thread: keeps work on one thing from failing each other's guards. Only a courtesy:
 * what is right is decided by the store, also between threads and processes.
 */
export interface KeyedLock {
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export function createKeyedLock(): KeyedLock {
  const tails = new Map<string, Promise<void>>();
  return {
    async run(key, work) {
      const before = tails.get(key);
      const { promise, resolve } = Promise.withResolvers<void>();
      tails.set(key, promise);
      if (before) await before;
      try {
        return await work();
      } finally {
        resolve();
        if (tails.get(key) === promise) tails.delete(key);
      }
    },
  };
}
