import type { Card, Finding, InboundFile, Participant, Party, Protection, Trust } from './content.ts';

/** What kind of mail or message it is; see `isContact` for which of them open conversations and start clocks. */
export type Nature = 'message' | 'bounce' | 'auto-reply' | 'receipt' | 'report' | 'invite' | 'list';

/**
 * Finer than the nature, where people or rules care.
 *
 * | variety | of nature | meaning |
 * | --- | --- | --- |
 * | `out-of-office` | auto-reply | a person is away |
 * | `loop` | auto-reply | our own words came back, or another help desk answers us by itself |
 * | `delayed`, `delivered` | bounce | not there yet, still tried; arrived after all |
 * | `feedback` | report | somebody marked our mail as unwanted (RFC 5965) |
 * | `calendar-request` | invite | a person invites, moves or cancels |
 * | `calendar-answer` | invite | somebody answered an invitation |
 */
export type Variety = 'out-of-office' | 'loop' | 'delayed' | 'delivered' | 'feedback' | 'calendar-request' | 'calendar-answer';

/** Whether a person wants something of us: only that opens conversations, starts clocks and is routed. */
export function isContact(message: { readonly nature: Nature; readonly variety?: Variety | null }): boolean {
  return message.nature === 'message' || (message.nature === 'invite' && message.variety === 'calendar-request');
}

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
  readonly variety?: Variety;
  /** Who wrote it: of mail that a colleague handed on, the one who wrote the original. */
  readonly from: Party;
  /** Where the writer wants the answer, when that is not `from`. Anybody can claim that: shown before it is used. */
  readonly replyTo?: Party;
  /** Other people on it, without our own addresses. */
  readonly participants?: readonly Participant[];
  /**
   * Equal for copies of one message that came different ways (two archives of a list, a moved mailbox), different for
   * another message that repeats the same external id, as broken senders do. Absent: the external id alone decides.
   */
  readonly fingerprint?: string;
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
  /** Structured content shown as such: invitations. */
  readonly cards?: readonly Card[];
  /** The message was signed or encrypted end to end; nothing of that is checked or opened here. */
  readonly protection?: Protection;
  /** What could deceive who reads it. */
  readonly findings?: readonly Finding[];
  /** The verdict on the sender that came with the message from a server we trust; absent: `TrustFacet` is asked later. */
  readonly trust?: Trust;
  /** For `bounce`: which of our messages, how hard, why. */
  readonly bounce?: Bounce;
  /** The same for each recipient, when the report names several; the first is `bounce`'s. */
  readonly bounces?: readonly Bounce[];
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
  /** Whom it speaks of, where anybody can send such a receipt (mail): it counts only when our message went to them. */
  readonly recipient?: string;
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
  /** Where the provider keeps it (folder and UID), at most 300 characters: remembered for `kept`, also of a repeated delivery. */
  readonly place?: string;
  /** It came long ago and is brought in now: kept as history, behind everything new; wakes nobody and is never answered. */
  readonly isHistory?: boolean;
}
