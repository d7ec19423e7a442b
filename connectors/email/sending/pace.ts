/** Keeps an account from sending more than servers put up with. */
export interface Pace {
  /**
   * How long the message `key` must wait, ms; 0: it goes now, and counts. A message that was told to wait has its turn kept
   * until some minutes after it: of many that wait each has a turn of its own, in the order they asked.
   */
  enter(key: string, domains: readonly string[]): number;
}

const MINUTE = 60_000;
/** How long after its turn a message is still waited for. */
const MISSED_MS = 10 * MINUTE;
const MOST_DOMAINS = 5000;

/**
 * `perMinute` on average over the account and to one domain of recipients, and ten seconds' worth of it at once (the generic
 * cell rate algorithm of ITU-T I.371: a token bucket that knows when its next token comes). Each process counts for itself.
 */
export function createPace(limits: { readonly perMinute: number; readonly perDomainPerMinute: number }, now: () => number): Pace {
  const account = createBucket(limits.perMinute);
  const domains = new Map<string, Bucket>();
  const turns = new Map<string, { readonly at: number; readonly hasAccount: boolean }>();

  function bucketOf(domain: string, at: number): Bucket {
    const known = domains.get(domain);
    if (known) return known;
    if (domains.size >= MOST_DOMAINS) for (const [name, bucket] of domains) if (bucket.isFull(at)) domains.delete(name);
    const made = createBucket(limits.perDomainPerMinute);
    domains.set(domain, made);
    return made;
  }

  function forgetMissed(at: number): void {
    for (const [key, turn] of turns) if (turn.at + MISSED_MS < at) turns.delete(key);
  }

  let calls = 0;
  return {
    enter(key, to) {
      const at = now();
      calls += 1;
      if (calls % 1000 === 0) forgetMissed(at);
      let turn = turns.get(key);
      turn ??= { at: Math.max(at, ...[...new Set(to.map((domain) => domain.toLowerCase()))].map((domain) => bucketOf(domain, at).take(at))), hasAccount: false };
      // The account's turn is taken when the domain's has come: a slow domain must not use up the turns of the others.
      if (turn.at <= at && !turn.hasAccount) turn = { at: account.take(at), hasAccount: true };
      if (turn.at <= at) {
        turns.delete(key);
        return 0;
      }
      turns.set(key, turn);
      return Math.ceil(turn.at - at);
    },
  };
}

interface Bucket {
  /** Takes the next token there will be; when that is, ms UTC. */
  take(at: number): number;
  isFull(at: number): boolean;
}

function createBucket(perMinute: number): Bucket {
  const interval = MINUTE / perMinute;
  const slack = (Math.max(1, Math.ceil(perMinute / 6)) - 1) * interval;
  let next = 0;
  return {
    take(at) {
      const turn = Math.max(at, next - slack);
      next = Math.max(next, at) + interval;
      return turn;
    },
    isFull: (at) => next <= at,
  };
}
