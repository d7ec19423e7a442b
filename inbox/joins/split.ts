import { identities, hashId, type Identity } from '../../customers/index.ts';
import { demand, type Principal } from '../../people/index.ts';
import { commitAgain, HubError, insert, replace, type Runtime, type Store } from '../../runtime/ports/index.ts';
import { settle } from '../conversations/change.ts';
import { conversations, type Conversation } from '../conversations/conversation.ts';
import { countMessages } from '../conversations/grow.ts';
import { externalIds, messages, type Message } from '../conversations/message.ts';
import { getConversation } from '../conversations/read.ts';
import { actorOf, inboxEvent } from '../ledger.ts';
import { limits } from '../limits.ts';
import { groupOf } from './resolve.ts';
import { waitOf } from './wait.ts';

/** Longest conversation that can be split, messages. */
const longest = 1_000;
/** Most messages that leave at once: they move in one batch. */
const mostAtOnce = 200;

/** See `Conversations.split`. */
export async function splitConversation(runtime: Runtime, principal: Principal, id: string, messageIds: readonly string[]): Promise<Conversation> {
  demand(principal, 'conversation.change');
  const { store, clock, ids } = runtime;
  const { workspaceId } = principal;
  const wanted = new Set(messageIds);
  return commitAgain(store, async () => {
    const before = await getConversation(runtime, principal, id);
    const all = await readShort(store, before);
    const leaving = all.filter((message) => wanted.has(message.id));
    const staying = all.filter((message) => !wanted.has(message.id));
    checkChosen(wanted, leaving, staying);
    const at = clock.now();
    const actor = actorOf(principal);
    const made = openFrom(before, leaving, await identityOf(store, before, leaving), ids.next(), at);
    const left = recount(before, staying);
    const known = await store.getMany(externalIds, workspaceId, leaving.flatMap(({ channelId, externalId }) => (externalId === null ? [] : [hashId('external', channelId, externalId)])));
    const batch = {
      workspaceId,
      writes: [
        insert(conversations, made), replace(conversations, { ...left, apartFromIds: [...left.apartFromIds ?? [], made.id].slice(-limits.participants) }),
        ...leaving.map(({ homeId: _home, ...message }) => replace(messages, { ...message, conversationId: made.id, customerId: made.customerId })),
        ...known.filter(({ messageId }) => wanted.has(messageId)).map((entry) => replace(externalIds, { ...entry, conversationId: made.id })),
      ],
      events: [
        inboxEvent('conversation.split', at, actor, { conversationId: before.id, customerId: before.customerId, subjectId: made.id }, { messages: leaving.length }),
        inboxEvent('conversation.created', at, actor, { conversationId: made.id, customerId: made.customerId }, { channelId: made.channelId, at: made.waitingSince ?? at, splitFrom: before.id }),
      ],
    };
    return { batch, answer: made };
  });
}

async function readShort(store: Store, { id, workspaceId }: Conversation): Promise<readonly Message[]> {
  const page = await store.page(messages, 'byConversation', { workspaceId, where: { conversationId: id }, limit: longest });
  if (page.next === null) return page.items;
  throw new HubError('conflict', 'conversation.too-long-to-split', `Only a conversation of at most ${longest} messages can be split.`);
}

function checkChosen(wanted: ReadonlySet<string>, leaving: readonly Message[], staying: readonly Message[]): void {
  if (leaving.length === 0 || leaving.length < wanted.size || leaving.length > mostAtOnce) {
    const message = `Name 1 to ${mostAtOnce} messages of this conversation.`;
    throw new HubError('invalid', 'conversation.unknown-messages', message, { faults: [{ path: 'messageIds', message }] });
  }
  if (staying.length === 0) throw new HubError('conflict', 'conversation.split-all', 'At least one message has to stay in the conversation.');
}

/** Whose the new one is: of who wrote the oldest of its messages to us; else of the same customer. */
async function identityOf(store: Store, before: Conversation, leaving: readonly Message[]): Promise<Identity | undefined> {
  const oldest = leaving.find(({ direction, author }) => direction === 'in' && author.kind === 'customer');
  if (!oldest || oldest.author.id === before.customerId) return undefined;
  const held = await store.page(identities, 'byCustomer', { workspaceId: before.workspaceId, where: { customerId: oldest.author.id }, limit: 100 });
  return held.items.find(({ channelId, externalId }) => channelId === before.channelId && (oldest.sender === undefined || oldest.sender.externalId === externalId));
}

function openFrom(before: Conversation, leaving: readonly Message[], identity: Identity | undefined, id: string, at: number): Conversation {
  const { joinedIds: _joined, memberIds: _members, isQuoted: _quoted, ...rest } = before;
  const status = before.status === 'closed' && !before.isHistory ? 'open' : before.status;
  const author = leaving.find((message) => message.author.id === identity?.customerId);
  const owner = identity ? { customerId: identity.customerId, identityId: identity.id, customerName: author?.author.name ?? identity.externalId } : {};
  const blank: Conversation = {
    ...rest, ...owner, id, version: 1, status, createdAt: at, threadKey: null, previousId: before.id, apartFromIds: groupOf(before).slice(-limits.participants),
    resolvedAt: status === 'resolved' || status === 'closed' ? before.resolvedAt : null, subject: leaving.find(({ subject }) => subject !== null)?.subject ?? before.subject,
  };
  return recount(blank, leaving);
}

/** The conversation with what follows from its messages: count, newest activity, wait. A wait that had ended stays so. */
function recount(conversation: Conversation, some: readonly Message[]): Conversation {
  return settle({ ...countMessages(conversation, some), waitingSince: conversation.waitingSince === null ? null : waitOf(some, conversation.waitingSince) });
}
