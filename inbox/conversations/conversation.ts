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
  /** A closed conversation on the same matter that this one follows. */
  readonly previousId: string | null;
}

export const conversations = collection<Conversation>()('conversations', {
  byActivity: { on: ['lastActivityAt'] },
  open: { on: ['active', 'lastActivityAt'] },
  byAssignee: { on: ['active', 'assigneeId', 'lastActivityAt'] },
  byTeam: { on: ['active', 'teamId', 'lastActivityAt'] },
  byChannel: { on: ['active', 'channelId', 'lastActivityAt'] },
  byTag: { each: 'tags', on: ['active', 'lastActivityAt'] },
  byCustomer: { on: ['customerId', 'lastActivityAt'] },
  /** The assigner's queue: active, nobody's, in a team, longest waiting first. */
  waiting: { on: ['active', 'assigneeId', 'teamId', 'waitingSince'] },
});

/**
 * Where the next message of a thread goes: `id` is a hash of (channelId, thread key) or (channelId, customer). Written in
 * the batch that makes the conversation, so that two racing messages can not open two.
 */
export interface ThreadSlot extends Document {
  readonly conversationId: string;
}

export const threadSlots = collection<ThreadSlot>()('threadSlots', {});
