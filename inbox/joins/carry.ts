import { commitAgain, type Job, replace, type Runtime, type Store } from '../../runtime/ports/index.ts';
import { conversations, type Conversation } from '../conversations/conversation.ts';
import { messages, type Message } from '../conversations/message.ts';
import { joins } from './join.ts';
import { movedInto, type CarryJob } from './plan.ts';
import { groupOf, resolveOne } from './resolve.ts';
import { movedBack } from './undo.ts';

const pageSize = 200;

/**
 * Moves the messages of a long joining, or of one taken back, to where they belong. What is right is read anew for each
 * page, so it may stop and start anywhere, run twice, and be overtaken by the opposite.
 */
export async function carryMessages({ store }: Runtime, job: Job): Promise<void> {
  const { workspaceId } = job;
  const { conversationId, fromId } = job.payload as unknown as CarryJob;
  await walk(store, workspaceId, conversationId, async (page) => {
    const into = await resolveOne(store, workspaceId, conversationId);
    return into && into.id !== conversationId ? page.map((message) => movedInto(message, into)) : [];
  });
  if (fromId === undefined) return;
  const from = await resolveOne(store, workspaceId, fromId);
  if (!from) return;
  await walk(store, workspaceId, from.id, async (page) => {
    const back = await store.get(conversations, workspaceId, conversationId);
    if (!back || await store.get(joins, workspaceId, conversationId)) return [];
    return page.filter((message) => isOf(message, back)).map((message) => movedBack(message, back));
  });
}

function isOf({ homeId }: Message, conversation: Conversation): boolean {
  return homeId !== undefined && groupOf(conversation).includes(homeId);
}

/** Page by page, whatever of it moves; a page whose messages changed meanwhile is read again. */
async function walk(store: Store, workspaceId: string, conversationId: string, move: (page: readonly Message[]) => Promise<readonly Message[]>): Promise<void> {
  let after: string | null = null;
  do {
    after = await commitAgain<string | null>(store, async () => {
      const page = await store.page(messages, 'byConversation', { workspaceId, where: { conversationId }, after, limit: pageSize });
      const moved = await move(page.items);
      return moved.length === 0 ? { answer: page.next } : { batch: { workspaceId, writes: moved.map((message) => replace(messages, message)) }, answer: page.next };
    });
  } while (after !== null);
}
