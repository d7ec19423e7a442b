import type { InboundMessage, Limits, Nature } from '../../connectors/spec/index.ts';
import { hashId } from '../../customers/index.ts';
import { insert, replace, unchanged, type Store, type Write } from '../../runtime/ports/index.ts';
import { conversations, threadSlots, type Conversation, type ThreadSlot } from '../conversations/conversation.ts';
import { externalIds, type JoinedBy } from '../conversations/message.ts';
import { findProof, type Proof } from './proof.ts';
import { boundId } from './bounds.ts';

/** Who asks where a message belongs. `customerId`: null for a sender we do not know and will not make known. */
export interface ThreadQuestion {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly threads: Limits['threads'];
  readonly inbound: InboundMessage;
  readonly identityId: string;
  readonly customerId: string | null;
}

/**
 * Where a message belongs.
 *
 * - `join`: in this conversation; `writes` keep the way there; `answers`: time of the message there that it answers.
 * - `open`: in a new one, which follows `previousId`; `writes` make the way to it, with the guards that let two racing
 *   messages open only one.
 * - `nowhere`: it is no contact and belongs to nothing.
 */
export type Thread =
  | { readonly kind: 'join'; readonly conversation: Conversation; readonly joinedBy: JoinedBy; readonly writes: readonly Write[]; readonly answers?: number | null }
  | { readonly kind: 'open'; readonly previousId: string | null; writes(conversationId: string): readonly Write[] }
  | { readonly kind: 'nowhere' };

/** Most conversations that follow one another which are walked to find the living one. */
const longestChain = 100;

/** Machines that write about our messages; they are believed for naming one of them. */
const machines: ReadonlySet<Nature> = new Set(['bounce', 'receipt', 'report']);

/** Finds the conversation by proof, in this order: the provider's thread, our token, references, the person's own slot. */
export async function findThread(store: Store, question: ThreadQuestion): Promise<Thread> {
  const { inbound, workspaceId } = question;
  const slotId = slotOf(question);
  const isKeyed = inbound.thread.key !== undefined;
  const slot = slotId === undefined ? undefined : await store.get(threadSlots, workspaceId, slotId);
  if (isKeyed && slot) return throughSlot(store, question, slot, 'thread-key');
  const proof = await findProof(store, question, machines.has(inbound.nature));
  if (proof.joined) return throughProof(store, question, proof.joined, isKeyed ? slotId : undefined);
  if (slot) return throughSlot(store, question, slot, 'same-person');
  if (inbound.nature !== 'message') return { kind: 'nowhere' };
  return openNew(question, proof, slotId);
}

/** The slot every such message goes through: the provider's thread, or the person on accounts that fold by person. */
function slotOf({ channelId, inbound, threads }: ThreadQuestion): string | undefined {
  if (inbound.thread.key !== undefined) return hashId('thread', channelId, boundId(inbound.thread.key));
  return threads === 'by-person' ? hashId('person', channelId, inbound.from.externalId) : undefined;
}

async function throughSlot(store: Store, question: ThreadQuestion, slot: ThreadSlot, joinedBy: JoinedBy): Promise<Thread> {
  const conversation = await store.get(conversations, question.workspaceId, slot.conversationId);
  if (!conversation) throw new Error(`thread slot ${slot.id} names a conversation that does not exist`);
  if (question.inbound.nature !== 'message') return { kind: 'join', conversation, joinedBy, writes: [] };
  const { living, last } = await followClosed(store, conversation);
  const repoint = (conversationId: string): Write => replace(threadSlots, { ...slot, conversationId });
  if (living) return { kind: 'join', conversation: living, joinedBy, writes: living.id === conversation.id ? [] : [repoint(living.id)] };
  return { kind: 'open', previousId: last.id, writes: (id) => [repoint(id), followUp(last, id)] };
}

async function throughProof(store: Store, question: ThreadQuestion, joined: NonNullable<Proof['joined']>, keySlotId: string | undefined): Promise<Thread> {
  const { conversation, joinedBy, answers } = joined;
  if (question.inbound.nature !== 'message') return { kind: 'join', conversation, joinedBy, answers, writes: [] };
  const remember = (id: string): Write[] => (keySlotId === undefined ? [] : [insertSlot(question.workspaceId, keySlotId, id)]);
  const { living, last } = await followClosed(store, conversation);
  if (living) return { kind: 'join', conversation: living, joinedBy, answers, writes: remember(living.id) };
  return { kind: 'open', previousId: last.id, writes: (id) => [...remember(id), followUp(last, id)] };
}

function openNew(question: ThreadQuestion, proof: Proof, slotId: string | undefined): Thread {
  const { workspaceId, channelId, threads, inbound } = question;
  if (slotId !== undefined) return { kind: 'open', previousId: proof.quotedId, writes: (id) => [insertSlot(workspaceId, slotId, id)] };
  if (threads !== 'by-proof') return { kind: 'open', previousId: proof.quotedId, writes: () => [] };
  // Both sides guard: a message that refers to this one and this one itself can not both open a conversation unseen.
  const self = unchanged(threadSlots, expectedId(channelId, inbound.externalId), proof.expectedBefore);
  return {
    kind: 'open', previousId: proof.quotedId,
    writes: (id) => [self, ...proof.unknown.flatMap((reference) => [
      insertSlot(workspaceId, expectedId(channelId, reference), id),
      unchanged(externalIds, hashId('external', channelId, reference), null),
    ])],
  };
}

/** The living conversation at the end of those that follow a closed one; or the last closed one, which nothing follows yet. */
async function followClosed(store: Store, from: Conversation): Promise<{ living?: Conversation; last: Conversation }> {
  let last = from;
  for (let step = 0; step < longestChain; step += 1) {
    if (last.status !== 'closed') return { living: last, last };
    const slot = await store.get(threadSlots, last.workspaceId, hashId('after', last.id));
    const next = slot && await store.get(conversations, last.workspaceId, slot.conversationId);
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

/** Slot of a message that was referred to before it came. */
function expectedId(channelId: string, externalId: string): string {
  return hashId('expected', channelId, boundId(externalId));
}

