/** Requests that wait for a commit: those that go first, and those of lanes that give way. */
export interface WaitingLine<T> {
  readonly length: number;
  add(item: T, givesWay: boolean): void;
  /** The next group, out of what waits now. `now`: ms. */
  takeGroup(now: number): T[];
  /** What may still join the group that was taken last. */
  takeMore(): T[];
}

/** While others are being served, so many requests that give way share a commit with them. */
const laterAtOnce = 8;
/** Others count as being served for so long after their last request, ms. */
const busyForMs = 50;

/**
 * Nobody waits for ever: each group takes some of both, the first in line first. `largest` bounds a group, so that one
 * commit never becomes endless.
 */
export function createWaitingLine<T>(largest: number): WaitingLine<T> {
  const first: T[] = [];
  const later: T[] = [];
  let busyUntil = 0;
  let roomLeft = 0;
  let laterLeft = 0;

  function takeMore(): T[] {
    const taken = first.splice(0, roomLeft);
    roomLeft -= taken.length;
    const rest = later.splice(0, Math.min(laterLeft, roomLeft));
    laterLeft -= rest.length;
    roomLeft -= rest.length;
    return taken.length === 0 ? rest : taken.concat(rest);
  }

  return {
    get length() { return first.length + later.length; },
    add(item, givesWay) { (givesWay ? later : first).push(item); },
    takeGroup(now) {
      if (first.length > 0) busyUntil = now + busyForMs;
      roomLeft = largest;
      laterLeft = now < busyUntil ? laterAtOnce : largest;
      return takeMore();
    },
    takeMore,
  };
}
