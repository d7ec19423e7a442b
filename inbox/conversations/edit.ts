import { demand, teams, users, type Principal } from '../../people/index.ts';
import { type Actor, commitAgain, HubError, replace, type Runtime, type Write } from '../../runtime/ports/index.ts';
import type { ConversationChange } from '../inbox.ts';
import { resolveOne } from '../joins/resolve.ts';
import { actorOf } from '../ledger.ts';
import { getConversation } from './read.ts';
import { applyChange } from './change.ts';
import { conversations, type Conversation } from './conversation.ts';

/** See `Conversations.change`. */
export async function changeConversation(runtime: Runtime, principal: Principal, id: string, patch: ConversationChange, ifVersion?: number): Promise<Conversation> {
  demand(principal, 'conversation.change');
  await checkTargets(runtime, principal.workspaceId, patch);
  const actor = actorOf(principal);
  return commitAgain(runtime.store, async () => {
    const before = await getConversation(runtime, principal, id);
    if (ifVersion !== undefined && (before.id !== id || before.version !== ifVersion)) throw staleConversation();
    const { conversation, events } = applyChange(before, patch, actor, runtime.clock.now());
    if (conversation === before) return { answer: before };
    const batch = { workspaceId: principal.workspaceId, writes: [replace(conversations, conversation)], events };
    return { batch, answer: { ...conversation, version: before.version + 1 } };
  });
}

/** See `Conversations.changeAs`. One try: whoever calls decides anew on what is true then. */
export async function changeAs(runtime: Runtime, workspaceId: string, actor: Actor, id: string, patch: ConversationChange, why: unknown, ifVersion: number, also: readonly Write[] = []): Promise<Conversation> {
  const before = await resolveOne(runtime.store, workspaceId, id);
  if (!before) throw new HubError('not-found', 'conversation.not-found', 'There is no such conversation.');
  if (before.id !== id || before.version !== ifVersion) throw staleConversation();
  const { conversation, events } = applyChange(before, patch, actor, runtime.clock.now(), why);
  if (conversation === before) return before;
  const result = await runtime.store.commit({ workspaceId, writes: [replace(conversations, conversation), ...also], events });
  if (!result.committed) throw staleConversation();
  return { ...conversation, version: before.version + 1 };
}

function staleConversation(): HubError {
  return new HubError('stale', 'conversation.stale', 'Somebody changed this conversation meanwhile; read it again and repeat the change.');
}

/** A person or team that does not exist, or a person who has left, can not be given anything. */
async function checkTargets({ store }: Runtime, workspaceId: string, { assigneeId, teamId }: ConversationChange): Promise<void> {
  if (typeof assigneeId === 'string') {
    const user = await store.get(users, workspaceId, assigneeId);
    if (!user?.enabled) throw new HubError('invalid', 'conversation.unknown-assignee', 'There is no such person, or they can not sign in any more.', { faults: [{ path: 'assigneeId', message: 'no such person' }] });
  }
  if (typeof teamId === 'string' && !await store.get(teams, workspaceId, teamId)) {
    throw new HubError('invalid', 'conversation.unknown-team', 'There is no such team.', { faults: [{ path: 'teamId', message: 'no such team' }] });
  }
}
