import type { Trust } from './content.ts';
import type { Inbound, RawDelivery } from './inbound.ts';
import type { Limits } from './limits.ts';
import type { Outgoing, Receipt } from './outgoing.ts';

/** Secret settings that the provider renews by itself (refresh tokens), by dotted path. Several openings of one channel share them. */
export interface RenewedSecrets {
  /** What is kept now: another opening of the channel may have renewed it since. Undefined: none, or the settings around it changed. */
  currentSecret(path: string): Promise<string | undefined>;
  /** Kept sealed, without opening the channel anew. Where something else than `before` is kept by now, that is newer and stays. */
  keepSecret(path: string, value: string, before: string | undefined): Promise<void>;
}

/** What the hub hands to a connector; a connector reaches for nothing else. */
export interface OpenContext extends RenewedSecrets {
  readonly channelId: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  readonly log: { info(message: string, fields?: object): void; warn(message: string, fields?: object): void };
  /** Our signed reply tokens: 26+ characters, URL- and mail-safe (lower-case letters and digits only). */
  readonly tokens: {
    sign(conversationId: string): string;
    /** The conversation id, or undefined when the signature is not ours. Constant time. */
    verify(token: string): string | undefined;
  };
  /** Asks the name server: as `dns.promises.resolve`. Rejects with `code` ENOTFOUND, ENODATA, ETIMEOUT … */
  resolve(name: string, type: string): Promise<readonly unknown[]>;
  /** Every address of ours, over all channels, lower-case: mail from one of them is no customer's. */
  ownAddresses(): ReadonlySet<string>;
  /** Allows loopback and private addresses as configured hosts (tests, on-premises). */
  readonly maxBodyBytes: number;
}

/** One line of a live check: each step that was tried, and what is wrong if it failed. */
export interface CheckStep {
  /** Stable name for the screen's catalogue: `imap.connect`, `imap.login`, `smtp.login` … */
  readonly step: string;
  readonly ok: boolean;
  /** English; what is wrong and what to do. */
  readonly detail?: string;
}

/** A provider's call as it came in: nothing decoded, nothing trusted. */
export interface WebhookRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query as received. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Byte-exact. */
  readonly body: Uint8Array;
}

/** What the provider is told, word for word. */
export interface WebhookAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Pushed to us. All four are pure; `verify` compares in constant time over the raw bytes. */
export interface WebhookFacet {
  /** Answers the provider's handshake; undefined: this request is none. */
  greet?(request: WebhookRequest): WebhookAnswer | undefined;
  /** Undefined when the signature is right, else why not: the sender is told with 401. */
  verify(request: WebhookRequest): string | undefined;
  /** The delivery to keep. Throws ConnectorError `invalid` when the sender should be told with 400 and nothing kept. */
  accept(request: WebhookRequest): RawDelivery;
  /** What the provider hears once the delivery is durable. */
  thanks(outcome: { readonly duplicate: boolean }): WebhookAnswer;
}

/** A group of deliveries and the cursor after them: stored together or not at all. */
export interface Arrival {
  readonly deliveries: readonly RawDelivery[];
  /** Where to go on; plain JSON, opaque to the hub. */
  readonly cursor: unknown;
}

export type ChannelHealth =
  | { readonly state: 'healthy' }
  | { readonly state: 'degraded' | 'needs-sign-in' | 'misconfigured'; readonly detail: string };

/** Held open by us: IMAP IDLE, a socket, a long poll. */
export interface StreamFacet {
  /**
   * Runs until `signal` aborts, then resolves. Reconnects by itself with backoff; rejects only with `sign-in` or
   * `misconfigured`. `deliver` resolves when durable: until then nothing is marked seen and no cursor moves.
   */
  run(context: {
    readonly cursor: unknown;
    deliver(arrival: Arrival): Promise<void>;
    report(health: ChannelHealth): void;
    /** Which of these places (`RawDelivery.place`) were ever delivered: what is missing was lost on the way. At most 1,000 a call. */
    kept(places: readonly string[]): Promise<ReadonlySet<string>>;
    /** How far long work in the background is; null: there is none. Shown on the channel's page. */
    progress(progress: Progress | null): void;
    readonly signal: AbortSignal;
  }): Promise<void>;
}

/** Long work of a stream in the background. */
export interface Progress {
  readonly work: 'import';
  readonly done: number;
  readonly total: number;
  /** Left: ms, when it can be told. */
  readonly leftMs?: number;
  readonly finished: boolean;
}

/** Looks a sender up after the message is stored: slow, and its answer changes with time, so it is no part of `read`. */
export interface TrustFacet {
  /** Ends within 15 s. Throws ConnectorError `temporary` when the name server does not answer. */
  check(delivery: RawDelivery, signal: AbortSignal): Promise<Trust>;
}

/** Takes messages out. Rejects with ConnectorError alone; its kind decides what becomes of the message. */
export interface SendFacet {
  /** Whether a second try with the same key can not arrive twice. */
  readonly honoursKey: boolean;
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Receipt>;
  /**
   * Leaves a copy of what was sent where the firm's other programs look for it (the Sent folder). Absent: there is no such
   * place. May run twice: a copy that is there is not made again.
   */
  file?(outgoing: Outgoing, receipt: Receipt, signal: AbortSignal): Promise<void>;
}

/**
 * One opened account. Required are `limits`, `check`, `read` and `close`; each facet is there when the channel can do
 * it, and absent when not: nobody throws "not implemented".
 */
export interface Channel {
  readonly limits: Limits;
  /** Tries the settings for real, step by step; never throws, ends within 30 s. */
  check(signal: AbortSignal): Promise<readonly CheckStep[]>;
  /**
   * All events of a raw delivery, in order. Pure: same bytes, same events, no I/O but a parsing worker. What cannot be
   * read throws ConnectorError `invalid`; unknown payloads are `unrecognised` events.
   */
  read(delivery: RawDelivery): Promise<readonly Inbound[]>;
  readonly webhook?: WebhookFacet;
  readonly stream?: StreamFacet;
  readonly send?: SendFacet;
  readonly trust?: TrustFacet;
  /** Releases connections and workers. */
  close(): Promise<void>;
}
