/** Requests that wait for a commit: those that go first, and those of lanes that give way. */
export interface WaitingLine<T> {
  readonly length: number;
  add(item: T, givesWay: boolean): void;
  /** The next group, out of what waits now. `now`: ms. */
  takeGroup(now: number): T[];
  /** What may still join the group that was taken last; asked again until there is nothing. */
  takeMore(): T[];
}

/**
 * While others are being served, a group holds about so many in all; what others leave of it goes to requests that give
 * way. Under a flood that is the least share, in quiet times nearly all: then whoever gives way keeps up with the rest.
 */
const sharedGroup = 32;
const leastShare = 2;
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
  let isShared = false;
  let firstTaken = 0;
  let laterTaken = 0;

  /** Those that go first; when there are none, what they left of the group to the others. */
  function takeMore(): T[] {
    const room = largest - firstTaken - laterTaken;
    if (first.length > 0) {
      const taken = first.splice(0, room);
      firstTaken += taken.length;
      return taken;
    }
    const share = isShared ? Math.max(leastShare, sharedGroup - firstTaken) - laterTaken : room;
    const taken = later.splice(0, Math.max(0, Math.min(share, room)));
    laterTaken += taken.length;
    return taken;
  }

  return {
    get length() { return first.length + later.length; },
    add(item, givesWay) { (givesWay ? later : first).push(item); },
    takeGroup(now) {
      if (first.length > 0) busyUntil = now + busyForMs;
      isShared = now < busyUntil;
      firstTaken = 0;
      laterTaken = 0;
      return takeMore();
    },
    takeMore,
  };
}
