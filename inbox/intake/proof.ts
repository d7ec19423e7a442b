import { hashId } from '../../customers/index.ts';
import type { Store } from '../../runtime/ports/index.ts';
import { conversations, threadSlots, type Conversation } from '../conversations/conversation.ts';
import { externalIds, messages, type JoinedBy } from '../conversations/message.ts';
import { boundId, pickReferences } from './bounds.ts';
import type { ThreadQuestion } from './thread.ts';

export interface Proof {
  /** The conversation it belongs to, and why. */
  readonly joined?: Joined;
  /** A conversation it quotes although its sender does not belong there. */
  readonly quotedId: string | null;
  /** References nobody has seen yet; a conversation that opens now waits for them. */
  readonly unknown: readonly string[];
  /** Version of the slot that waits for this very message, null when none does: guarded when a conversation opens. */
  readonly expectedBefore: number | null;
}

export interface Joined {
  readonly conversation: Conversation;
  readonly joinedBy: JoinedBy;
  /** Time of the newest message there that this one answers, ms UTC; null when none is known. */
  readonly answers: number | null;
}

/** Most conversations that one message's references are compared with. */
const mostCandidates = 8;

/** `messageId`: the message of ours or theirs that is named. */
interface Candidate { readonly conversationId: string; readonly joinedBy: JoinedBy; readonly messageId?: string }

/** How far into a conversation its first answer is looked for. */
const firstAnswerWithin = 50;

/**
 * What a message's token and references prove. A token or reference joins only with a sender who belongs: the
 * conversation's customer, the identity it came by, or somebody who was on its messages. A conversation that merely
 * expected a message is joined only by its own customer.
 */
export async function findProof(store: Store, question: ThreadQuestion, isMachine: boolean): Promise<Proof> {
  const { inbound, workspaceId, channelId } = question;
  const named = inbound.bounce?.of === undefined ? inbound.thread.references : [inbound.bounce.of, ...(inbound.thread.references ?? [])];
  const own = boundId(inbound.externalId);
  const references = pickReferences(named).filter((reference) => reference !== own);
  const { found, unknown, expected } = await lookUp(store, question, references);
  const candidates: Candidate[] = [
    ...(inbound.thread.token === undefined ? [] : [{ conversationId: inbound.thread.token, joinedBy: 'token' as const }]),
    ...found, ...expected,
  ];
  const { joined: place, quotedId } = await firstBelonging(store, question, candidates, isMachine);
  const joined = place && { ...place, answers: await findAnswered(store, place.conversation, found) };
  const takenIds = new Set(expected.map((slot) => slot.reference));
  const result = { quotedId, unknown: unknown.filter((reference) => !takenIds.has(reference)).slice(0, 40), expectedBefore: null };
  if (joined) return { ...result, joined };
  if (question.threads !== 'by-proof' || inbound.nature !== 'message') return result;
  const slot = await store.get(threadSlots, workspaceId, hashId('expected', channelId, own));
  if (!slot) return result;
  const waiting = await firstBelonging(store, question, [{ conversationId: slot.conversationId, joinedBy: 'referenced' }], false);
  return { ...result, expectedBefore: slot.version, ...(waiting.joined ? { joined: { ...waiting.joined, answers: null } } : {}) };
}

/**
 * When the newest of the named messages was written. Where none is known although our token came back (a relay gave our
 * mail another Message-ID), it answers the conversation's first answer at least.
 */
async function findAnswered(store: Store, { workspaceId, id }: Conversation, found: readonly Candidate[]): Promise<number | null> {
  const named = found.flatMap(({ conversationId, messageId }) => (conversationId === id && messageId !== undefined ? [messageId] : []));
  const times = (await store.getMany(messages, workspaceId, named)).filter((message) => message.conversationId === id).map((message) => message.at);
  if (times.length > 0) return Math.max(...times);
  const first = await store.page(messages, 'byConversation', { workspaceId, where: { conversationId: id }, limit: firstAnswerWithin });
  return first.items.find((message) => message.direction === 'out')?.at ?? null;
}

/** What is known under these references: messages of ours, and conversations that wait for one of them. */
async function lookUp(store: Store, { workspaceId, channelId, threads }: ThreadQuestion, references: readonly string[]) {
  if (references.length === 0) return { found: [], unknown: [], expected: [] };
  const known = new Map((await store.getMany(externalIds, workspaceId, references.map((reference) => hashId('external', channelId, reference))))
    .map((entry) => [entry.id, entry]));
  const found: Candidate[] = [];
  const unknown: string[] = [];
  for (const reference of references) {
    const entry = known.get(hashId('external', channelId, reference));
    if (entry === undefined) unknown.push(reference);
    else found.push({ conversationId: entry.conversationId, messageId: entry.messageId, joinedBy: 'references' });
  }
  if (threads !== 'by-proof' || unknown.length === 0) return { found, unknown, expected: [] };
  const ids = new Map(unknown.map((reference) => [hashId('expected', channelId, reference), reference]));
  const slots = new Map((await store.getMany(threadSlots, workspaceId, [...ids.keys()])).map((slot) => [slot.id, slot.conversationId]));
  const expected = [...ids].flatMap(([id, reference]) => {
    const conversationId = slots.get(id);
    return conversationId === undefined ? [] : [{ conversationId, joinedBy: 'referenced' as const, reference }];
  });
  return { found, unknown, expected };
}

async function firstBelonging(store: Store, question: ThreadQuestion, candidates: readonly Candidate[], isMachine: boolean): Promise<{ readonly joined?: Omit<Joined, 'answers'>; readonly quotedId: string | null }> {
  const ids = [...new Set(candidates.map((candidate) => candidate.conversationId))].slice(0, mostCandidates);
  if (ids.length === 0) return { quotedId: null };
  const known = new Map((await store.getMany(conversations, question.workspaceId, ids)).map((conversation) => [conversation.id, conversation]));
  let quotedId: string | null = null;
  for (const { conversationId, joinedBy } of candidates) {
    const conversation = known.get(conversationId);
    if (!conversation || conversation.channelId !== question.channelId) continue;
    if (isMachine) return { joined: { conversation, joinedBy: 'bounce' }, quotedId };
    if (belongs(conversation, question, joinedBy)) return { joined: { conversation, joinedBy }, quotedId };
    if (joinedBy !== 'referenced') quotedId ??= conversationId;
  }
  return { quotedId };
}

function belongs(conversation: Conversation, { customerId, identityId, inbound }: ThreadQuestion, joinedBy: JoinedBy): boolean {
  if (conversation.customerId === customerId || conversation.identityId === identityId) return true;
  return joinedBy !== 'referenced' && conversation.participantIds.includes(inbound.from.externalId);
}
