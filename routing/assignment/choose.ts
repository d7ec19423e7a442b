/** An agent who might get the next conversation. */
export interface Candidate {
  readonly userId: string;
  readonly name: string;
  /** Active conversations they have now, of all teams and channels. */
  readonly load: number;
  /** Conversations at once that may be given to them; 0: none. */
  readonly capacity: number;
  /** ms UTC; 0: never. */
  readonly lastAssignedAt: number;
  /** Default online. Others are kept in the explanation, and never chosen. */
  readonly presence?: 'online' | 'away' | 'offline';
}

/** What is to be given. `weight`: how much of a capacity it takes, default 1. */
export interface Item {
  readonly id: string;
  readonly priority?: string;
  readonly weight?: number;
}

/** Why somebody was not chosen. `later-turn`: as free as the chosen one, and had one more recently. */
export type WhyNot = 'offline' | 'away' | 'full' | 'busier' | 'later-turn';

export interface ConsideredCandidate {
  readonly userId: string;
  readonly name: string;
  readonly load: number;
  readonly capacity: number;
  /** What could still be given to them. */
  readonly room: number;
  /** load ÷ capacity, lower is freer; null for a capacity of 0. */
  readonly score: number | null;
  /** null for the chosen one. */
  readonly whyNot: WhyNot | null;
}

/** Plain JSON, kept with the assignment. */
export interface Choice {
  /** null: nobody has room; the item keeps waiting. */
  readonly userId: string | null;
  readonly explanation: { readonly method: 'least-loaded'; readonly candidates: readonly ConsideredCandidate[] };
}

/**
 * Least-loaded assignment: of those online with room the one with the smallest load ÷ capacity; among equals the one whose
 * last assignment is longest ago; then by id. The order of the candidates changes nothing.
 *
 * Under arrivals alone two agents who are eligible throughout never differ by more than one item's share of a capacity,
 * once they are level. An agent who signs in to level colleagues gets every arrival until level with them, and while others
 * wait in line as many at once as their capacity. To pace them instead would give more to those who have more already, or
 * let customers wait although somebody is free; the flood of the morning is bounded by the capacity, which the batch guards.
 */
export function choose(candidates: readonly Candidate[], item: Item): Choice {
  const weight = item.weight ?? 1;
  const [best] = candidates.filter((candidate) => findObstacle(candidate, weight) === null).toSorted(compareTurns);
  return {
    userId: best?.userId ?? null,
    explanation: { method: 'least-loaded', candidates: candidates.toSorted(compareIds).map((candidate) => consider(candidate, best, weight)) },
  };
}

function consider(candidate: Candidate, best: Candidate | undefined, weight: number): ConsideredCandidate {
  const { userId, name, load, capacity } = candidate;
  return {
    userId, name, load, capacity,
    room: Math.max(0, capacity - load),
    score: capacity === 0 ? null : load / capacity,
    whyNot: candidate === best ? null : findObstacle(candidate, weight) ?? (best && compareShares(best, candidate) < 0 ? 'busier' : 'later-turn'),
  };
}

function findObstacle({ presence = 'online', load, capacity }: Candidate, weight: number): WhyNot | null {
  if (presence !== 'online') return presence;
  return load + weight <= capacity ? null : 'full';
}

function compareTurns(one: Candidate, other: Candidate): number {
  return compareShares(one, other) || one.lastAssignedAt - other.lastAssignedAt || compareIds(one, other);
}

/** Multiplied out: quotients of equal shares may differ in their last digit. */
function compareShares(one: Candidate, other: Candidate): number {
  return one.load * other.capacity - other.load * one.capacity;
}

function compareIds(one: Candidate, other: Candidate): number {
  if (one.userId === other.userId) return 0;
  return one.userId < other.userId ? -1 : 1;
}
