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

export interface Message extends Document {
  readonly conversationId: string;
  readonly customerId: string;
  readonly channelId: string;
  readonly direction: 'in' | 'out' | 'note';
  /** `message` for what people wrote; the rest never opens conversations nor starts clocks. */
  readonly nature: 'message' | 'bounce' | 'auto-reply' | 'receipt' | 'report' | 'invite';
  readonly author: { readonly kind: 'customer' | 'user' | 'token' | 'system'; readonly id: string; readonly name: string };
  /** The provider's id; null for notes and for what is not sent yet. */
  readonly externalId: string | null;
  readonly subject: string | null;
  readonly text: string;
  /** New text without quotes and signature; null: same as `text`. */
  readonly visibleText: string | null;
  /** Sanitised HTML in Files; null when the message has none. */
  readonly htmlHash: string | null;
  readonly attachments: readonly Attachment[];
  readonly participants: readonly { readonly externalId: string; readonly name: string | null }[];
  readonly labels: readonly KeptLabel[];
  /** Channel's time, bounded by receipt; order inside the conversation is (at, id). */
  readonly at: number;
  readonly receivedAt: number;
  /** Only for `out`. */
  readonly delivery: Delivery | null;
  /** Why it is in this conversation: `new`, `thread-key`, `token`, `references`, `same-person`, `agent`. */
  readonly joinedBy: string;
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
  readonly conversationId: string;
}

export const externalIds = collection<ExternalId>()('externalIds', {});
