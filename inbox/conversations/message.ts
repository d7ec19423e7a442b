import type { Card, Finding, Nature, Protection, Trust, Variety } from '../../connectors/spec/index.ts';
import { collection, type Document } from '../../runtime/ports/index.ts';
import type { KeptLabel } from './conversation.ts';

/** How far one of our messages got. Moves forward only; `unknown-outcome` waits for a receipt or a person. */
export type SendState = 'queued' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown-outcome';

export interface Delivery {
  readonly state: SendState;
  /** The caller's key: writing again with it changes nothing. */
  readonly key: string;
  readonly attempts: number;
  /** English; what the provider said. */
  readonly error: string | null;
  readonly changedAt: number;
  readonly warnings: readonly string[];
  /** When a try began whose outcome is not recorded yet; null when the outcome of every try is known. */
  readonly attemptStartedAt: number | null;
  /** When it was last put in line: from then on it is tried for a day. */
  readonly queuedAt: number;
  /** Grows when a person sends again what had failed for certain: a new key for the provider. */
  readonly round: number;
  /** Recipients whose server refused it, as bounces and the sending server told. */
  readonly refused?: readonly Refusal[];
}

/** One recipient who did not get one of our messages. */
export interface Refusal {
  /** As the report names them; null when it names nobody. */
  readonly recipient: string | null;
  readonly severity: 'hard' | 'soft' | 'unknown';
  /** Enhanced status code (RFC 3463). */
  readonly status: string | null;
  readonly reason: string | null;
  readonly at: number;
  /** The message that told it; null when the sending server did. */
  readonly bounceId: string | null;
}

/** Somebody a message of ours goes to. */
export interface Recipient {
  readonly externalId: string;
  readonly name: string | null;
}

export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  /** Content address in Files. */
  readonly hash: string;
  readonly contentId: string | null;
  readonly inline: boolean;
}

/**
 * Why a message is in its conversation. `new` opened it; `thread-key`: the provider's own thread; `token`: our signed reply
 * token; `references`: it names one of the conversation's messages; `referenced`: the conversation named it before it came;
 * `same-person`: the account folds what one person writes; `bounce`: it is about one of our messages; `agent`: written here.
 */
export type JoinedBy = 'new' | 'thread-key' | 'token' | 'references' | 'referenced' | 'same-person' | 'bounce' | 'agent';

export interface Message extends Document {
  readonly conversationId: string;
  readonly customerId: string;
  readonly channelId: string;
  readonly direction: 'in' | 'out' | 'note';
  /** What kind it is; `isContact` of the connectors' contract tells which open conversations and start clocks. */
  readonly nature: Nature;
  readonly variety?: Variety | null;
  readonly author: { readonly kind: 'customer' | 'user' | 'token' | 'system'; readonly id: string; readonly name: string };
  /** The provider's id; null for notes and for what is not sent yet. */
  readonly externalId: string | null;
  readonly subject: string | null;
  readonly text: string;
  /** New text without quotes and signature; null: same as `text`. */
  readonly visibleText: string | null;
  /** Sanitised HTML lies in `messageBodies`. */
  readonly hasHtml: boolean;
  /** The HTML refers to remote content that is held back until asked for. */
  readonly remoteContent: boolean;
  readonly attachments: readonly Attachment[];
  readonly participants: readonly (Recipient & { readonly role?: 'to' | 'cc' | 'forwarder' })[];
  /** Only for what people wrote to us: the writer's external id, which an answer to everybody goes to. Absent on older messages. */
  readonly sender?: Recipient;
  /** Where the writer asked to be answered, when that is not the sender. */
  readonly replyTo?: Recipient | null;
  /** Only for `out`: who it goes to. Absent: the conversation's customer alone. */
  readonly recipients?: { readonly to: readonly Recipient[]; readonly cc: readonly Recipient[] };
  /** Only for `out`: what was put below the text. `html` is sanitised. */
  readonly signature?: { readonly text: string; readonly html: string | null };
  readonly cards?: readonly Card[];
  readonly findings?: readonly Finding[];
  readonly protection?: Protection | null;
  /** Absent: nothing checks senders on this channel; null: it is being checked. */
  readonly trust?: Trust | null;
  /** For bounces and read receipts: our message they are about. */
  readonly about?: string | null;
  /** Old mail that was brought in: it woke nobody. */
  readonly isHistory?: boolean;
  readonly labels: readonly KeptLabel[];
  /** Channel's time, bounded by receipt; order inside the conversation is (at, id). */
  readonly at: number;
  readonly receivedAt: number;
  /** Only for `out`. */
  readonly delivery: Delivery | null;
  readonly joinedBy: JoinedBy;
  /** The conversation it was in before that one was joined into this; absent: always in this one. */
  readonly homeId?: string;
  /** The journal entry it came from; null when written here. */
  readonly journalId: string | null;
  readonly warnings: readonly string[];
}

export const messages = collection<Message>()('messages', {
  byConversation: { on: ['conversationId', 'at'] },
  byCustomer: { on: ['customerId', 'at'] },
});

/**
 * What a provider calls a message: `id` is a hash of (channelId, externalId). Inserted with the message, never removed:
 * this is what makes a repeated delivery change nothing, and what references and receipts are found by.
 */
export interface ExternalId extends Document {
  readonly messageId: string;
  /** `InboundMessage.fingerprint` of the message that has it; null: none was given. */
  readonly fingerprint?: string | null;
  /** The conversation the message was put in; that may have been joined into another since (`joins`). */
  readonly conversationId: string;
  /** Ids in this collection of other messages that repeat the same external id, as broken senders do; at most 20. */
  readonly twinIds?: readonly string[];
}

export const externalIds = collection<ExternalId>()('externalIds', {});

/** Sanitised HTML of a message, apart so that lists stay light. `id` is the message's; long HTML lies in Files. */
export interface MessageBody extends Document {
  readonly html: { readonly inline: string } | { readonly file: string };
}

export const messageBodies = collection<MessageBody>()('messageBodies', {});

/** Makes writing with one key happen once: `id` is a hash of (conversation, kind, key). */
export interface WriteKey extends Document {
  readonly messageId: string;
}

export const writeKeys = collection<WriteKey>()('writeKeys', {});

/**
 * A receipt that came before the message it is about was recorded as sent: `id` is a hash of (channelId, external id).
 * Taken up, and removed, when that external id becomes known.
 */
export interface EarlyReceipt extends Document {
  readonly state: 'sent' | 'delivered' | 'read' | 'failed';
  readonly reason: string | null;
  readonly at: number;
}

export const earlyReceipts = collection<EarlyReceipt>()('earlyReceipts', {});
