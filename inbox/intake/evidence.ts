import { isContact, type InboundMessage, type Limits, type Nature } from '../../connectors/spec/index.ts';
import { hashId, identityId } from '../../customers/index.ts';
import type { Store } from '../../runtime/ports/index.ts';
import { threadSlots, type Conversation, type ThreadSlot } from '../conversations/conversation.ts';
import { externalIds, messages, type ExternalId, type JoinedBy } from '../conversations/message.ts';
import { belongs, type Person } from '../joins/members.ts';
import { mentionId, mentions, tokenReference, type Mention } from '../joins/mention.ts';
import { resolveAll } from '../joins/resolve.ts';
import { boundId, pickReferences } from './bounds.ts';

/** Who asks where a message belongs. `customerId`: null for a sender we do not know and will not make known. */
export interface ThreadQuestion {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly threads: Limits['threads'];
  readonly inbound: InboundMessage;
  readonly identityId: string;
  readonly customerId: string | null;
  /** Old mail: it may lie in closed conversations, which it does not wake. */
  readonly isHistory: boolean;
  readonly receivedAt: number;
}

/** A conversation that a message belongs to, and why. */
export interface Place { readonly conversation: Conversation; readonly joinedBy: JoinedBy }

/** What a message's token and references say about where it belongs, before anything is decided. */
export interface Evidence {
  /** Where its sender belongs: named by it, nearest first; then those of the same customer that name the same, or it. */
  readonly places: readonly Place[];
  /** Conversations it names although its sender does not belong there. */
  readonly strange: readonly { readonly conversation: Conversation; readonly referenceId: string }[];
  /** References nobody has seen yet, and whether somebody has named them before. */
  readonly missing: readonly { readonly referenceId: string; readonly slotId: string; readonly isExpected: boolean }[];
  /** Mentions of this customer that are kept already, by id. */
  readonly kept: ReadonlyMap<string, Mention>;
  /** The known messages it names, with the conversations they are in now. */
  readonly named: readonly { readonly messageId: string; readonly conversationId: string }[];
  /** Set when somebody named this very message before it came. */
  readonly expected: ThreadSlot | undefined;
  /** Who did, and where. */
  readonly waiting: readonly { readonly mention: Mention; readonly conversation: Conversation }[];
}

/** Most conversations that one message's references are compared with. */
const mostCandidates = 8;
/** Most that named a message before it came and are looked at in its own batch; the rest is a job's. */
const mostWaiting = 50;

/** Machines that write about our messages; they are believed for naming one of ours, not for naming a customer's. */
const machines: ReadonlySet<Nature> = new Set(['bounce', 'receipt', 'report']);

/** Slot of a message that was referred to before it came. */
export function expectedId(channelId: string, externalId: string): string {
  return hashId('expected', channelId, externalId);
}

interface Named { readonly referenceId: string; readonly conversationId: string; readonly messageId?: string; readonly joinedBy: JoinedBy }

/**
 * Reads what is known under a message's token and references. A token or reference places it only with a sender who belongs
 * there. What it names in vain, or without belonging, is looked up among what its customer named before: messages of one
 * customer that name the same one belong together.
 */
export async function findEvidence(store: Store, question: ThreadQuestion): Promise<Evidence> {
  const { inbound, workspaceId, channelId } = question;
  const own = boundId(inbound.externalId);
  const isOpener = question.threads === 'by-proof' && isContact(inbound);
  const named = inbound.bounce?.of === undefined ? inbound.thread.references : [inbound.bounce.of, ...inbound.thread.references ?? []];
  const references = pickReferences(named).filter((reference) => reference !== own);
  const [{ found, missing }, expected] = await Promise.all([
    lookUp(store, question, references),
    isOpener ? store.get(threadSlots, workspaceId, expectedId(channelId, own)) : undefined,
  ]);
  const { token } = inbound.thread;
  const all: Named[] = [...(token === undefined ? [] : [{ referenceId: tokenReference(token), conversationId: token, joinedBy: 'token' as const }]), ...found];
  const placed = await place(store, question, all);
  if (!isOpener) return { ...placed, missing: [], kept: new Map(), expected: undefined, waiting: [] };
  const siblings = await findSiblings(store, question, missing, placed.strange.map(({ referenceId }) => referenceId));
  const waiting = expected ? await findWaiting(store, question, expected) : { places: [], waiting: [] };
  return { ...placed, places: [...placed.places, ...siblings.places, ...waiting.places], missing: siblings.missing, kept: siblings.kept, expected, waiting: waiting.waiting };
}

/** The messages that these references name, and those that nobody knows. */
async function lookUp(store: Store, question: ThreadQuestion, references: readonly string[]) {
  if (references.length === 0) return { found: [], missing: [] };
  const { workspaceId, channelId } = question;
  const known = new Map((await store.getMany(externalIds, workspaceId, references.map((reference) => hashId('external', channelId, reference))))
    .map((entry) => [entry.id, entry]));
  const found: Named[] = [];
  const missing: { readonly referenceId: string; readonly slotId: string }[] = [];
  for (const reference of references) {
    const referenceId = hashId('external', channelId, reference);
    const entry = known.get(referenceId);
    if (entry === undefined) missing.push({ referenceId, slotId: expectedId(channelId, reference) });
    else found.push({ ...await nearestTwin(store, question, entry), referenceId, joinedBy: 'references' });
  }
  return { found, missing };
}

/** Of several messages with one external id the one that is meant: of a conversation the sender belongs to, nearest in time. */
async function nearestTwin(store: Store, question: ThreadQuestion, entry: ExternalId): Promise<Pick<Named, 'conversationId' | 'messageId'>> {
  // What is told of one of ours is told of the first: only who had it can repeat its id.
  if (machines.has(question.inbound.nature) || entry.twinIds === undefined || entry.twinIds.length === 0) return { conversationId: entry.conversationId, messageId: entry.messageId };
  const { workspaceId, inbound, receivedAt } = question;
  const all = [entry, ...await store.getMany(externalIds, workspaceId, entry.twinIds)];
  const [homes, written] = await Promise.all([
    resolveAll(store, workspaceId, all.map(({ conversationId }) => conversationId)),
    store.getMany(messages, workspaceId, all.map(({ messageId }) => messageId)),
  ]);
  const at = inbound.at ?? receivedAt;
  const ranked = all.map(({ conversationId, messageId }) => {
    const home = homes.get(conversationId);
    const message = written.find(({ id }) => id === messageId);
    return { conversationId, messageId, isOwn: home !== undefined && belongs(home, personOf(question)), distance: message ? Math.abs(at - message.at) : Number.POSITIVE_INFINITY };
  });
  return ranked.reduce((best, next) => (Number(next.isOwn) - Number(best.isOwn) || best.distance - next.distance) > 0 ? next : best);
}

function personOf({ customerId, identityId, inbound }: ThreadQuestion): Person {
  return { customerId, identityId, senderIds: [inbound.from.externalId] };
}

/** Sorts what is named into where the sender belongs and where not. */
async function place(store: Store, question: ThreadQuestion, all: readonly Named[]): Promise<Pick<Evidence, 'places' | 'strange' | 'named'>> {
  const { workspaceId, channelId, inbound } = question;
  if (all.length === 0) return { places: [], strange: [], named: [] };
  const ids = [...new Set(all.map(({ conversationId }) => conversationId))].slice(0, mostCandidates);
  const [homes, ours] = await Promise.all([resolveAll(store, workspaceId, ids), machines.has(inbound.nature) ? findSent(store, workspaceId, all) : undefined]);
  const places: Place[] = [];
  const strange: { conversation: Conversation; referenceId: string }[] = [];
  const named: { messageId: string; conversationId: string }[] = [];
  for (const { conversationId, messageId, referenceId, joinedBy } of all) {
    const conversation = homes.get(conversationId);
    if (!conversation || conversation.channelId !== channelId) continue;
    if (messageId !== undefined) named.push({ messageId, conversationId: conversation.id });
    if (ours && (messageId === undefined ? isToldOf(conversation, inbound) : ours.has(messageId))) places.push({ conversation, joinedBy: 'bounce' });
    else if (belongs(conversation, personOf(question))) places.push({ conversation, joinedBy });
    else strange.push({ conversation, referenceId });
  }
  return { places, strange, named };
}

/** Which of the named messages we sent. */
async function findSent(store: Store, workspaceId: string, all: readonly Named[]): Promise<ReadonlySet<string>> {
  const found = await store.getMany(messages, workspaceId, all.flatMap(({ messageId }) => messageId ?? []));
  return new Set(found.filter(({ direction }) => direction === 'out').map(({ id }) => id));
}

/** A token alone may come from any of our messages there; then whoever the machine speaks of must belong. */
function isToldOf(conversation: Conversation, { from, bounce, bounces = [] }: InboundMessage): boolean {
  const people = [from.externalId, ...[bounce, ...bounces.slice(0, mostCandidates)].flatMap((one) => one?.recipient?.toLowerCase() ?? [])];
  return people.some((id) => belongs(conversation, { customerId: null, identityId: identityId(conversation.channelId, id), senderIds: [id] }));
}

/** What the same customer has named before: the same message, before it came or without belonging to its conversation. */
async function findSiblings(store: Store, question: ThreadQuestion, missing: readonly { referenceId: string; slotId: string }[], strange: readonly string[]) {
  const { workspaceId, customerId } = question;
  if (customerId === null || missing.length + strange.length === 0) return { places: [], missing: [], kept: new Map<string, Mention>() };
  const ids = [...missing.map(({ referenceId }) => referenceId), ...strange].map((referenceId) => mentionId(referenceId, customerId));
  const [kept, slots] = await Promise.all([
    store.getMany(mentions, workspaceId, [...new Set(ids)]),
    missing.length === 0 ? [] : store.getMany(threadSlots, workspaceId, missing.map(({ slotId }) => slotId)),
  ]);
  const known = [...kept, ...slots.filter(({ hasMentions }) => !hasMentions)];
  const homes = known.length === 0 ? new Map<string, Conversation>() : await resolveAll(store, workspaceId, known.map(({ conversationId }) => conversationId));
  const expected = new Set(slots.map(({ id }) => id));
  const places = [...new Set(homes.values())].filter((conversation) => isOf(conversation, question)).map((conversation): Place => ({ conversation, joinedBy: 'referenced' }));
  return { places, missing: missing.map((one) => ({ ...one, isExpected: expected.has(one.slotId) })), kept: new Map(kept.map((mention) => [mention.id, mention])) };
}

/** Who named this message before it came: their conversation is its place when they are the same customer. */
async function findWaiting(store: Store, question: ThreadQuestion, slot: ThreadSlot): Promise<Pick<Evidence, 'places' | 'waiting'>> {
  const { workspaceId, channelId, inbound } = question;
  const referenceId = hashId('external', channelId, boundId(inbound.externalId));
  const page = await store.page(mentions, 'byReference', { workspaceId, where: { referenceId }, limit: mostWaiting });
  const homes = await resolveAll(store, workspaceId, [slot.conversationId, ...page.items.map(({ conversationId }) => conversationId)]);
  const places: Place[] = [];
  const waiting: { mention: Mention; conversation: Conversation }[] = [];
  const first = slot.hasMentions ? undefined : homes.get(slot.conversationId);
  if (first && isOf(first, question)) places.push({ conversation: first, joinedBy: 'referenced' });
  for (const mention of page.items) {
    const conversation = homes.get(mention.conversationId);
    if (!conversation || conversation.channelId !== channelId) continue;
    if (mention.customerId === question.customerId) places.push({ conversation, joinedBy: 'referenced' });
    else waiting.push({ mention, conversation });
  }
  return { places, waiting };
}

/** Whether a conversation is the asking customer's, or they have written in it. */
function isOf({ channelId, customerId, memberIds }: Conversation, question: ThreadQuestion): boolean {
  return channelId === question.channelId && question.customerId !== null && (customerId === question.customerId || (memberIds?.includes(question.customerId) ?? false));
}
