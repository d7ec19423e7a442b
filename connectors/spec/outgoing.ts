import type { OutboundFile, Party } from './content.ts';

/** One answer to be carried out. `key` is the same at every try, so that a provider that honours it sends once. */
export interface Outgoing {
  /** Our message id. */
  readonly messageId: string;
  readonly key: string;
  readonly conversationId: string;
  readonly to: readonly Party[];
  readonly text: string;
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
}
