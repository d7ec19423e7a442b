/** Functions that want to be told; adding one twice means being told twice. */
export interface Listeners<L> {
  /** Answers the function that takes it away again. */
  readonly add: (listener: L) => () => void;
  any(): boolean;
  /** One that throws is reported and does not keep the others from being told. */
  call(tell: (listener: L) => void): void;
}

export function createListeners<L>(onAdd: () => void, report: (fault: unknown) => void): Listeners<L> {
  const listeners = new Set<{ readonly listener: L }>();
  return {
    add(listener) {
      onAdd();
      const entry = { listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    any: () => listeners.size > 0,
    call(tell) {
      for (const { listener } of listeners) {
        try {
          tell(listener);
        } catch (fault) {
          report(fault);
        }
      }
    },
  };
}
