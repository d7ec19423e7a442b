import { collection, type Document } from '../../runtime/ports/index.ts';

export type Status = 'new' | 'open' | 'pending' | 'on-hold' | 'resolved' | 'closed';
export type Priority = 'low' | 'normal' | 'high' | 'urgent';

/** A label as kept on conversation and message: the classifier's answer, or a person's. */
export interface KeptLabel {
  readonly head: string;
  readonly value: string;
  readonly probability: number;
  readonly state: 'auto' | 'suggest' | 'silent';
  readonly because: readonly { readonly term: string; readonly weight: number; readonly by: 'rule' | 'model' }[];
}

/** What one matter with one customer on one channel account is. */
export interface Conversation extends Document {
  readonly channelId: string;
  readonly channelKind: string;
  readonly customerId: string;
  /** The identity it came by: who is answered, and what moves it when that identity is linked to another customer. */
  readonly identityId: string;
  /** External ids of others who were on its messages (To, Cc) and so belong to it; at most 100. */
  readonly participantIds: readonly string[];
  /** As the customer is called now; kept here so that a list needs no second read. */
  readonly customerName: string;
  readonly subject: string | null;
  readonly status: Status;
  /** False when resolved or closed. The `open` views are the active ones. */
  readonly active: boolean;
  readonly priority: Priority;
  readonly teamId: string | null;
  readonly assigneeId: string | null;
  readonly tags: readonly string[];
  /** The tags while active, else empty: what the tag views list and count. */
  readonly openTags: readonly string[];
  /** Newest labels by head, from the latest customer message that had any. */
  readonly labels: readonly KeptLabel[];
  readonly createdAt: number;
  /** Newest message or note; order of every list. */
  readonly lastActivityAt: number;
  /** Customer's earliest message without an answer; null when answered. */
  readonly waitingSince: number | null;
  readonly resolvedAt: number | null;
  readonly messageCount: number;
  /** First 200 characters of the newest message's new text. */
  readonly preview: string;
  readonly previewDirection: 'in' | 'out' | 'note';
  /** The provider's thread id, when it gave one. */
  readonly threadKey: string | null;
  /** The closed conversation this one follows, or the one a stranger quoted. */
  readonly previousId: string | null;
  /** Customers besides its own who wrote in it and so belong to it, each with the identity they wrote by; at most 100 ids. */
  readonly memberIds?: readonly string[];
  /** Conversations that were joined into it, also by way of others, oldest joining first. */
  readonly joinedIds?: readonly string[];
  /** Conversations that people took apart from it: Parley does not join them again. At most 100. */
  readonly apartFromIds?: readonly string[];
  /** Strangers in other conversations name its messages; when it takes one of them in, theirs is joined. */
  readonly isQuoted?: boolean;
  /** Opened by old mail that was brought in: closed from the start. */
  readonly isHistory?: boolean;
  /** Never stored; told of one that was joined: where its messages are now. */
  readonly joinedInto?: string;
}

export const conversations = collection<Conversation>()('conversations', {
  byActivity: { on: ['lastActivityAt'] },
  open: { on: ['active', 'lastActivityAt'] },
  byAssignee: { on: ['active', 'assigneeId', 'lastActivityAt'] },
  byTeam: { on: ['active', 'teamId', 'lastActivityAt'] },
  byChannel: { on: ['active', 'channelId', 'lastActivityAt'] },
  byOpenTag: { each: 'openTags', on: ['lastActivityAt'] },
  byCustomer: { on: ['customerId', 'active'] },
  byIdentity: { on: ['identityId'] },
  /** The assigner's queue: active, nobody's, in a team, longest waiting first. */
  waiting: { on: ['active', 'assigneeId', 'teamId', 'waitingSince'] },
});

/**
 * Where the next message of a thread goes. Written in the batch that makes the conversation, so that two racing messages
 * can not open two. `id` is a hash of one of:
 *
 * - (`thread`, channelId, provider's thread key)
 * - (`person`, channelId, external id of the person): on accounts that fold what one person writes
 * - (`expected`, channelId, external id): a message that was referred to before it came; who did lies in `mentions`
 * - (`after`, conversation id): what follows a closed conversation
 */
export interface ThreadSlot extends Document {
  readonly conversationId: string;
  /** Of `expected`: everybody who named it lies in `mentions`, as they do since those are kept. */
  readonly hasMentions?: boolean;
}

export const threadSlots = collection<ThreadSlot>()('threadSlots', {});
