import { isContact } from '../../connectors/spec/index.ts';
import { hashId } from '../../customers/index.ts';
import { insert, replace, unchanged, type Store, type Write } from '../../runtime/ports/index.ts';
import { conversations, threadSlots, type Conversation, type ThreadSlot } from '../conversations/conversation.ts';
import { externalIds, messages, type JoinedBy } from '../conversations/message.ts';
import { isTouched, mayJoin } from '../joins/members.ts';
import { mentionId, mentions, mostSenders } from '../joins/mention.ts';
import { resolveOne } from '../joins/resolve.ts';
import { boundId } from './bounds.ts';
import { expectedId, findEvidence, type Evidence, type Place, type ThreadQuestion } from './evidence.ts';

/**
 * Where a message belongs.
 *
 * - `join`: in this conversation, and the `others` belong to it, too; `answers`: time of the message there that it answers.
 * - `open`: in a new one, which follows `previousId`.
 * - `nowhere`: it is no contact and belongs to nothing.
 *
 * `writes` keep the way there, with the guards that let racing messages neither open two nor miss each other. `waiting`:
 * those who named this message before it came; their conversations belong to this one if they do.
 */
export type Thread =
  | { readonly kind: 'join'; readonly conversation: Conversation; readonly joinedBy: JoinedBy; readonly answers: number | null; readonly others: readonly Conversation[] } & Way
  | { readonly kind: 'open'; readonly previousId: string | null } & Way
  | { readonly kind: 'nowhere' };

interface Way {
  writes(conversationId: string): readonly Write[];
  readonly waiting: Evidence['waiting'];
  /** Whether this message was named before it came. */
  readonly wasExpected: boolean;
}

/** Most conversations that follow one another which are walked to find the living one. */
const longestChain = 100;
/** How far into a conversation its first answer is looked for. */
const firstAnswerWithin = 50;
/** Most messages it names in vain that are remembered. */
const mostMissing = 40;

const plain = { waiting: [], wasExpected: false } as const;

/** Finds the conversation by proof, in this order: the provider's thread, our token, references, the person's own slot. */
export async function findThread(store: Store, question: ThreadQuestion): Promise<Thread> {
  const { inbound, workspaceId } = question;
  const slotId = slotOf(question);
  const isKeyed = inbound.thread.key !== undefined;
  const slot = slotId === undefined ? undefined : await store.get(threadSlots, workspaceId, slotId);
  if (isKeyed && slot) return throughSlot(store, question, slot, 'thread-key');
  const evidence = await findEvidence(store, question);
  if (evidence.places.length > 0) return throughProof(store, question, evidence, isKeyed ? slotId : undefined);
  if (slot) return throughSlot(store, question, slot, 'same-person');
  if (!isContact(inbound)) return { kind: 'nowhere' };
  const way = wayOf(question, evidence, [], (id) => (slotId === undefined ? [] : [insertSlot(workspaceId, slotId, id)]));
  return { kind: 'open', previousId: evidence.strange[0]?.conversation.id ?? null, ...way };
}

/** The slot every such message goes through: the provider's thread, or the person on accounts that fold by person. */
function slotOf({ channelId, inbound, threads }: ThreadQuestion): string | undefined {
  if (inbound.thread.key !== undefined) return hashId('thread', channelId, boundId(inbound.thread.key));
  return threads === 'by-person' ? hashId('person', channelId, inbound.from.externalId) : undefined;
}

async function throughSlot(store: Store, question: ThreadQuestion, slot: ThreadSlot, joinedBy: JoinedBy): Promise<Thread> {
  const conversation = await resolveOne(store, question.workspaceId, slot.conversationId);
  if (!conversation) throw new Error(`thread slot ${slot.id} names a conversation that does not exist`);
  const joined = { kind: 'join' as const, joinedBy, answers: null, others: [], ...plain };
  if (!isContact(question.inbound) || question.isHistory) return { ...joined, conversation, writes: () => [] };
  const { living, last } = await followClosed(store, conversation);
  const repoint = (conversationId: string): Write => replace(threadSlots, { ...slot, conversationId });
  if (living) return { ...joined, conversation: living, writes: () => (living.id === slot.conversationId ? [] : [repoint(living.id)]) };
  return { kind: 'open', previousId: last.id, ...plain, writes: (id) => [repoint(id), followUp(last, id)] };
}

/**
 * Living conversations come first, closed ones are followed to what lives after them; old mail goes into either. Where there
 * are several, they belong together: the nearest named one, and those that may be joined to it.
 */
async function throughProof(store: Store, question: ThreadQuestion, evidence: Evidence, keySlotId: string | undefined): Promise<Thread> {
  const { places } = evidence;
  const [nearest] = places as [Place, ...Place[]];
  const remember = (id: string): Write[] => (keySlotId === undefined ? [] : [insertSlot(question.workspaceId, keySlotId, id)]);
  if (!isContact(question.inbound)) {
    return { kind: 'join', ...nearest, answers: await findAnswered(store, nearest, evidence, [nearest.conversation.id]), others: [], ...plain, writes: () => [] };
  }
  const living = question.isHistory ? [...places] : places.filter(({ conversation }) => conversation.status !== 'closed');
  if (living.length === 0) {
    const followed = await followClosed(store, nearest.conversation);
    if (!followed.living) {
      const way = wayOf(question, evidence, [], (id) => [...remember(id), followUp(followed.last, id)]);
      return { kind: 'open', previousId: followed.last.id, ...way };
    }
    living.push({ conversation: followed.living, joinedBy: nearest.joinedBy });
  }
  const { into, others } = gather(living);
  const group = [into.conversation, ...others];
  const way = wayOf(question, evidence, group, () => remember(into.conversation.id));
  return { kind: 'join', ...into, answers: await findAnswered(store, into, evidence, group.map(({ id }) => id)), others, ...way };
}

/** Which of them takes the others in: one that people have worked on, else the one nearest to where the thread began. */
function gather(living: readonly Place[]): { readonly into: Place; readonly others: readonly Conversation[] } {
  const group: Place[] = [];
  for (const next of living) {
    if (group.every(({ conversation }) => mayJoin(conversation, next.conversation))) group.push(next);
  }
  const begins = group.findLast(({ joinedBy }) => joinedBy !== 'referenced');
  const into = group.find(({ conversation }) => isTouched(conversation)) ?? begins ?? group[0]!;
  return { into, others: group.filter((other) => other !== into).map(({ conversation }) => conversation) };
}

/**
 * What a message leaves behind for those that come later, and the guards: it names a message that is still not there, a
 * conversation that still does not know its writer; and nobody has named it meanwhile.
 */
function wayOf(question: ThreadQuestion, evidence: Evidence, group: readonly Conversation[], also: (id: string) => readonly Write[]): Way {
  const { workspaceId, channelId, threads, inbound, customerId } = question;
  const { expected, waiting } = evidence;
  if (threads !== 'by-proof' || inbound.thread.key !== undefined || customerId === null) return { ...plain, writes: also };
  const missing = evidence.missing.slice(0, mostMissing);
  const strange = evidence.strange.filter(({ conversation }) => group.every(({ id }) => id !== conversation.id));
  const mention = (referenceId: string, conversationId: string, targetId: string | null): readonly Write[] => {
    const id = mentionId(referenceId, customerId);
    const kept = evidence.kept.get(id);
    const senderId = inbound.from.externalId;
    if (kept === undefined) return [insert(mentions, { id, workspaceId, referenceId, customerId, senderIds: [senderId], conversationId, targetId })];
    return kept.senderIds.includes(senderId) || kept.senderIds.length >= mostSenders ? [] : [replace(mentions, { ...kept, senderIds: [...kept.senderIds, senderId] })];
  };
  return {
    waiting, wasExpected: expected !== undefined,
    writes: (id) => [
      ...also(id),
      ...(expected ? [] : [unchanged(threadSlots, expectedId(channelId, boundId(inbound.externalId)), null)]),
      ...missing.flatMap(({ referenceId, slotId, isExpected }) => [
        ...(isExpected ? [] : [insert(threadSlots, { id: slotId, workspaceId, conversationId: id, hasMentions: true })]), unchanged(externalIds, referenceId, null), ...mention(referenceId, id, null),
      ]),
      ...markQuoted(strange.map(({ conversation }) => conversation)), ...strange.flatMap(({ referenceId, conversation }) => mention(referenceId, id, conversation.id)),
    ],
  };
}

/** Tells living conversations that a stranger names their messages; from then on new people in them are compared with those. */
function markQuoted(strange: readonly Conversation[]): readonly Write[] {
  return [...new Map(strange.map((conversation) => [conversation.id, conversation])).values()].filter(({ status }) => status !== 'closed')
    .map((conversation) => (conversation.isQuoted ? unchanged(conversations, conversation.id, conversation.version) : replace(conversations, { ...conversation, isQuoted: true })));
}

/**
 * When the newest of the named messages was written. Where none is known although our token came back (a relay gave our
 * mail another Message-ID), it answers the conversation's first answer at least.
 */
async function findAnswered(store: Store, { conversation, joinedBy }: Place, { named }: Evidence, group: readonly string[]): Promise<number | null> {
  const { id, workspaceId } = conversation;
  const ids = named.filter(({ conversationId }) => group.includes(conversationId)).map(({ messageId }) => messageId);
  const times = ids.length === 0 ? [] : (await store.getMany(messages, workspaceId, ids)).map((message) => message.at);
  if (times.length > 0) return Math.max(...times);
  if (joinedBy === 'referenced') return null;
  const first = await store.page(messages, 'byConversation', { workspaceId, where: { conversationId: id }, limit: firstAnswerWithin });
  return first.items.find((message) => message.direction === 'out')?.at ?? null;
}

/** The living conversation at the end of those that follow a closed one; or the last closed one, which nothing follows yet. */
async function followClosed(store: Store, from: Conversation): Promise<{ living?: Conversation; last: Conversation }> {
  let last = from;
  for (let step = 0; step < longestChain; step += 1) {
    if (last.status !== 'closed') return { living: last, last };
    const slot = await store.get(threadSlots, last.workspaceId, hashId('after', last.id));
    const next = slot && await resolveOne(store, last.workspaceId, slot.conversationId);
    if (!next) return { last };
    last = next;
  }
  return { living: last, last };
}

function followUp(closed: Conversation, conversationId: string): Write {
  return insertSlot(closed.workspaceId, hashId('after', closed.id), conversationId);
}

function insertSlot(workspaceId: string, id: string, conversationId: string): Write {
  return insert(threadSlots, { id, workspaceId, conversationId });
}
