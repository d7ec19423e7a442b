import { isContact, type InboundMessage } from '../../connectors/spec/index.ts';
import type { Customer, Identity } from '../../customers/index.ts';
import type { Actor, NewEvent } from '../../runtime/ports/index.ts';
import { settle, takeStep } from '../conversations/change.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { addMessage, addParticipants } from '../conversations/grow.ts';
import type { JoinedBy, Message } from '../conversations/message.ts';
import { mayStep } from '../conversations/states.ts';
import { withMember } from '../joins/members.ts';
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
  /** Old mail brought in. */
  readonly isHistory: boolean;
  /** The sender is looked up after it is stored. */
  readonly isToBeChecked: boolean;
  /** Another message was stored under its external id before: the id in `externalIds` of that one. */
  readonly twinOf: string | null;
}

/** A sender as the conversation shows them. `customer` and `identity` are missing for machines and unknown senders of no contact. */
export interface Writer {
  readonly customer?: Customer;
  readonly identity?: Identity;
}

export function composeMessage(arriving: Arriving, conversation: Conversation, writer: Writer, joinedBy: JoinedBy, answers: number | null = null): Message {
  const { inbound, content, receivedAt, isHistory } = arriving;
  const time = boundTime(inbound.at, receivedAt, answers, isHistory);
  const { from } = inbound;
  const name = cut(from.name ?? from.email ?? from.phone ?? from.externalId, limits.name);
  return {
    id: arriving.id, workspaceId: arriving.workspaceId, version: 1,
    conversationId: conversation.id, customerId: conversation.customerId, channelId: arriving.channelId,
    direction: 'in', nature: inbound.nature, ...(inbound.variety === undefined ? {} : { variety: inbound.variety }),
    author: writer.customer ? { kind: 'customer', id: writer.customer.id, name: from.name ? name : writer.customer.name ?? name } : { kind: 'system', id: boundId(from.externalId), name },
    externalId: boundId(inbound.externalId), sender: { externalId: boundId(from.externalId), name: from.name ? name : null },
    subject: content.subject, text: content.text, visibleText: content.visibleText,
    hasHtml: content.html !== null, remoteContent: content.remoteContent,
    attachments: content.attachments, participants: content.participants, ...factsOf(arriving), labels: [],
    at: time.at, receivedAt, delivery: null, joinedBy, journalId: arriving.journalId,
    warnings: time.believed ? content.warnings : [...content.warnings, 'the sender\'s clock is not plausible; the time of receipt is shown'],
  };
}

/** Fields that most messages do not have. */
function factsOf({ content, isHistory, isToBeChecked }: Arriving): Partial<Message> {
  const { replyTo, cards, findings, protection, trust } = content;
  return {
    ...(replyTo === null ? {} : { replyTo }), ...(cards.length === 0 ? {} : { cards }), ...(findings.length === 0 ? {} : { findings }),
    ...(protection === null ? {} : { protection }), ...(trust === null && !isToBeChecked ? {} : { trust }), ...(isHistory ? { isHistory } : {}),
  };
}

/** Old mail opens what is closed from the start. */
export function openConversation(id: string, arriving: Arriving, channelKind: string, customer: Customer, identity: Identity, previousId: string | null): Conversation {
  const { inbound, content, receivedAt, isHistory } = arriving;
  const { at } = boundTime(inbound.at, receivedAt, null, isHistory);
  return settle({
    id, workspaceId: arriving.workspaceId, version: 1, channelId: arriving.channelId, channelKind,
    customerId: customer.id, identityId: identity.id, participantIds: [], customerName: nameOf(customer, identity),
    subject: content.subject, status: isHistory ? 'closed' : 'new', active: !isHistory, priority: 'normal', teamId: null, assigneeId: null,
    tags: [], openTags: [], labels: [], createdAt: isHistory ? at : receivedAt, lastActivityAt: at, waitingSince: null, resolvedAt: isHistory ? at : null,
    messageCount: 0, preview: '', previewDirection: 'in', threadKey: inbound.thread.key ?? null, previousId, ...(isHistory ? { isHistory } : {}),
  });
}

/** How a conversation calls its customer: by name, else by the identity it came by. */
export function nameOf(customer: Customer, identity: Identity): string {
  return customer.name ?? identity.email ?? identity.phone ?? cut(identity.externalId, limits.name);
}

/**
 * Conversation and ledger after one more incoming message. A contact starts or continues a wait and opens what waited
 * on the customer or was resolved; anything else, and old mail, changes neither state nor clock.
 */
export function receive(before: Conversation, message: Message, writer: Writer, isNew: boolean, now: number): DraftState {
  const actor: Actor = message.author.kind === 'customer' ? { kind: 'customer', id: message.author.id, name: message.author.name } : { kind: 'system', name: message.author.name };
  const subject = { conversationId: before.id, customerId: before.customerId };
  const { nature, joinedBy, at, channelId } = message;
  let conversation = withName(addMessage(before, message), writer);
  if (message.isHistory) {
    const events = [inboxEvent('message.imported', now, actor, { ...subject, subjectId: message.id }, { nature, joinedBy, at, channelId, ...(isNew ? { opened: true as const } : {}) })];
    return { conversation: settle(conversation), message, events };
  }
  const events: NewEvent[] = [];
  if (isNew) {
    const previous = before.previousId === null ? {} : { previousId: before.previousId };
    events.push(inboxEvent('conversation.created', now, actor, subject, { channelId: before.channelId, at, ...previous }));
  }
  const wakes = isContact(message);
  if (wakes && mayStep('customer', conversation.status, 'open')) {
    const step = takeStep(conversation, 'open', { ...actor, kind: 'customer' }, now, at);
    conversation = step.conversation;
    events.push(step.event);
  }
  const waits = wakes && before.waitingSince === null;
  if (wakes) conversation = { ...conversation, waitingSince: Math.min(conversation.waitingSince ?? at, at) };
  events.push(inboxEvent('message.received', now, actor, { ...subject, subjectId: message.id }, { nature, joinedBy, at, channelId, ...(waits ? { waits: true as const } : {}) }));
  return { conversation: settle(conversation), message, events };
}

/** Who wrote a contact, and who was on it, belongs to the conversation from then on. */
export function addPeople(conversation: Conversation, { content }: Pick<Arriving, 'content'>, { customer, identity }: Required<Writer>): Conversation {
  return withMember(addParticipants(conversation, content.participants.map(({ externalId }) => externalId)), customer.id, identity.id);
}

/** A conversation calls its own customer as they are called now. */
function withName(conversation: Conversation, { customer, identity }: Writer): Conversation {
  const isOwn = customer !== undefined && identity !== undefined && customer.id === conversation.customerId && identity.id === conversation.identityId;
  return isOwn ? { ...conversation, customerName: nameOf(customer, identity) } : conversation;
}
