import type { InboundMessage } from '../../connectors/spec/index.ts';
import type { Customer, Identity } from '../../customers/index.ts';
import type { Actor, NewEvent } from '../../runtime/ports/index.ts';
import { settle, takeStep } from '../conversations/change.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { addMessage } from '../conversations/grow.ts';
import type { JoinedBy, Message } from '../conversations/message.ts';
import { mayStep } from '../conversations/states.ts';
import { inboxEvent } from '../ledger.ts';
import { cut, limits } from '../limits.ts';
import { boundId, boundTime } from './bounds.ts';
import type { Content } from './content.ts';
import type { DraftState } from './draft.ts';

/** What is known of a message before it is decided where it goes. */
export interface Arriving {
  readonly id: string;
  readonly workspaceId: string;
  readonly channelId: string;
  readonly journalId: string;
  readonly receivedAt: number;
  readonly inbound: InboundMessage;
  readonly content: Content;
}

/** A sender as the conversation shows them. `customer` and `identity` are missing for machines and unknown senders of no contact. */
export interface Writer {
  readonly customer?: Customer;
  readonly identity?: Identity;
}

export function composeMessage(arriving: Arriving, conversation: Conversation, writer: Writer, joinedBy: JoinedBy, answers: number | null = null): Message {
  const { inbound, content, receivedAt } = arriving;
  const time = boundTime(inbound.at, receivedAt, answers);
  const { from } = inbound;
  const name = cut(from.name ?? from.email ?? from.phone ?? from.externalId, limits.name);
  return {
    id: arriving.id, workspaceId: arriving.workspaceId, version: 1,
    conversationId: conversation.id, customerId: conversation.customerId, channelId: arriving.channelId,
    direction: 'in', nature: inbound.nature,
    author: writer.customer ? { kind: 'customer', id: writer.customer.id, name: from.name ? name : writer.customer.name ?? name } : { kind: 'system', id: boundId(from.externalId), name },
    externalId: boundId(inbound.externalId), sender: { externalId: boundId(from.externalId), name: from.name ? name : null },
    subject: content.subject, text: content.text, visibleText: content.visibleText,
    hasHtml: content.html !== null, remoteContent: content.remoteContent,
    attachments: content.attachments, participants: content.participants, labels: [],
    at: time.at, receivedAt, delivery: null, joinedBy, journalId: arriving.journalId,
    warnings: time.believed ? content.warnings : [...content.warnings, 'the sender\'s clock is not plausible; the time of receipt is shown'],
  };
}

export function openConversation(id: string, arriving: Arriving, channelKind: string, customer: Customer, identity: Identity, previousId: string | null): Conversation {
  const { inbound, content, receivedAt } = arriving;
  const { at } = boundTime(inbound.at, receivedAt);
  return {
    id, workspaceId: arriving.workspaceId, version: 1, channelId: arriving.channelId, channelKind,
    customerId: customer.id, identityId: identity.id, participantIds: [], customerName: nameOf(customer, identity),
    subject: content.subject, status: 'new', active: true, priority: 'normal', teamId: null, assigneeId: null,
    tags: [], openTags: [], labels: [], createdAt: receivedAt, lastActivityAt: at, waitingSince: null, resolvedAt: null,
    messageCount: 0, preview: '', previewDirection: 'in', threadKey: inbound.thread.key ?? null, previousId,
  };
}

/** How a conversation calls its customer: by name, else by the identity it came by. */
export function nameOf(customer: Customer, identity: Identity): string {
  return customer.name ?? identity.email ?? identity.phone ?? cut(identity.externalId, limits.name);
}

/**
 * Conversation and ledger after one more incoming message. A contact starts or continues a wait and opens what waited
 * on the customer or was resolved; anything else changes neither state nor clock.
 */
export function receive(before: Conversation, message: Message, writer: Writer, isNew: boolean, now: number): DraftState {
  const actor: Actor = message.author.kind === 'customer' ? { kind: 'customer', id: message.author.id, name: message.author.name } : { kind: 'system', name: message.author.name };
  const subject = { conversationId: before.id, customerId: before.customerId };
  const events: NewEvent[] = [];
  if (isNew) {
    const previous = before.previousId === null ? {} : { previousId: before.previousId };
    events.push(inboxEvent('conversation.created', now, actor, subject, { channelId: before.channelId, at: message.at, ...previous }));
  }
  let conversation = withParticipants(addMessage(before, message), message, writer);
  const isContact = message.nature === 'message';
  if (isContact && mayStep('customer', conversation.status, 'open')) {
    const step = takeStep(conversation, 'open', { ...actor, kind: 'customer' }, now, message.at);
    conversation = step.conversation;
    events.push(step.event);
  }
  const waits = isContact && before.waitingSince === null;
  if (isContact) conversation = { ...conversation, waitingSince: Math.min(conversation.waitingSince ?? message.at, message.at) };
  events.push(inboxEvent('message.received', now, actor, { ...subject, subjectId: message.id }, {
    nature: message.nature, joinedBy: message.joinedBy, at: message.at, channelId: message.channelId, ...(waits ? { waits: true as const } : {}),
  }));
  return { conversation: settle(conversation), message, events };
}

/** Who was on a contact's message belongs to the conversation from then on; its own customer always does. */
function withParticipants(conversation: Conversation, message: Message, { customer, identity }: Writer): Conversation {
  const isOwn = customer !== undefined && customer.id === conversation.customerId && identity?.id === conversation.identityId;
  const named = isOwn ? { ...conversation, customerName: nameOf(customer, identity) } : conversation;
  if (message.nature !== 'message') return named;
  const added = message.participants.map((participant) => participant.externalId).filter((id) => !named.participantIds.includes(id));
  if (added.length === 0) return named;
  return { ...named, participantIds: [...new Set([...named.participantIds, ...added])].slice(0, limits.participants) };
}
