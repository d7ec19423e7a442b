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

type DueByLane = ReadonlyMap<number, (readonly [queue: string, at: number])[]>;

/** Gives jobs to lanes that have room for them. Lanes keep the timers: their clock is handed in. */
export interface Desk {
  addRoom(lane: number, notice: { readonly queue: string; readonly room: number; readonly leaseMs: number; readonly attempts: number }): void;
  closeRoom(lane: number, queue: string): void;
  dropLane(lane: number): void;
  /** A lane's timer ended, or jobs may have come from elsewhere: what was held too long is taken back, and the times are found anew. */
  look(queue: string): void;
  lookAtAll(): void;
  /** A job of the queue may start at this time. */
  noteDue(queue: string, at: number, now: number): void;
  /** Whether `give` would do something. */
  hasWork(): boolean;
  /** Claims inside the open transaction. Nothing is remembered of it until `settle`. */
  give(now: number): readonly Given[];
  /** The transaction of `give` is committed. */
  settle(given: readonly Given[], now: number): void;
  /** When which lane must look again; only what it was not told yet. */
  takeDue(): DueByLane;
}

export function createDesk(jobs: Jobs, processName: string): Desk {
  const queues = new Map<string, QueueState>();
  /** Queues to be looked at anew, and those whose lanes may have to be told a time. */
  const stale = new Set<string>();
  const changed = new Set<string>();

  const stateOf = (queue: string): QueueState => findOrMake(queues, queue);

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

  const waiting = (): readonly (readonly [string, QueueState])[] =>
    [...queues].filter(([, state]) => state.ready && [...state.rooms.values()].some(({ room }) => room > 0));
  const give = createGiver(jobs, processName);

  return {
    look,
    noteDue,
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
    dropLane: (lane) => queues.forEach(({ rooms }) => rooms.delete(lane)),
    lookAtAll: () => [...queues.keys()].forEach(look),
    hasWork: () => waiting().length > 0,
    give: (now) => waiting().flatMap(([queue, { rooms }]) => give(queue, rooms, stale.has(queue), now)),
    settle(given, now) {
      for (const one of given) {
        const state = stateOf(one.queue);
        if (!one.more) state.ready = false;
        settleOne(one, state.rooms.get(one.lane), (at) => noteDue(one.queue, at, now), now);
      }
    },
    takeDue() {
      for (const queue of stale) stateOf(queue).next = jobs.nextDue(queue) ?? Number.POSITIVE_INFINITY;
      const due = dueByLane([...new Set([...stale, ...changed])].map((queue) => [queue, stateOf(queue)]));
      stale.clear();
      changed.clear();
      return due;
    },
  };
}

function findOrMake(queues: Map<string, QueueState>, queue: string): QueueState {
  const known = queues.get(queue);
  if (known) return known;
  const state: QueueState = { ready: true, next: Number.POSITIVE_INFINITY, rooms: new Map() };
  queues.set(queue, state);
  return state;
}

function createGiver(jobs: Jobs, processName: string) {
  let claims = 0;
  return (queue: string, rooms: ReadonlyMap<number, Room>, reap: boolean, now: number): readonly Given[] => {
    if (reap) jobs.reap(queue, now);
    return [...rooms].filter(([, { room }]) => room > 0).map(([lane, { room, leaseMs, attempts }]) => {
      claims += 1;
      return { lane, queue, ...jobs.claim({ queue, room, now, leaseMs, attempts, token: `${processName}-${claims}`, owner: `${processName}/${lane}` }) };
    });
  };
}

function settleOne({ jobs }: Given, room: Room | undefined, noteLease: (at: number) => void, now: number): void {
  if (!room || jobs.length === 0) return;
  room.room -= jobs.length;
  noteLease(now + room.leaseMs);
}

function dueByLane(queues: readonly (readonly [string, QueueState])[]): DueByLane {
  const due = new Map<number, (readonly [string, number])[]>();
  for (const [queue, { next, rooms }] of queues) {
    for (const [lane, room] of rooms) {
      // A lane without room looks again when it has some.
      if (next === room.told || room.room <= 0) continue;
      room.told = next;
      due.set(lane, [...(due.get(lane) ?? []), [queue, next]]);
    }
  }
  return due;
}
