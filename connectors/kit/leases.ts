export interface Lease<T> {
  readonly value: T;
  isHeld(): boolean;
  /** May be called twice. */
  release(): Promise<void>;
}

/** Lends one thing to many: it is made at the first lease, and closed with the last. */
export interface Leases<T> {
  take(): Lease<T>;
}

export function createLeases<T extends { close(): Promise<void> }>(make: () => T): Leases<T> {
  let shared: { readonly value: T; count: number } | undefined;
  return {
    take() {
      shared ??= { value: make(), count: 0 };
      const mine = shared;
      mine.count += 1;
      let isHeld = true;
      return {
        value: mine.value,
        isHeld: () => isHeld,
        async release() {
          if (!isHeld) return;
          isHeld = false;
          mine.count -= 1;
          if (mine.count > 0) return;
          if (shared === mine) shared = undefined;
          await mine.value.close();
        },
      };
    },
  };
}
