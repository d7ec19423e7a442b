import { demand, type Principal } from '../../people/index.ts';
import { commitAgain, HubError, replace, type Runtime } from '../../runtime/ports/index.ts';
import { conversations, type Conversation } from '../conversations/conversation.ts';
import { getConversation } from '../conversations/read.ts';
import { actorOf } from '../ledger.ts';
import { joins, mostJoined, type Join } from './join.ts';
import { hasRoom } from './members.ts';
import { planJoin } from './plan.ts';
import { quotesJob } from './quotes.ts';
import { groupOf } from './resolve.ts';

/** See `Conversations.join`. */
export async function joinByHand(runtime: Runtime, principal: Principal, id: string, intoId: string): Promise<Conversation> {
  demand(principal, 'conversation.change');
  const { store, clock } = runtime;
  return commitAgain(store, async () => {
    const [from, into] = [await getConversation(runtime, principal, id), await getConversation(runtime, principal, intoId)];
    if (from.id === into.id) throw new HubError('conflict', 'conversation.join-itself', 'These are the same conversation already.');
    if (from.channelId !== into.channelId) throw new HubError('conflict', 'conversation.other-channel', 'Only conversations of one channel can be joined: answers go out by it.');
    if (into.status === 'closed' && from.status !== 'closed') throw new HubError('conflict', 'conversation.join-into-closed', 'A closed conversation stays closed: join it into the other one instead.');
    if (!hasRoom(into, from)) throw new HubError('conflict', 'conversation.too-many-joins', `At most ${mostJoined} conversations can be joined into one.`);
    const plan = await planJoin(runtime, withoutParting(into, from), withoutParting(from, into), { because: 'person', messageId: null }, actorOf(principal), clock.now());
    const { conversation } = plan;
    const batch = {
      workspaceId: principal.workspaceId, writes: [replace(conversations, conversation), ...plan.writes], events: plan.events,
      jobs: [...plan.jobs, ...(conversation.isQuoted ? [quotesJob(conversation.id)] : [])],
    };
    return { batch, answer: { ...conversation, version: into.version + 1 } };
  });
}

/** Who joins two says that they were wrongly taken apart, if they were. */
function withoutParting(conversation: Conversation, other: Conversation): Conversation {
  const { apartFromIds, ...rest } = conversation;
  const left = apartFromIds?.filter((id) => !groupOf(other).includes(id)) ?? [];
  return left.length === 0 ? rest : { ...rest, apartFromIds: left };
}

/** See `Conversations.joins`. */
export async function listJoins(runtime: Pick<Runtime, 'store'>, principal: Principal, id: string): Promise<readonly Join[]> {
  const { id: intoId, workspaceId } = await getConversation(runtime, principal, id);
  const page = await runtime.store.page(joins, 'byTarget', { workspaceId, where: { intoId }, limit: mostJoined });
  return page.items;
}
