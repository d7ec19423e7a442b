import type { SendFacet } from '../connectors/spec/index.ts';
import { RetryAfter } from '../runtime/ports/index.ts';

/** Lends out sending facets so that no channel holds all hands: a provider that keeps silent delays its own messages alone. */
export interface Lanes {
  /** The facet, counted while it sends. Throws RetryAfter (no try is counted) while the channel has enough in hand. */
  lend(channelId: string, facet: SendFacet): SendFacet;
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
    lend(channelId, facet) {
      if ((underWay.get(channelId) ?? 0) >= atOnce) throw new RetryAfter('the channel has enough in hand', lookAgainMs, true);
      return {
        ...facet,
        async send(outgoing, signal) {
          count(channelId, 1);
          try {
            return await facet.send(outgoing, signal);
          } finally {
            count(channelId, -1);
          }
        },
      };
    },
  };
}
