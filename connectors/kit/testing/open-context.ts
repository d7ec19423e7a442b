import type { OpenContext } from '../../spec/index.ts';
import { createReplyTokens } from '../reply-tokens.ts';

/** What the hub would hand to a connector, for tests: no network, no name server, nothing of ours but what `change` says. */
export function makeOpenContext(change: Partial<OpenContext> = {}): OpenContext {
  return {
    channelId: 'channel', now: Date.now, log: { info() {}, warn() {} }, tokens: createReplyTokens(new Uint8Array(32).fill(1)), maxBodyBytes: 10_000_000,
    fetch: () => Promise.reject(new Error('no fetch here')),
    resolve: (name, type) => Promise.reject(Object.assign(new Error(`query ${type} ${name} ENOTFOUND`), { code: 'ENOTFOUND' })),
    currentSecret: async () => undefined, keepSecret: async () => {}, ownAddresses: () => new Set(),
    ...change,
  };
}
