import { searchTokens } from '../../classifier/text/search.ts';
import { isContact, type InboundMessage } from '../../connectors/spec/index.ts';
import { hashId, noteLanguage, type Recognition } from '../../customers/index.ts';
import { insert, replace, unchanged, type Batch, type SearchEntry, type Store } from '../../runtime/ports/index.ts';
import { conversations, threadSlots } from '../conversations/conversation.ts';
import { externalIds, messages, type Message } from '../conversations/message.ts';
import { quotesJob } from '../joins/quotes.ts';
import { inboxEvent } from '../ledger.ts';
import { limits } from '../limits.ts';
import { boundId, boundTime } from './bounds.ts';
import { applyReport, isAboutOurs } from './report.ts';
import { composeMessage, receive, type Arriving, type Writer } from './compose.ts';
import { bodyWrites } from './content.ts';
import { createDraft, type DraftState } from './draft.ts';
import type { IntakeParts, Work } from './process.ts';
import { expectedId, type ThreadQuestion } from './evidence.ts';
import { settlePlace } from './place.ts';
import { findThread } from './thread.ts';

type Part = Pick<Batch, 'writes' | 'events' | 'search' | 'jobs'>;

/** Queue of the job that has a stored message's sender looked up. */
const trustQueue = 'trust';

/** What one incoming message changes, decided from fresh reads; `set-aside`: it is no contact and belongs nowhere. */
export async function decideMessage(parts: IntakeParts, work: Work, arriving: Arriving): Promise<Part | 'set-aside'> {
  const { inbound } = arriving;
  const { runtime } = parts;
  const now = runtime.clock.now();
  if (!isContact(inbound)) return decideOther(parts, work, arriving, now);
  const contactAt = boundTime(inbound.at, arriving.receivedAt, null, arriving.isHistory).at;
  const who = await parts.customers.recognise(arriving.workspaceId, arriving.channelId, { ...inbound.from, externalId: boundId(inbound.from.externalId) }, arriving.receivedAt, arriving.isHistory ? contactAt : arriving.receivedAt);
  const thread = await findThread(runtime.store, await question(work, arriving, who.identity.id, who.customer.id));
  if (thread.kind === 'nowhere') throw new Error('a contact always belongs somewhere');
  const place = await settlePlace(runtime, arriving, thread, who, now);
  const message = composeMessage(arriving, place.conversation, who, place.joinedBy, place.answers);
  const received = receive(place.conversation, message, who, place.isNew, now);
  const enriched = await enrich(parts, work, received, {
    customerEmail: who.identity.email ?? who.customer.emails[0] ?? null, isNewConversation: place.isNew, isNewCustomer: who.isNew,
    isNewest: place.isNew || message.at >= place.conversation.lastActivityAt, now,
  });
  const writer = withLanguage(who, enriched.message, now);
  const write = place.isNew ? insert(conversations, enriched.conversation) : replace(conversations, enriched.conversation);
  const opening = place.isNew ? 1 : 0;
  return {
    writes: [...await identify(runtime.store, arriving, place.conversation.id), ...writer.writes, write, ...place.writes, insert(messages, enriched.message), ...bodyWrites(arriving.workspaceId, message.id, arriving.content.html)],
    events: [...writer.events, ...enriched.events.slice(0, opening), ...place.events, ...enriched.events.slice(opening)],
    search: [...who.search, searchEntry(message, place.isNew)],
    jobs: [...place.jobs, ...(arriving.isToBeChecked ? [{ queue: trustQueue, payload: { messageId: message.id } }] : [])],
  };
}

/** What the classifier is sure of is remembered as the customer's language. */
function withLanguage(who: Recognition, message: Message, now: number): Recognition {
  const found = message.labels.find((label) => label.head === 'language' && label.state === 'auto' && label.value !== 'und');
  return found ? noteLanguage(who, found.value, now, { kind: 'classifier' }) : who;
}

/** Auto-replies, bounces, receipts, reports, answers to invitations: kept where they prove to belong; they open and reopen nothing. */
async function decideOther(parts: IntakeParts, work: Work, arriving: Arriving, now: number): Promise<Part | 'set-aside'> {
  const { store } = parts.runtime;
  const { workspaceId, channelId, inbound } = arriving;
  const known = await parts.customers.known(workspaceId, channelId, boundId(inbound.from.externalId));
  const writer: Writer = known ?? {};
  const thread = await findThread(store, await question(work, arriving, known?.identity.id ?? '', known?.customer.id ?? null));
  const report = isAboutOurs(inbound.nature) ? await applyReport(store, arriving, now) : { about: null, writes: [], events: [], warning: undefined };
  if (thread.kind !== 'join') return report.writes.length === 0 ? 'set-aside' : { writes: report.writes, events: [...report.events, setAsideEvent(arriving, now)] };
  const { conversation } = thread;
  const composed = composeMessage(arriving, conversation, writer, thread.joinedBy, thread.answers);
  const warnings = report.warning === undefined ? composed.warnings : [...composed.warnings, report.warning];
  const message = { ...composed, warnings, ...(report.about === null ? {} : { about: report.about }) };
  const received = receive(conversation, message, writer, false, now);
  const named = await followNamed(store, arriving, conversation.id);
  return {
    writes: [...await identify(store, arriving, conversation.id), replace(conversations, received.conversation), insert(messages, message),
      ...bodyWrites(workspaceId, message.id, arriving.content.html), ...report.writes, ...named.writes],
    events: [...received.events, ...report.events],
    search: [searchEntry(message, false)],
    jobs: named.jobs,
  };
}

/** Contacts that named it before it came may belong to its conversation. */
async function followNamed(store: Store, { workspaceId, channelId, inbound }: Arriving, conversationId: string): Promise<Required<Pick<Part, 'writes' | 'jobs'>>> {
  const externalId = boundId(inbound.externalId);
  const slotId = expectedId(channelId, externalId);
  const slot = await store.get(threadSlots, workspaceId, slotId);
  return slot ? { writes: [], jobs: [quotesJob(conversationId, hashId('external', channelId, externalId))] } : { writes: [unchanged(threadSlots, slotId, null)], jobs: [] };
}

export function setAsideEvent({ inbound, journalId, channelId }: Pick<Arriving, 'inbound' | 'journalId' | 'channelId'>, now: number) {
  return inboxEvent('message.set-aside', now, { kind: 'system' }, { subjectId: journalId }, {
    nature: inbound.nature, channelId, from: inbound.from.externalId.slice(0, 320), ...(inbound.subject ? { subject: inbound.subject.slice(0, 200) } : {}),
  });
}

async function question(work: Work, { workspaceId, channelId, inbound, isHistory, receivedAt }: Arriving, identityId: string, customerId: string | null): Promise<ThreadQuestion> {
  const from = { ...inbound.from, externalId: boundId(inbound.from.externalId) };
  const bound: InboundMessage = { ...inbound, from };
  return { workspaceId, channelId, threads: await work.hops.threads(channelId), inbound: bound, identityId, customerId, isHistory, receivedAt };
}

/** The id in `externalIds` that only this message has. */
export function identityOf({ channelId, inbound, twinOf }: Arriving): string {
  const externalId = boundId(inbound.externalId);
  return twinOf === null ? hashId('external', channelId, externalId) : hashId('twin', channelId, externalId, inbound.fingerprint ?? '');
}

/** The write that makes a repeat of this message a conflict. One that repeats another's external id is found beside that one. */
async function identify(store: Store, arriving: Arriving, conversationId: string): Promise<Part['writes']> {
  const { workspaceId, inbound, id, twinOf } = arriving;
  const own = identityOf(arriving);
  const entry = insert(externalIds, { id: own, workspaceId, messageId: id, conversationId, ...(inbound.fingerprint === undefined ? {} : { fingerprint: inbound.fingerprint }) });
  const first = twinOf === null ? undefined : await store.get(externalIds, workspaceId, twinOf);
  const twinIds = first?.twinIds ?? [];
  return first && twinIds.length < limits.twins ? [entry, replace(externalIds, { ...first, twinIds: [...twinIds, own] })] : [entry];
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
