import type { Principal } from '../people/index.ts';
import type { Actor, Json, NewEvent } from '../runtime/ports/index.ts';
import type { Bounce, Nature, Trust } from '../connectors/spec/index.ts';
import type { Priority, Status } from './conversations/conversation.ts';
import type { JoinedBy } from './conversations/message.ts';
import type { JoinReason } from './joins/join.ts';

/**
 * Everything that happens in the inbox, as the ledger keeps it; numbers are functions of these and of nothing else.
 *
 * Of each event: `at` is when Parley committed it, `actor` who did it, `conversationId` and `customerId` what it belongs to.
 * A time in `data` is the message's own (the sender's clock, bounded by receipt), ms UTC. `why` is the reason a rule or the
 * router gave. Every change of status is exactly one `created`, `reopened` or `status-changed`.
 *
 * An episode starts with `conversation.created` or `conversation.reopened` and ends with the `status-changed` whose `to`
 * is resolved or closed and whose `from` is neither.
 */
export type InboxEventData = {
  /** Opened by a customer's message. `at`: that message's time, from which waiting counts. */
  'conversation.created': { readonly channelId: string; readonly at: number; readonly previousId?: string; readonly splitFrom?: string };
  /** Resolved, and alive again: by the customer's message (actor customer) or by a person. A new episode starts at `at`. */
  'conversation.reopened': { readonly from: Status; readonly at: number; readonly resolvedAt: number | null; readonly why?: Json };
  /**
   * Any other step of the state table. `unansweredSince`: on a step to resolved or closed, the customer's earliest message
   * nobody had answered: that wait ends here without an answer.
   */
  'conversation.status-changed': { readonly from: Status; readonly to: Status; readonly unansweredSince?: number; readonly why?: Json };
  'conversation.assigned': { readonly from: string | null; readonly to: string | null; readonly why?: Json };
  'conversation.team-changed': { readonly from: string | null; readonly to: string | null; readonly why?: Json };
  'conversation.tagged': { readonly added: readonly string[]; readonly removed: readonly string[]; readonly why?: Json };
  'conversation.priority-changed': { readonly from: Priority; readonly to: Priority; readonly why?: Json };
  /** The classifier's answer about one message, as head → [value, probability, state]. `subjectId`: the message. */
  'conversation.labelled': { readonly labels: { readonly [head: string]: readonly [string, number, string] } };
  /** Given to another customer, because its identity was linked there or taken back. `customerId` of the event is the new one. */
  'conversation.moved': { readonly from: string };
  /**
   * Took another one in, `subjectId`, with its messages: an episode of that one ends and goes on here. `messageId`: the
   * message that belongs to both. What changed of this conversation by it is told by events of its own.
   */
  'conversation.joined': { readonly because: JoinReason['because']; readonly messageId?: string; readonly messages: number };
  /** A person took that back: `subjectId` is a conversation of its own again, with the episode it had. */
  'conversation.unjoined': { readonly messages: number };
  /** A person made some of its messages a conversation of its own, `subjectId`. */
  'conversation.split': { readonly messages: number };

  /**
   * Came in. `subjectId`: the message. Only what `isContact` counts as a contact. `first` opened the conversation.
   * `waits`: nobody had been waiting before: a wait starts at `at`.
   */
  'message.received': { readonly nature: Nature; readonly joinedBy: JoinedBy; readonly at: number; readonly channelId: string; readonly waits?: true };
  /**
   * Old mail was brought in: like `message.received`, but it wakes nobody, starts nothing and counts as no contact. `opened`:
   * it opened the conversation, which is closed from the start and has no episode.
   */
  'message.imported': { readonly nature: Nature; readonly joinedBy: JoinedBy; readonly at: number; readonly channelId: string; readonly opened?: true };
  /**
   * An answer was written and queued: for response times this is the answer. `waitingSince`: the customer's earliest
   * message it answers; null when nobody waited. The author is the actor; kind `user` is a human.
   */
  'message.written': { readonly at: number; readonly channelId: string; readonly waitingSince: number | null; /** How many people it goes to. */ readonly recipients?: number };
  /** The provider took it. `attempts` it needed; `warnings`: what was lost on the way; `refused`: how many of the recipients it did not take. */
  'message.sent': { readonly attempts: number; readonly warnings?: readonly string[]; readonly refused?: number };
  /** What the checks of the sender's domain say (`Trust.verdict`). */
  'message.judged': { readonly verdict: Trust['verdict'] };
  'message.delivered': { readonly at: number };
  'message.read': { readonly at: number };
  'message.failed': { readonly reason: string };
  /** It may have arrived or not; a person decides. */
  'message.unknown-outcome': { readonly reason: string };
  /** A person decided about a message that had failed or whose outcome was unknown. */
  'message.decided': { readonly decision: 'send-again' | 'was-sent' | 'give-up'; readonly from: string };
  /** One of our messages came back. `subjectId`: our message; `bounceId`: the message that says so. */
  'message.bounced': { readonly bounceId: string; readonly severity: Bounce['severity']; readonly recipient?: string; readonly status?: string; readonly reason?: string };
  /**
   * Labels and rules could not be had for a message; it was stored without them. `subjectId`: the message.
   */
  'message.unlabelled': { readonly reason: string };
  /** An auto-reply, bounce, report … that belongs to no conversation: kept raw. `subjectId`: the journal entry. */
  'message.set-aside': { readonly nature: Nature | 'receipt'; readonly channelId: string; readonly from?: string; readonly subject?: string };
  /** A raw event that could not be read: kept, shown, can be replayed. `subjectId`: the journal entry. */
  'delivery.failed': { readonly channelId: string; readonly reason: string };
  /** A person had a raw event worked through again. `subjectId`: the journal entry. */
  'delivery.replayed': { readonly channelId: string };

  /** An internal note. `subjectId`: the message that holds it. */
  'note.written': { readonly at: number };

  'signature.created': { readonly name: string };
  'signature.changed': { readonly name: string; readonly fields: readonly string[] };
  'signature.removed': { readonly name: string };

  'channel.created': { readonly kind: string; readonly name: string };
  /** `fields` that changed, by name only: values may be secret. */
  'channel.changed': { readonly fields: readonly string[] };
  'channel.removed': { readonly kind: string; readonly name: string };
  'channel.health': { readonly from: string; readonly to: string; readonly detail: string | null };
};

export type InboxEventType = keyof InboxEventData;

/** What an event is about. */
export interface EventSubject {
  readonly conversationId?: string;
  readonly customerId?: string;
  readonly subjectId?: string;
}

/** A ledger line of the inbox. */
export function inboxEvent<T extends InboxEventType>(type: T, at: number, actor: Actor, subject: EventSubject, data: InboxEventData[T]): NewEvent {
  return { type, at, actor, ...subject, data: data as Json };
}

/** Who a principal is in the ledger. */
export function actorOf(principal: Principal): Actor {
  return { kind: principal.kind, id: principal.id, name: principal.name };
}
