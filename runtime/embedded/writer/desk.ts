import type { SentJob } from '../protocol.ts';
import type { Jobs } from './jobs.ts';

/** Room that a lane has for jobs of one queue. */
interface Room {
  room: number;
  /** The time at which the lane was last told to look again. */
  told: number;
  readonly leaseMs: number;
  readonly attempts: number;
}

interface QueueState {
  /** There may be jobs to give out now. */
  ready: boolean;
  /** When the next job or lease is due, as far as is known; infinity: never. */
  next: number;
  readonly rooms: Map<number, Room>;
}

export interface Given {
  readonly lane: number;
  readonly queue: string;
  readonly jobs: readonly SentJob[];
  /** There may be more than the lane had room for. */
  readonly more: boolean;
}

/** Gives jobs to lanes that have room for them. Lanes keep the timers: their clock is handed in. */
export interface Desk {
  addRoom(lane: number, notice: { readonly queue: string; readonly room: number; readonly leaseMs: number; readonly attempts: number }): void;
  closeRoom(lane: number, queue: string): void;
  dropLane(lane: number): void;
  /** A lane's timer ended, or jobs may have come from elsewhere: everything held too long is taken back, and the times are found anew. */
  look(queue?: string): void;
  /** A job of the queue may start at this time. */
  noteDue(queue: string, at: number, now: number): void;
  /** Whether `give` would do something. */
  readonly hasWork: boolean;
  /** Claims inside the open transaction. Nothing is remembered of it until `settle`. */
  give(now: number): readonly Given[];
  /** The transaction of `give` is committed. */
  settle(given: readonly Given[], now: number): void;
  /** What to tell lanes that have room: when to look again. Empties the list. */
  takeDue(): ReadonlyMap<number, (readonly [queue: string, at: number])[]>;
}

export function createDesk(jobs: Jobs, processName: string): Desk {
  const queues = new Map<string, QueueState>();
  const stale = new Set<string>();
  const changed = new Set<string>();
  let claims = 0;

  function stateOf(queue: string): QueueState {
    const known = queues.get(queue);
    if (known) return known;
    const state: QueueState = { ready: true, next: Number.POSITIVE_INFINITY, rooms: new Map() };
    queues.set(queue, state);
    return state;
  }

  function look(queue: string): void {
    const state = stateOf(queue);
    state.ready = true;
    for (const room of state.rooms.values()) room.told = Number.POSITIVE_INFINITY;
    stale.add(queue);
  }

  function noteDue(queue: string, at: number, now: number): void {
    const state = stateOf(queue);
    if (at <= now) state.ready = true;
    else if (at < state.next) {
      state.next = at;
      changed.add(queue);
    }
  }

  function giveQueue(queue: string, state: QueueState, now: number): readonly Given[] {
    if (stale.has(queue)) jobs.reap(queue, now);
    const given: Given[] = [];
    for (const [lane, { room, leaseMs, attempts }] of state.rooms) {
      if (room <= 0) continue;
      claims += 1;
      const token = `${processName}-${claims}`;
      const taken = jobs.claim({ queue, room, now, leaseMs, attempts, token, owner: `${processName}/${lane}` });
      given.push({ lane, queue, ...taken });
    }
    return given;
  }

  const waiting = (): readonly (readonly [string, QueueState])[] =>
    [...queues].filter(([, state]) => state.ready && [...state.rooms.values()].some(({ room }) => room > 0));

  return {
    addRoom(lane, { queue, room, leaseMs, attempts }) {
      const { rooms } = stateOf(queue);
      const known = rooms.get(lane);
      changed.add(queue);
      if (known) known.room += room;
      else {
        rooms.set(lane, { room, told: Number.POSITIVE_INFINITY, leaseMs, attempts });
        look(queue);
      }
    },
    closeRoom: (lane, queue) => void queues.get(queue)?.rooms.delete(lane),
    dropLane(lane) {
      for (const state of queues.values()) state.rooms.delete(lane);
    },
    look(queue) {
      if (queue !== undefined) look(queue);
      else for (const name of queues.keys()) look(name);
    },
    noteDue,
    get hasWork() { return waiting().length > 0; },
    give: (now) => waiting().flatMap(([queue, state]) => giveQueue(queue, state, now)),
    settle(given, now) {
      for (const { lane, queue, jobs: taken, more } of given) {
        const state = stateOf(queue);
        const room = state.rooms.get(lane);
        if (!room) continue;
        if (!more) state.ready = false;
        room.room -= taken.length;
        if (taken.length > 0) noteDue(queue, now + room.leaseMs, now);
      }
    },
    takeDue() {
      for (const queue of stale) stateOf(queue).next = jobs.nextDue(queue) ?? Number.POSITIVE_INFINITY;
      const due = new Map<number, (readonly [string, number])[]>();
      for (const queue of new Set([...stale, ...changed])) {
        const { next, rooms } = stateOf(queue);
        for (const [lane, room] of rooms) {
          // A lane without room looks again when it has some.
          if (next === room.told || room.room <= 0) continue;
          room.told = next;
          due.set(lane, [...(due.get(lane) ?? []), [queue, next]]);
        }
      }
      stale.clear();
      changed.clear();
      return due;
    },
  };
}
