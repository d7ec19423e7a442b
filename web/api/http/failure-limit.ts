import type { Clock } from '../../../runtime/ports/index.ts';

/** Counts what failed, by who sent it, in windows of a minute. Held in memory; a restart forgets. */
export interface FailureLimit {
  /** Notes one failure. Answers how long that sender should wait, ms; 0 while it has failures to spare. */
  failed(remote: string): number;
}

const windowMs = 60_000;
const freeInWindow = 60;
/** Senders remembered at once; beyond that the one that failed longest ago is forgotten. */
const remembered = 20_000;

export function createFailureLimit(clock: Clock): FailureLimit {
  const windows = new Map<string, { readonly since: number; failures: number }>();
  return {
    failed(remote) {
      const now = clock.now();
      const known = windows.get(remote);
      const current = known && now - known.since < windowMs ? known : { since: now, failures: 0 };
      current.failures += 1;
      windows.delete(remote);
      windows.set(remote, current);
      if (windows.size > remembered) windows.delete(windows.keys().next().value ?? '');
      return current.failures > freeInWindow ? current.since + windowMs - now : 0;
    },
  };
}
