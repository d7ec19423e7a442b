import { hash, verify } from '@node-rs/argon2';
import { HubError } from '../runtime/ports/index.ts';
import { normalisePassword } from './password-rules.ts';

/** How passwords are hashed; handed in so that tests may count and need not wait. */
export interface Hashing {
  /** Cost as it stands in a PHC string (`m=47104,t=3,p=1`); hashes with another cost are renewed at sign-in. */
  readonly cost: string;
  hash(password: string): Promise<string>;
  verify(passwordHash: string, password: string): Promise<boolean>;
}

/**
 * argon2id at more than OWASP's least (46 MiB, one pass), for about 40 ms of one core. Memory over passes: it is what a
 * cracking farm pays for; and blocks of this size go back to the system at once.
 */
export const argon2id: Hashing = {
  cost: 'm=47104,t=3,p=1',
  hash: (password) => hash(password, { memoryCost: 47_104, timeCost: 3, parallelism: 1 }),
  verify: (passwordHash, password) => verify(passwordHash, password),
};

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Without a hash the same work is done on a decoy and the answer is false, so that an unknown address takes as long. */
  matches(passwordHash: string | undefined, password: string): Promise<boolean>;
  isOutdated(passwordHash: string): boolean;
}

/** Hashes at once; more would starve everything else of cores and memory. */
const atOnce = 2;
/** Callers that may wait for their turn; the next one is sent away. About two seconds of work. */
const maxWaiting = 64;

/** @throws HubError `too-many` (`password.busy`) when too many hashes wait already */
export function createPasswords(hashing: Hashing): Passwords {
  const take = createTurns();
  let decoy: Promise<string> | undefined;
  const decoyHash = (): Promise<string> => {
    decoy ??= hashing.hash('nobody has this password').catch((error: unknown) => { decoy = undefined; throw error; });
    return decoy;
  };
  return {
    hash: (password) => take(() => hashing.hash(normalisePassword(password))),
    async matches(passwordHash, password) {
      // Made before anybody is known or unknown, so that the first stranger does not pay for it.
      const fallback = await decoyHash();
      const matched = await take(() => hashing.verify(passwordHash ?? fallback, normalisePassword(password)));
      return matched && passwordHash !== undefined;
    },
    isOutdated: (passwordHash) => !passwordHash.startsWith(`$argon2id$v=19$${hashing.cost}$`),
  };
}

function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnce) {
      if (waiting.length >= maxWaiting) {
        throw new HubError('too-many', 'password.busy', 'Too many people are signing in at this moment; try again in a few seconds.', { retryAfterMs: 2000 });
      }
      // Whoever ends hands their turn over, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
