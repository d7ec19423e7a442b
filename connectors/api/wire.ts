/** What a sender may post to `/in/{channelId}`, after checking. Unknown fields are ignored. */
export type ApiEvent = ApiMessage | ApiReceipt | ApiUnknown;

export interface ApiMessage {
  readonly type: 'message';
  /** The sender's own id of the message; a repeat of it is the same message. */
  readonly id: string;
  /** The sender's own id of the conversation. */
  readonly conversation?: string;
  readonly from: { readonly id: string; readonly name?: string; readonly email?: string; readonly phone?: string };
  readonly text: string;
  /** ms UTC. On the wire integer milliseconds or an ISO 8601 string with offset. */
  readonly at?: number;
  readonly attachments: readonly ApiFile[];
}

/** `content` is base64. */
export interface ApiFile { readonly name: string; readonly type?: string; readonly content: string }

/** How far one of our messages got; `of` is the `id` we sent it with. */
export interface ApiReceipt {
  readonly type: 'receipt';
  readonly id: string;
  readonly of: string;
  readonly state: 'sent' | 'delivered' | 'read' | 'failed';
  readonly reason?: string;
  readonly at?: number;
}

/** A type of a later version: kept and shown, not refused. */
interface ApiUnknown { readonly type: 'unknown'; readonly id: string; readonly stated: string }

/** What we post to `settings.url`. */
export type ApiPost =
  | {
    readonly type: 'message';
    /** Our message id; receipts name it in `of`. The same at every try. */
    readonly id: string;
    /** The sender's conversation id where one is known, else ours. */
    readonly conversation: string;
    readonly to: { readonly id: string };
    readonly text: string;
    /** ms UTC of this try. */
    readonly at: number;
    readonly attachments?: readonly { readonly name: string; readonly type: string; readonly content: string }[];
    readonly author?: { readonly name: string };
  }
  /** Sent by the live check; to be answered 2xx and otherwise ignored. */
  | { readonly type: 'check'; readonly id: string; readonly at: number };
