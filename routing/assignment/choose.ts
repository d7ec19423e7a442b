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
  /** Since they came on duty, ms; default: long ago. */
  readonly onlineForMs?: number;
}

/** What is to be given. `weight`: how much of a capacity it takes, default 1. */
export interface Item {
  readonly id: string;
  readonly priority?: string;
  readonly weight?: number;
}

/**
 * Why somebody was not chosen. `later-turn`: as free as the chosen one, and had one more recently. `paced`: freer, but came
 * on duty a short while ago.
 */
type WhyNot = 'offline' | 'away' | 'full' | 'busier' | 'later-turn' | 'paced';

interface ConsideredCandidate {
  readonly userId: string;
  readonly name: string;
  readonly load: number;
  readonly capacity: number;
  /** What could still be given to them. */
  readonly room: number;
  /** load ÷ capacity, for who is paced at least the mean of the others; the lowest is chosen. null for a capacity of 0. */
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

/** For so long after coming on duty somebody is paced. */
const paceForMs = 30 * 60_000;

/**
 * Least-loaded assignment: of those online with room the one with the smallest load ÷ capacity; among equals the one whose
 * last assignment is longest ago; then by id. The order of the candidates changes nothing.
 *
 * Under arrivals alone, agents who are level and eligible throughout never differ by more than one item. Somebody who came
 * on duty less than half an hour ago counts as no freer than the mean of those who were there before: so they take turns
 * with them and are not flooded with every arrival until they are level. Pacing only orders: when nobody else has room
 * they get what waits, up to their capacity, since no customer waits while somebody is free.
 */
export function choose(candidates: readonly Candidate[], item: Item): Choice {
  const weight = item.weight ?? 1;
  const pace = findPace(candidates);
  const scored = candidates.toSorted(compareIds).map((candidate) => ({ candidate, score: scoreOf(candidate, pace), obstacle: findObstacle(candidate, weight) }));
  const [best] = scored.filter(({ obstacle }) => obstacle === null).toSorted(compareTurns);
  return {
    userId: best?.candidate.userId ?? null,
    explanation: { method: 'least-loaded', candidates: scored.map((one) => explain(one, best)) },
  };
}

interface Scored {
  readonly candidate: Candidate;
  readonly score: number;
  readonly obstacle: WhyNot | null;
}

function explain(one: Scored, best: Scored | undefined): ConsideredCandidate {
  const { userId, name, load, capacity } = one.candidate;
  return {
    userId, name, load, capacity,
    room: Math.max(0, capacity - load),
    score: capacity === 0 ? null : one.score,
    whyNot: one === best ? null : one.obstacle ?? compareWithBest(one, best),
  };
}

function compareWithBest(one: Scored, best: Scored | undefined): WhyNot {
  if (best && shareOf(one.candidate) < shareOf(best.candidate)) return 'paced';
  return best && one.score > best.score ? 'busier' : 'later-turn';
}

function findObstacle({ presence = 'online', load, capacity }: Candidate, weight: number): WhyNot | null {
  if (presence !== 'online') return presence;
  return load + weight <= capacity ? null : 'full';
}

/** Mean share of those who are settled and here; 0 when nobody is. */
function findPace(candidates: readonly Candidate[]): number {
  const shares = candidates.filter((candidate) => (candidate.presence ?? 'online') === 'online' && candidate.capacity > 0 && !isFresh(candidate)).map(shareOf).toSorted((one, other) => one - other);
  return shares.length === 0 ? 0 : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** Rounded, so that shares which are equal on paper are equal here. */
function scoreOf(candidate: Candidate, pace: number): number {
  const share = isFresh(candidate) ? Math.max(shareOf(candidate), pace) : shareOf(candidate);
  return Math.round(share * 1e9) / 1e9;
}

function isFresh({ onlineForMs = paceForMs }: Candidate): boolean {
  return onlineForMs < paceForMs;
}

function shareOf({ load, capacity }: Candidate): number {
  return capacity === 0 ? 1 : load / capacity;
}

function compareTurns(one: Scored, other: Scored): number {
  return one.score - other.score || one.candidate.lastAssignedAt - other.candidate.lastAssignedAt || compareIds(one.candidate, other.candidate);
}

function compareIds(one: Candidate, other: Candidate): number {
  if (one.userId === other.userId) return 0;
  return one.userId < other.userId ? -1 : 1;
}
