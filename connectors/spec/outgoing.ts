import type { OutboundFile, Party } from './content.ts';

/** One answer to be carried out. `key` is the same at every try, so that a provider that honours it sends once. */
export interface Outgoing {
  /** Our message id. */
  readonly messageId: string;
  readonly key: string;
  readonly conversationId: string;
  readonly to: readonly Party[];
  /** Others who get it, visible to all. */
  readonly cc?: readonly Party[];
  /** When it was written, ms UTC: the same at every try, so that every try composes the same bytes. */
  readonly at: number;
  /** May name its inline files as `[cid:<contentId>]` where they stand. */
  readonly text: string;
  /** Put below the text by the connector, in its own way (mail: after the `-- ` line). `html` is sanitised. */
  readonly signature?: { readonly text: string; readonly html?: string };
  /** For what went to many who may not want it: one-click where the channel knows it (RFC 8058). Never on answers. */
  readonly unsubscribe?: { readonly url: string; readonly address?: string };
  /** Safe HTML of our own making; only when limits.text.rich. */
  readonly html?: string;
  readonly subject?: string;
  readonly attachments: readonly OutboundFile[];
  readonly thread: {
    /** The provider's conversation id, when it gave one. */
    readonly key?: string;
    /** External ids of the conversation's messages, oldest first, at most 50. */
    readonly externalIds: readonly string[];
  };
  /** The person who wrote it, as the customer may see them. */
  readonly author?: { readonly name: string };
}

/** What the provider said. A text split in three has three parts, and a receipt for any of them finds the message. */
export interface Receipt {
  readonly parts: readonly { readonly externalId: string }[];
  /** What was lost on the way out, for the agent to see. */
  readonly warnings: readonly string[];
  /**
   * Recipients the provider did not take while it took others: they get nothing. `code`: the enhanced status (RFC 3463) when
   * it was told, else the reply code; one that begins with 4 may work later.
   */
  readonly refused?: readonly { readonly recipient: string; readonly code: string; readonly reason: string }[];
}
