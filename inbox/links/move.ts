import { customers, identities, type Customer, type Identity } from '../../customers/index.ts';
import { type Actor, commitAgain, type Job, type NewEvent, replace, type Runtime, type Store, type Write } from '../../runtime/ports/index.ts';
import { conversations, type Conversation } from '../conversations/conversation.ts';
import { messages } from '../conversations/message.ts';
import { nameOf } from '../intake/compose.ts';
import { inboxEvent } from '../ledger.ts';

/** Queue of the job that moves a long history after its identity; payload `{ identityId }`. */
export const moveQueue = 'move-history';

/** As many writes as one batch takes; a longer history moves in steps. */
const mostWrites = 400;
const pageSize = 200;

export interface Moves {
  readonly writes: readonly Write[];
  readonly events: readonly NewEvent[];
}

/** Everything that came by an identity, moved to a customer in one batch; undefined when that is too much for one. */
export async function planMoves(store: Store, identity: Identity, to: Customer, actor: Actor, at: number): Promise<Moves | undefined> {
  const { workspaceId } = identity;
  const homes = await store.page(conversations, 'byIdentity', { workspaceId, where: { identityId: identity.id }, limit: pageSize });
  if (homes.next !== null) return undefined;
  const writes: Write[] = [];
  const events: NewEvent[] = [];
  for (const conversation of homes.items.filter((home) => home.customerId !== to.id)) {
    if (conversation.messageCount + writes.length > mostWrites) return undefined;
    const page = await store.page(messages, 'byConversation', { workspaceId, where: { conversationId: conversation.id }, limit: mostWrites });
    if (page.next !== null) return undefined;
    writes.push(...page.items.map((message) => replace(messages, { ...message, customerId: to.id })));
    const moved = moveConversation(conversation, identity, to, actor, at);
    writes.push(moved.write);
    events.push(moved.event);
    if (writes.length > mostWrites) return undefined;
  }
  return { writes, events };
}

function moveConversation(conversation: Conversation, identity: Identity, to: Customer, actor: Actor, at: number): { write: Write; event: NewEvent } {
  return {
    write: replace(conversations, { ...conversation, customerId: to.id, customerName: nameOf(to, identity) }),
    event: inboxEvent('conversation.moved', at, actor, { conversationId: conversation.id, customerId: to.id }, { from: conversation.customerId }),
  };
}

/**
 * Moves what is left of an identity's history to the customer it is now. The goal is read from the identity at each step,
 * so it may stop and start anywhere, run twice, and be overtaken by another link or its undo.
 */
export async function moveHistory(runtime: Runtime, job: Job): Promise<void> {
  const { store } = runtime;
  const { workspaceId } = job;
  const { identityId } = job.payload as { identityId: string };
  let after: string | null = null;
  do {
    const page: { items: readonly Conversation[]; next: string | null } = await store.page(conversations, 'byIdentity', { workspaceId, where: { identityId }, after, limit: pageSize });
    for (const conversation of page.items) await moveOne(runtime, workspaceId, identityId, conversation.id);
    after = page.next;
  } while (after !== null);
}

/** Its messages first, then the conversation itself, guarded: a message that came meanwhile makes this begin again. */
async function moveOne(runtime: Runtime, workspaceId: string, identityId: string, conversationId: string): Promise<void> {
  const { store, clock } = runtime;
  await commitAgain(store, async () => {
    const conversation = await store.get(conversations, workspaceId, conversationId);
    const identity = await store.get(identities, workspaceId, identityId);
    const to = identity && await store.get(customers, workspaceId, identity.customerId);
    if (!conversation || !identity || !to || conversation.customerId === to.id) return { answer: true };
    await moveMessages(store, conversation, to.id);
    const moved = moveConversation(conversation, identity, to, { kind: 'system' }, clock.now());
    return { batch: { workspaceId, writes: [moved.write], events: [moved.event] }, answer: true };
  });
}

async function moveMessages(store: Store, { workspaceId, id }: Conversation, customerId: string): Promise<void> {
  let after: string | null = null;
  do {
    after = await commitAgain<string | null>(store, async () => {
      const page = await store.page(messages, 'byConversation', { workspaceId, where: { conversationId: id }, after, limit: pageSize });
      const left = page.items.filter((message) => message.customerId !== customerId);
      if (left.length === 0) return { answer: page.next };
      return { batch: { workspaceId, writes: left.map((message) => replace(messages, { ...message, customerId })) }, answer: page.next };
    });
  } while (after !== null);
}
