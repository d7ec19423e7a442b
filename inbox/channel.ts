import type { Progress } from '../connectors/spec/index.ts';
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
  /** Long work of its stream in the background; null or absent: none. */
  readonly progress?: Progress | null;
}

/**
 * A place of the provider's (folder and UID) whose message was delivered to us: `id` is a hash of (channelId, place). Written
 * with the delivery, also with a repeated one; a gap check asks for what has none.
 */
export type KeptPlace = Document;

export const keptPlaces = collection<KeptPlace>()('keptPlaces', {});

/** `id` is the channel's id. */
export const channelStates = collection<ChannelState>()('channelStates', {});
