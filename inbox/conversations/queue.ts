import { HubError, type Actor, type Runtime } from '../../runtime/ports/index.ts';
import { resolveOne } from '../joins/resolve.ts';
import { conversations, type Conversation } from './conversation.ts';
import { changeAs } from './edit.ts';

const pageSize = 200;
const triesEach = 5;

/** See `Conversations.waiting`. */
export async function listWaiting({ store }: Runtime, workspaceId: string, teamId: string | null, limit: number): Promise<readonly Conversation[]> {
  // `from` leaves out those who wait for nothing: null sorts before every time.
  const page = await store.page(conversations, 'waiting', { workspaceId, where: { active: true, assigneeId: null, teamId }, from: 0, limit });
  return page.items;
}

/** See `Conversations.loads`. */
export async function countLoads({ store }: Runtime, workspaceId: string, userIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const counts = await Promise.all(userIds.map((assigneeId) => store.count(conversations, 'byAssignee', { workspaceId, where: { active: true, assigneeId } })));
  return new Map(userIds.map((userId, index) => [userId, counts[index] ?? 0]));
}

/** See `Conversations.requeueFrom`. Answers how many went back. May be cut short and run again: it takes what is still there. */
export async function requeueFrom(runtime: Runtime, workspaceId: string, userId: string, actor: Actor, why: unknown): Promise<number> {
  let moved = 0;
  let after: string | null = null;
  do {
    const page: { items: readonly Conversation[]; next: string | null } = await runtime.store.page(conversations, 'byAssignee', { workspaceId, where: { active: true, assigneeId: userId }, after, limit: pageSize });
    for (const conversation of page.items) if (conversation.waitingSince !== null && await release(runtime, conversation, userId, actor, why)) moved += 1;
    after = page.next;
  } while (after !== null);
  return moved;
}

/** Puts one back, unless it was answered, ended or given away meanwhile. */
async function release(runtime: Runtime, listed: Conversation, userId: string, actor: Actor, why: unknown): Promise<boolean> {
  let conversation: Conversation | undefined = listed;
  for (let attempt = 1; attempt <= triesEach; attempt += 1) {
    if (!conversation?.active || conversation.assigneeId !== userId || conversation.waitingSince === null) return false;
    try {
      await changeAs(runtime, conversation.workspaceId, actor, conversation.id, { assigneeId: null }, why, conversation.version);
      return true;
    } catch (error) {
      if (!(error instanceof HubError) || error.kind !== 'stale') throw error;
      conversation = await resolveOne(runtime.store, conversation.workspaceId, conversation.id);
    }
  }
  throw new HubError('stale', 'conversation.stale', 'A conversation keeps changing while it is put back in line; try again.');
}
