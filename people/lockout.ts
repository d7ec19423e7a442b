import ipaddr from 'ipaddr.js';
import { HubError, type Clock } from '../runtime/ports/index.ts';

/** One try to sign in that was let through. Exactly one of these ends it. */
interface Try {
  succeeded(): void;
  /** Answers how long further tries are refused, ms; 0 when they are not. */
  failed(): number;
  /** It was never found out: does not count. */
  abandoned(): void;
}

/**
 * Slows guessing down. Failures are counted per address (5 are free) and per network address (30 are free); from then on
 * each failure doubles the wait, from 1 s up to 15 min. One failure is forgiven per hour (address) or per minute (network),
 * so that a firm behind one address is not locked out by its typing errors of the day. Tries for one address that are under way
 * count as failures until they end: guessing in parallel gains nothing.
 *
 * Held in memory: a restart forgives everything. At most 20,000 addresses and 20,000 networks are remembered (about 5 MB);
 * beyond that the one touched longest ago is forgotten.
 */
export interface Lockout {
  /**
   * @param remote IP address of the caller; undefined where the caller is signed in already
   * @throws HubError `too-many` (`session.locked`) with the wait
   */
  begin(address: string, remote: string | undefined): Try;
}

interface Limits { readonly free: number; readonly forgiveEveryMs: number }
interface Counter { level: number; countedAt: number; lockedUntil: number; underWay: number }

const addressLimits: Limits = { free: 5, forgiveEveryMs: 3_600_000 };
const networkLimits: Limits = { free: 30, forgiveEveryMs: 60_000 };
const firstWaitMs = 1000;
const longestWaitMs = 900_000;
const remembered = 20_000;

export function createLockout(clock: Clock): Lockout {
  const addresses = new Map<string, Counter>();
  const networks = new Map<string, Counter>();
  return {
    begin(address, remote) {
      const now = clock.now();
      const byAddress = touch(addresses, address, now);
      const byNetwork = remote === undefined ? undefined : touch(networks, networkOf(remote), now);
      const wait = Math.max(waitOf(byAddress, addressLimits, now), byNetwork ? byNetwork.lockedUntil - now : 0);
      if (wait > 0) throw lockedError(wait);
      byAddress.underWay += 1;
      if (byNetwork) byNetwork.underWay += 1;
      return createTry(clock, byAddress, byNetwork);
    },
  };
}

function createTry(clock: Clock, byAddress: Counter, byNetwork: Counter | undefined): Try {
  const end = (): void => {
    byAddress.underWay -= 1;
    if (byNetwork) byNetwork.underWay -= 1;
  };
  return {
    abandoned: end,
    succeeded() {
      end();
      byAddress.level = 0;
      byAddress.lockedUntil = 0;
    },
    failed() {
      end();
      const now = clock.now();
      const waits = [fail(byAddress, addressLimits, now), byNetwork ? fail(byNetwork, networkLimits, now) : 0];
      return Math.max(...waits);
    },
  };
}

function fail(counter: Counter, limits: Limits, now: number): number {
  const before = levelOf(counter, limits, now);
  const forgiven = Math.floor((now - counter.countedAt) / limits.forgiveEveryMs);
  counter.countedAt = before === 0 ? now : counter.countedAt + forgiven * limits.forgiveEveryMs;
  counter.level = before + 1;
  const beyond = counter.level - limits.free;
  if (beyond < 0) return 0;
  // The exponent is bounded so that a long attack cannot overflow it.
  const wait = Math.min(firstWaitMs * 2 ** Math.min(beyond, 20), longestWaitMs);
  counter.lockedUntil = now + wait;
  return wait;
}

function levelOf(counter: Counter, limits: Limits, now: number): number {
  return Math.max(0, counter.level - Math.floor((now - counter.countedAt) / limits.forgiveEveryMs));
}

function waitOf(counter: Counter, limits: Limits, now: number): number {
  if (counter.lockedUntil > now) return counter.lockedUntil - now;
  const full = levelOf(counter, limits, now) + counter.underWay >= limits.free;
  return full && counter.underWay > 0 ? firstWaitMs : 0;
}

function touch(counters: Map<string, Counter>, key: string, now: number): Counter {
  const counter = counters.get(key) ?? { level: 0, countedAt: now, lockedUntil: 0, underWay: 0 };
  counters.delete(key);
  counters.set(key, counter);
  if (counters.size > remembered) forgetOldest(counters);
  return counter;
}

function forgetOldest(counters: Map<string, Counter>): void {
  const [oldest] = counters.keys();
  if (oldest !== undefined) counters.delete(oldest);
}

function lockedError(waitMs: number): HubError {
  return new HubError('too-many', 'session.locked', `Too many failed sign-ins; wait ${Math.ceil(waitMs / 1000)} s and try again.`, { retryAfterMs: waitMs });
}

/** An IPv6 customer owns a /64 at least, so its addresses count as one. */
function networkOf(remote: string): string {
  if (!ipaddr.isValid(remote)) return remote.slice(0, 64);
  const address = ipaddr.process(remote);
  if (address.kind() === 'ipv4') return address.toString();
  return address.toByteArray().slice(0, 8).join('.');
}
