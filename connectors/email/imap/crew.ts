/** Which connections of an account stand, and which folders each of them reads. */
export interface Crew {
  /** The connection for this folder stands. */
  arrive(seat: number): void;
  leave(seat: number): void;
  /** The server allows no further connection: the folder goes to one that stands, until `unpark`. */
  park(seat: number): void;
  unpark(seat: number): void;
  /** Whether any connection stands that could carry a parked folder. */
  hasOthers(seat: number): boolean;
  /** The folders this connection reads: its own, and those parked with it. */
  duties(seat: number): readonly number[];
  /** Called when any of that changes; gives what ends that. */
  onChange(listener: () => void): () => void;
  /** Resolves when any of that changes, or the time has passed. */
  changed(waitMs: number, signal: AbortSignal): Promise<void>;
}

/** Seat n is the connection of folder n. */
export function createCrew(): Crew {
  const standing = new Set<number>();
  const parked = new Set<number>();
  const waiters = new Set<() => void>();
  const tell = (): void => { for (const waiter of waiters) waiter(); };
  const change = (act: () => void) => {
    act();
    tell();
  };
  function carrierOf(seat: number): number | undefined {
    const able = [...standing].toSorted((left, right) => left - right);
    return able[seat % Math.max(able.length, 1)];
  }
  return {
    arrive: (seat) => change(() => { standing.add(seat); parked.delete(seat); }),
    leave: (seat) => change(() => { standing.delete(seat); }),
    park: (seat) => change(() => { parked.add(seat); }),
    unpark: (seat) => change(() => { parked.delete(seat); }),
    hasOthers: (seat) => [...standing].some((other) => other !== seat),
    duties: (seat) => [seat, ...[...parked].filter((other) => carrierOf(other) === seat).toSorted((left, right) => left - right)],
    onChange(listener) {
      waiters.add(listener);
      return () => { waiters.delete(listener); };
    },
    changed(waitMs, signal) {
      return new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          waiters.delete(done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, waitMs);
        waiters.add(done);
        signal.addEventListener('abort', done);
        if (signal.aborted) done();
      });
    },
  };
}
