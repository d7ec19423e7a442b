/** Storage may be full, forbidden or damaged; then what is written lives until the page is closed. */
export function readStored<T>(storage: Pick<Storage, 'getItem'>, key: string, otherwise: T): T {
  try {
    return (JSON.parse(storage.getItem(key) ?? 'null') as T | null) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function writeStored(storage: Pick<Storage, 'setItem' | 'removeItem'>, key: string, value: unknown): void {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // Nothing to be done; the value is still held in memory.
  }
}

export type WritingKind = 'reply' | 'note';
