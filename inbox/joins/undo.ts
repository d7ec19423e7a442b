import { customers, identities } from '../../customers/index.ts';
import { demand, type Principal } from '../../people/index.ts';
import { type Batch, commitAgain, HubError, insert, remove, replace, type Runtime, type Store, walkPages } from '../../runtime/ports/index.ts';
import { settle } from '../conversations/change.ts';
import { conversations, type Conversation } from '../conversations/conversation.ts';
import { countMessages } from '../conversations/grow.ts';
import { messages, type Message } from '../conversations/message.ts';
import { nameOf } from '../intake/compose.ts';
import { actorOf, inboxEvent } from '../ledger.ts';
import { limits } from '../limits.ts';
import { demandVisible, visibilityOf } from '../visibility.ts';
import { joins, mostJoined, type Join } from './join.ts';
import { carryJob, idsOf } from './plan.ts';
import { groupOf, resolveOne } from './resolve.ts';
import { mergeStandings, rebaseStanding, standingOf, withStanding, type Standing } from './standing.ts';
import { tellDifference } from './tell.ts';
import { waitOf } from './wait.ts';

/** Most messages that move back in the batch that takes the joining back. */
const mostAtOnce = 300;
const pageSize = 1_000;

/** See `Conversations.unjoin`. */
export async function unjoinConversation(runtime: Runtime, principal: Principal, id: string): Promise<Conversation> {
  demand(principal, 'conversation.change');
  const { store, clock } = runtime;
  const { workspaceId } = principal;
  const visibility = visibilityOf(principal);
  return commitAgain(store, async () => {
    const join = await store.get(joins, workspaceId, id);
    if (!join) {
      demandVisible(visibility, await store.get(conversations, workspaceId, id));
      throw new HubError('conflict', 'conversation.not-joined', 'This conversation is not joined into another one.');
    }
    const into = await store.get(conversations, workspaceId, join.intoId);
    if (!into) {
      demandVisible(visibility, await resolveOne(store, workspaceId, join.intoId));
      throw new HubError('conflict', 'conversation.joined-deeper', 'The conversation it was joined into has itself been joined into another one: take that back first.');
    }
    demandVisible(visibility, into);
    const at = clock.now();
    const actor = actorOf(principal);
    const here = await readAll(store, into);
    const home = new Set(groupOf(join.conversation));
    const back = here.filter((message) => message.homeId !== undefined && home.has(message.homeId));
    // While a long one is still being carried, or carried back, some are not here yet; once all are, some may have been split off.
    const restored = await restore(store, join, into, here.length < into.messageCount ? undefined : back);
    const released = await release(store, join, into, here.filter((message) => !back.includes(message)), restored);
    const told = inboxEvent('conversation.unjoined', at, actor, { conversationId: into.id, customerId: into.customerId, subjectId: id }, { messages: restored.messageCount });
    const isSmall = back.length <= mostAtOnce && back.length === restored.messageCount;
    const batch: Batch = {
      workspaceId,
      writes: [
        remove(joins, join), insert(conversations, restored), replace(conversations, released.conversation), ...released.joins.map((later) => replace(joins, later)),
        ...(isSmall ? back : []).map((message) => replace(messages, movedBack(message, restored))),
      ],
      events: [told, ...tellDifference(into, released.conversation, actor, at, { because: 'unjoined', conversationId: id })],
      jobs: isSmall ? [] : [carryJob({ conversationId: id, fromId: into.id })],
    };
    return { batch, answer: { ...restored, version: 1 } };
  });
}

/** The joined conversation as it was, with the customer whom its identity means today. */
async function restore(store: Store, { conversation, intoId }: Join, into: Conversation, back: readonly Message[] | undefined): Promise<Conversation> {
  const { workspaceId } = conversation;
  const identity = await store.get(identities, workspaceId, conversation.identityId);
  const customer = identity && await store.get(customers, workspaceId, identity.customerId);
  const isMoved = identity !== undefined && customer !== undefined && customer.id !== conversation.customerId;
  const apartFromIds = [...new Set([...conversation.apartFromIds ?? [], intoId])].slice(-limits.participants);
  const whole = back && back.length < conversation.messageCount ? withOnly(conversation, back) : conversation;
  return { ...whole, apartFromIds, ...(isMoved ? { customerId: customer.id, customerName: nameOf(customer, identity) } : {}), channelId: into.channelId };
}

/** The other one without it: as if only the other joinings had happened, but for what has been changed since. */
async function release(store: Store, join: Join, into: Conversation, staying: readonly Message[], restored: Conversation): Promise<{ conversation: Conversation; joins: readonly Join[] }> {
  const gone = groupOf(join.conversation);
  const group = groupOf(into).filter((id) => !gone.includes(id));
  const later = await readLater(store, join, into);
  let was: Standing = join.after;
  let becomes: Standing = join.before;
  const rebased = later.map((next): Join => {
    const before = rebaseStanding(next.before, was, becomes);
    const after = mergeStandings(before, standingOf(next.conversation), { group, fromIds: idsOf(next.conversation, into) });
    was = next.after;
    becomes = after;
    return { ...next, before, after, messageCount: next.messageCount - restored.messageCount };
  });
  const standing = rebaseStanding(standingOf(into), was, becomes);
  const joinedIds = group.slice(1);
  const { joinedIds: _gone, ...rest } = withStanding(into, standing);
  const messageCount = into.messageCount - restored.messageCount;
  const expected = join.messageCount + later.reduce((sum, next) => sum + next.conversation.messageCount, 0);
  const apartFromIds = [...new Set([...standing.apartFromIds ?? [], join.id])].slice(-limits.participants);
  const released = { ...rest, ...(joinedIds.length > 0 ? { joinedIds } : {}), messageCount, apartFromIds };
  const conversation = settle(into.messageCount === expected ? released : withOnly({ ...released, waitingSince: into.waitingSince === null ? null : released.waitingSince ?? into.waitingSince }, staying, messageCount, join.mark));
  return { conversation, joins: rebased };
}

/** The conversation as these messages make it, when others came or went since: the newest stands for it, who waits is not forgotten. */
function withOnly(conversation: Conversation, some: readonly Message[], messageCount = some.length, mark?: string): Conversation {
  const { waitingSince } = conversation;
  return { ...countMessages(conversation, some), messageCount, waitingSince: waitingSince === null ? null : waitOf(some, waitingSince, mark) };
}

/** The joinings into the same conversation that came after this one, in their order. */
async function readLater(store: Store, join: Join, into: Conversation): Promise<readonly Join[]> {
  const page = await store.page(joins, 'byTarget', { workspaceId: into.workspaceId, where: { intoId: into.id }, limit: mostJoined });
  const order = into.joinedIds ?? [];
  return page.items.filter((other) => order.indexOf(other.id) > order.indexOf(join.id)).sort((left, right) => order.indexOf(left.id) - order.indexOf(right.id));
}

function readAll(store: Store, { id, workspaceId }: Conversation): Promise<readonly Message[]> {
  return Array.fromAsync(walkPages((after) => store.page(messages, 'byConversation', { workspaceId, where: { conversationId: id }, after, limit: pageSize })));
}

/** A message back where it was before; one that an earlier joining had brought there keeps that. */
export function movedBack(message: Message, to: Conversation): Message {
  const { homeId, ...rest } = message;
  return { ...rest, conversationId: to.id, customerId: to.customerId, ...(homeId === undefined || homeId === to.id ? {} : { homeId }) };
}
