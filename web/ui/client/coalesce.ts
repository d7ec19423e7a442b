/**
 * Gathers what comes in quick succession and hands it on together: `wait` ms after the first of a group, and never more often
 * than every `rest` ms, so that a burst of a thousand events costs a handful of refreshes.
 */
export function createCoalescer<T>(parts: {
  readonly wait: number;
  readonly rest: number;
  now(): number;
  delay(milliseconds: number, then: () => void): () => void;
  flush(items: readonly T[]): void;
}): { readonly add: (items: readonly T[]) => void; readonly stop: () => void } {
  let waiting: T[] = [];
  let cancel: (() => void) | undefined;
  let notBefore = 0;

  function flush(): void {
    cancel = undefined;
    notBefore = parts.now() + parts.rest;
    const items = waiting;
    waiting = [];
    parts.flush(items);
  }

  return {
    add(items) {
      if (items.length === 0) return;
      waiting.push(...items);
      cancel ??= parts.delay(Math.max(parts.wait, notBefore - parts.now()), flush);
    },
    stop() {
      cancel?.();
      cancel = undefined;
      waiting = [];
    },
  };
}
