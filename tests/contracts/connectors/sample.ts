import type { Manifest, OpenContext, Outgoing, RawDelivery, WebhookRequest } from '../../../connectors/spec/index.ts';

/** Time as the samples know it, ms UTC. */
export const NOW = 1_790_000_000_000;

/** What a kind of channel brings, so that the contract can be tried on it. One for each entry of the catalogue. */
export interface Sample {
  readonly manifest: Manifest;
  /** Valid settings, with every secret filled in. */
  readonly settings: Record<string, unknown>;
  readonly context: OpenContext;
  /** Readable deliveries, each with its events. */
  readonly deliveries: readonly RawDelivery[];
  /** Bytes that are none of the provider's. */
  readonly garbage: readonly Uint8Array[];
  /** A signed request as the provider sends it; absent for kinds without a webhook. */
  readonly request?: (body: Uint8Array, at: number) => WebhookRequest;
  readonly outgoing?: Outgoing;
  /** The names under which the outside received what was sent so far; two of one name are one message there. */
  readonly received: () => readonly string[];
  /** Message ids of the copies in the folder for what was sent, when the outside has one. */
  readonly filed?: () => readonly string[];
  /** Brings a delivery as another system does, to a channel whose stream takes what others bring; whether that system was told that it is kept. */
  readonly push?: (body: Uint8Array) => Promise<boolean>;
  /** Makes the outside refuse what comes next, or be in the way of it. */
  readonly breakOutside: () => Promise<void>;
  readonly end: () => Promise<void>;
}
