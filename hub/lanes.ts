import type { SendFacet } from '../connectors/spec/index.ts';
import { RetryAfter } from '../runtime/ports/index.ts';

/** Shares hands out so that no channel holds all of them: a provider that keeps silent delays its own messages alone. */
export interface Lanes {
  /**
   * Does one job. `lend` gives it the facet of a channel, counted until the job ends: so that no message is marked as being
   * sent before it is its turn. Throws RetryAfter (no try is counted) while the channel has enough in hand.
   */
  during<T>(job: (lend: (channelId: string, facet: SendFacet) => SendFacet) => Promise<T>): Promise<T>;
}

const lookAgainMs = 250;

/** `atOnce`: messages of one channel under way at the same time. */
export function createLanes(atOnce: number): Lanes {
  const underWay = new Map<string, number>();
  const count = (channelId: string, change: number): void => {
    const now = (underWay.get(channelId) ?? 0) + change;
    if (now > 0) underWay.set(channelId, now);
    else underWay.delete(channelId);
  };
  return {
    async during(job) {
      const held: string[] = [];
      try {
        return await job((channelId, facet) => {
          if ((underWay.get(channelId) ?? 0) >= atOnce) throw new RetryAfter('the channel has enough in hand', lookAgainMs, true);
          count(channelId, 1);
          held.push(channelId);
          return facet;
        });
      } finally {
        for (const channelId of held) count(channelId, -1);
      }
    },
  };
}
