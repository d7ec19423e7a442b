import type { InboundFile, Party } from './content.ts';

/** What kind of mail or message it is; only `message` opens conversations or starts clocks. */
export type Nature = 'message' | 'bounce' | 'auto-reply' | 'receipt' | 'report' | 'invite';

/** How a message says which conversation it belongs to; the hub decides whether to believe it. */
export interface ThreadHints {
  /** The provider's own conversation or thread id. Proof by itself, on this account. */
  readonly key?: string;
  /** The conversation id out of our own signed token, already verified by the connector with `OpenContext.tokens`. */
  readonly token?: string;
  /** External ids of messages it refers to, nearest first. */
  readonly references?: readonly string[];
}

/** Something somebody wrote, as the channel tells it; the hub decides whose it is and where it belongs. */
export interface InboundMessage {
  readonly kind: 'message';
  /** Unique on this account for ever; repeats of it change nothing. */
  readonly externalId: string;
  readonly nature: Nature;
  readonly from: Party;
  /** Other people on it (To, Cc), without our own addresses. */
  readonly participants?: readonly Party[];
  /** The address of ours it was sent to, when the account has several. */
  readonly to?: string;
  readonly subject?: string;
  /** Whole text, plain. May be empty when there are only files. */
  readonly text: string;
  /** The new text without quotes and signature; absent: same as `text`. */
  readonly visibleText?: string;
  /** Sanitised HTML; never what came in. */
  readonly html?: string;
  /** Sender's clock, ms UTC; the hub bounds it by the time of receipt. */
  readonly at?: number;
  readonly thread: ThreadHints;
  readonly attachments: readonly InboundFile[];
  /** For `bounce`: which of our messages, how hard, why. */
  readonly bounce?: Bounce;
  /** What the reader noticed: damaged parts, dropped headers. Shown, never hidden. */
  readonly warnings?: readonly string[];
}

/** One of our messages did not arrive, says a mail system on the way. */
export interface Bounce {
  /** `hard`: this address will never work; `soft`: later may. */
  readonly severity: 'hard' | 'soft' | 'unknown';
  readonly recipient?: string;
  /** Enhanced status code (RFC 3463), e.g. `5.1.1`. */
  readonly status?: string;
  readonly reason?: string;
  /** External id of the message that bounced. */
  readonly of?: string;
}

/** The provider says how far one of our messages got. States only ever move forward. */
export interface InboundReceipt {
  readonly kind: 'receipt';
  /** Unique on this account for ever. */
  readonly externalId: string;
  /** External id of our message. */
  readonly of: string;
  readonly state: 'sent' | 'delivered' | 'read' | 'failed';
  readonly reason?: string;
  readonly at?: number;
}

/** A payload the connector does not know; kept and shown, so that nothing is lost. */
export interface Unrecognised {
  readonly kind: 'unrecognised';
  readonly externalId: string;
  readonly why: string;
}

/** Everything a connector can report. Exhaustive: a new kind is a change for every reader. */
export type Inbound = InboundMessage | InboundReceipt | Unrecognised;

/** One raw event as it came, before anything is read out of it. */
export interface RawDelivery {
  /** Names this delivery on this account: two with one key are the same event. */
  readonly key: string;
  readonly body: Uint8Array;
  /** Facts about the transport that `read` needs (mailbox, UID, header of a webhook). Small. */
  readonly context?: Readonly<Record<string, string>>;
}
