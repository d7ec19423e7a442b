import { insert, remove, replace, type Actor, type JobRequest, type NewEvent, type Runtime, type Store, type Write } from '../../runtime/ports/index.ts';
import { settle } from '../conversations/change.ts';
import { conversations, type Conversation } from '../conversations/conversation.ts';
import { messages, type Message } from '../conversations/message.ts';
import { inboxEvent } from '../ledger.ts';
import { joins, type Join, type JoinReason } from './join.ts';
import { groupOf } from './resolve.ts';
import { mergeStandings, standingOf, withStanding } from './standing.ts';
import { tellDifference } from './tell.ts';

/** Queue of the job that moves the messages of a joining, or of one taken back, that are too many for one batch. */
export const carryQueue = 'carry-messages';

/** Payload of that job. `fromId`: where the messages are, when the joining was taken back. */
export interface CarryJob { readonly conversationId: string; readonly fromId?: string }

/** Most messages that move in the batch that joins. */
const mostAtOnce = 100;

/** A joining, to be committed with the changed conversation itself, which is not among the writes. */
export interface JoinPlan {
  readonly conversation: Conversation;
  readonly writes: readonly Write[];
  readonly events: readonly NewEvent[];
  readonly jobs: readonly JobRequest[];
}

/** Joins `from` into `into`; whether they may be joined is the caller's question. */
export async function planJoin({ store, ids }: Pick<Runtime, 'store' | 'ids'>, into: Conversation, from: Conversation, reason: JoinReason, by: Actor, at: number): Promise<JoinPlan> {
  const { workspaceId } = into;
  const before = standingOf(into);
  const group = [...groupOf(into), ...groupOf(from)];
  const after = mergeStandings(before, standingOf(from), { group, fromIds: idsOf(from, into) });
  const messageCount = into.messageCount + from.messageCount;
  const joinedIds = [...into.joinedIds ?? [], from.id, ...from.joinedIds ?? []];
  const conversation = settle({ ...withStanding(into, after), messageCount, joinedIds });
  const join: Omit<Join, 'version'> = { id: from.id, workspaceId, intoId: into.id, at, by, ...reason, conversation: from, before, after, messageCount, mark: ids.next() };
  const moved = from.messageCount > mostAtOnce ? undefined : await readMessages(store, from);
  const told = inboxEvent('conversation.joined', at, by, { conversationId: into.id, customerId: into.customerId, subjectId: from.id },
    { because: reason.because, ...(reason.messageId === null ? {} : { messageId: reason.messageId }), messages: from.messageCount });
  return {
    conversation,
    writes: [remove(conversations, from), insert(joins, join), ...(moved ?? []).map((message) => replace(messages, movedInto(message, conversation)))],
    events: [told, ...tellDifference(into, conversation, by, at, { because: 'joined', conversationId: from.id })],
    jobs: moved ? [] : [carryJob({ conversationId: from.id })],
  };
}

/** Who belongs to the whole because the other one was theirs. */
export function idsOf(from: Conversation, into: Conversation): readonly string[] {
  return from.customerId === into.customerId ? [] : [from.customerId, from.identityId];
}

/** All of them; undefined when they are too many, or still on their way from an earlier joining. */
async function readMessages(store: Store, { id, workspaceId, messageCount }: Conversation): Promise<readonly Message[] | undefined> {
  const page = await store.page(messages, 'byConversation', { workspaceId, where: { conversationId: id }, limit: mostAtOnce });
  return page.next === null && page.items.length === messageCount ? page.items : undefined;
}

/** Where it came from stays with it, so that it finds back. */
export function movedInto(message: Message, into: Conversation): Message {
  return { ...message, conversationId: into.id, customerId: into.customerId, homeId: message.homeId ?? message.conversationId };
}

export function carryJob(payload: CarryJob): JobRequest {
  return { queue: carryQueue, payload: { ...payload }, key: `${payload.conversationId} ${payload.fromId ?? ''}` };
}
