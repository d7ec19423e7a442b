import { searchTokens } from '../../classifier/text/search.ts';
import type { InboundMessage } from '../../connectors/spec/index.ts';
import { hashId, noteLanguage, type Recognition } from '../../customers/index.ts';
import { HubError, insert, replace, type Batch, type SearchEntry } from '../../runtime/ports/index.ts';
import { channels } from '../channel.ts';
import { conversations, type Conversation } from '../conversations/conversation.ts';
import { externalIds, messages, type Message } from '../conversations/message.ts';
import { inboxEvent } from '../ledger.ts';
import { boundId } from './bounds.ts';
import { applyBounce } from './bounce.ts';
import { composeMessage, openConversation, receive, type Arriving, type Writer } from './compose.ts';
import { bodyWrites } from './content.ts';
import { createDraft, type DraftState } from './draft.ts';
import type { IntakeParts, Work } from './process.ts';
import { findThread, type Thread } from './thread.ts';

type Part = Pick<Batch, 'writes' | 'events' | 'search'>;

/** What one incoming message changes, decided from fresh reads; `set-aside`: it is no contact and belongs nowhere. */
export async function decideMessage(parts: IntakeParts, work: Work, arriving: Arriving): Promise<Part | 'set-aside'> {
  const { inbound } = arriving;
  const now = parts.runtime.clock.now();
  if (inbound.nature !== 'message') return decideOther(parts, work, arriving, now);
  const who = await parts.customers.recognise(arriving.workspaceId, arriving.channelId, { ...inbound.from, externalId: boundId(inbound.from.externalId) }, arriving.receivedAt);
  const thread = await findThread(parts.runtime.store, await question(work, arriving, who.identity.id, who.customer.id));
  if (thread.kind === 'nowhere') throw new Error('a contact always belongs somewhere');
  const place = await settlePlace(parts, arriving, thread, who);
  const message = composeMessage(arriving, place.conversation, who, place.joinedBy, place.answers);
  const received = receive(place.conversation, message, who, place.isNew, now);
  const enriched = await enrich(parts, work, received, {
    customerEmail: who.identity.email ?? who.customer.emails[0] ?? null, isNewConversation: place.isNew, isNewCustomer: who.isNew,
    isNewest: place.isNew || message.at >= place.conversation.lastActivityAt, now,
  });
  const writer = withLanguage(who, enriched.message, now);
  const write = place.isNew ? insert(conversations, enriched.conversation) : replace(conversations, enriched.conversation);
  return {
    writes: [...identify(arriving, place.conversation.id), ...writer.writes, write, ...place.writes, insert(messages, enriched.message), ...bodyWrites(arriving.workspaceId, message.id, arriving.content.html)],
    events: [...writer.events, ...enriched.events],
    search: [...who.search, searchEntry(message, place.isNew)],
  };
}

/** What the classifier is sure of is remembered as the customer's language. */
function withLanguage(who: Recognition, message: Message, now: number): Recognition {
  const found = message.labels.find((label) => label.head === 'language' && label.state === 'auto' && label.value !== 'und');
  return found ? noteLanguage(who, found.value, now, { kind: 'classifier' }) : who;
}

/** Auto-replies, bounces, receipts, reports, invites: kept where they prove to belong; they open and reopen nothing. */
async function decideOther(parts: IntakeParts, work: Work, arriving: Arriving, now: number): Promise<Part | 'set-aside'> {
  const { store } = parts.runtime;
  const { workspaceId, channelId, inbound } = arriving;
  const known = await parts.customers.known(workspaceId, channelId, boundId(inbound.from.externalId));
  const writer: Writer = known ?? {};
  const thread = await findThread(store, await question(work, arriving, known?.identity.id ?? '', known?.customer.id ?? null));
  const bounce = inbound.nature === 'bounce' ? await applyBounce(store, arriving, now) : { writes: [], events: [] };
  if (thread.kind !== 'join') return bounce.writes.length === 0 ? 'set-aside' : { ...bounce, events: [...bounce.events, setAsideEvent(arriving, now)] };
  const message = composeMessage(arriving, thread.conversation, writer, thread.joinedBy, thread.answers);
  const received = receive(thread.conversation, message, writer, false, now);
  return {
    writes: [...identify(arriving, thread.conversation.id), replace(conversations, received.conversation), insert(messages, message),
      ...bodyWrites(workspaceId, message.id, arriving.content.html), ...bounce.writes],
    events: [...received.events, ...bounce.events],
    search: [searchEntry(message, false)],
  };
}

export function setAsideEvent({ inbound, journalId, channelId }: Pick<Arriving, 'inbound' | 'journalId' | 'channelId'>, now: number) {
  return inboxEvent('message.set-aside', now, { kind: 'system' }, { subjectId: journalId }, {
    nature: inbound.nature, channelId, from: inbound.from.externalId.slice(0, 320), ...(inbound.subject ? { subject: inbound.subject.slice(0, 200) } : {}),
  });
}

async function question(work: Work, { workspaceId, channelId, inbound }: Arriving, identityId: string, customerId: string | null) {
  const from = { ...inbound.from, externalId: boundId(inbound.from.externalId) };
  const bound: InboundMessage = { ...inbound, from };
  return { workspaceId, channelId, threads: await work.hops.threads(channelId), inbound: bound, identityId, customerId };
}

interface Place {
  readonly conversation: Conversation;
  readonly joinedBy: Message['joinedBy'];
  readonly isNew: boolean;
  readonly answers?: number | null;
  readonly writes: Part['writes'];
}

async function settlePlace({ runtime }: IntakeParts, arriving: Arriving, thread: Exclude<Thread, { kind: 'nowhere' }>, who: Required<Writer>): Promise<Place> {
  if (thread.kind === 'join') return { conversation: thread.conversation, joinedBy: thread.joinedBy, isNew: false, answers: thread.answers ?? null, writes: thread.writes };
  const channel = await runtime.store.get(channels, arriving.workspaceId, arriving.channelId);
  if (!channel) throw new HubError('not-found', 'channel.not-found', 'The channel this came by has been removed; the raw event is kept.');
  const id = runtime.ids.next();
  const conversation = openConversation(id, arriving, channel.kind, who.customer, who.identity, thread.previousId);
  return { conversation, joinedBy: 'new', isNew: true, writes: thread.writes(id) };
}

/** The write that makes a repeat of this message a conflict. */
function identify({ workspaceId, channelId, inbound, id }: Arriving, conversationId: string): Part['writes'] {
  return [insert(externalIds, { id: hashId('external', channelId, boundId(inbound.externalId)), workspaceId, messageId: id, conversationId })];
}

/** After so many failed tries a message is stored without labels and rules: late and plain is better than unseen. */
const triesWithLabels = 3;

async function enrich(parts: IntakeParts, work: Work, received: DraftState, facts: Parameters<typeof createDraft>[1]): Promise<DraftState> {
  const { draft, take } = createDraft(received, facts);
  try {
    await work.hops.enrich(draft);
    return take();
  } catch (error) {
    if (work.job.attempt < triesWithLabels) throw error;
    const { message } = received;
    parts.runtime.log.error('a message could not be labelled and routed; it is stored without', { message: message.id, error: String(error) });
    const event = inboxEvent('message.unlabelled', facts.now, { kind: 'system' },
      { conversationId: message.conversationId, customerId: message.customerId, subjectId: message.id }, { reason: String(error).slice(0, 500) });
    return { ...received, events: [...received.events, event] };
  }
}

/** A message is found by its new words, subject and files; the one that opened a conversation also by who wrote it. */
export function searchEntry(message: Message, withAuthor: boolean): SearchEntry {
  const words = [message.subject ?? '', message.visibleText ?? message.text, ...message.attachments.map((file) => file.name)];
  if (withAuthor) words.push(message.author.name);
  return { kind: 'message', id: message.id, tokens: searchTokens(words.join('\n')), at: message.at };
}
