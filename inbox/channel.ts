import { collection, type Document } from '../runtime/ports/index.ts';

/** A configured account of a connector. Secret settings lie in `sealed`, never in `settings`. */
export interface ChannelRecord extends Document {
  readonly kind: string;
  readonly name: string;
  readonly enabled: boolean;
  /** The settings without their secrets. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Vault-sealed JSON of { path: secret }. */
  readonly sealed: string;
  /** Team that new conversations go to when no rule says otherwise. */
  readonly teamId: string | null;
  readonly createdAt: number;
}

export const channels = collection<ChannelRecord>()('channels', {
  byCreation: { on: ['createdAt'] },
});

/** Where a stream or poll goes on, and how the account is; written often, so apart from the settings. */
export interface ChannelState extends Document {
  readonly cursor: unknown;
  readonly health: 'healthy' | 'degraded' | 'needs-sign-in' | 'misconfigured' | 'unknown';
  readonly detail: string | null;
  readonly changedAt: number;
}

/** `id` is the channel's id. */
export const channelStates = collection<ChannelState>()('channelStates', {});
