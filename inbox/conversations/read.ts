import { demand, type Principal } from '../../people/index.ts';
import { HubError, type LedgerEvent, type Page, type Runtime } from '../../runtime/ports/index.ts';
import { readBody } from '../intake/body.ts';
import { journal } from '../intake/journal.ts';
import { demandVisible, visibilityOf } from '../visibility.ts';
import { groupOf, resolveOne } from '../joins/resolve.ts';
import { joins } from '../joins/join.ts';
import { settle } from './change.ts';
import { conversations, type Conversation } from './conversation.ts';
import { messageBodies, messages, type Message } from './message.ts';

type Reader = Pick<Runtime, 'store' | 'events' | 'files'>;

/** The conversation an id means now: itself, or the one it was joined into. */
export async function getConversation({ store }: Pick<Runtime, 'store'>, principal: Principal, id: string): Promise<Conversation> {
  const visibility = visibilityOf(principal);
  return demandVisible(visibility, await resolveOne(store, visibility.workspaceId, id));
}

/** See `Conversations.get`. */
export async function showConversation(runtime: Pick<Runtime, 'store'>, principal: Principal, id: string): Promise<Conversation> {
  const now = await getConversation(runtime, principal, id);
  const join = now.id === id ? undefined : await runtime.store.get(joins, now.workspaceId, id);
  return join ? { ...settle({ ...join.conversation, status: 'closed' }), joinedInto: now.id } : now;
}

export async function listMessages(runtime: Reader, principal: Principal, id: string, query: { cursor?: string | null; limit: number; order?: 'oldest' | 'newest' }): Promise<Page<Message>> {
  const conversation = await getConversation(runtime, principal, id);
  return runtime.store.page(messages, 'byConversation', {
    workspaceId: principal.workspaceId, where: { conversationId: conversation.id },
    order: query.order === 'newest' ? 'descending' : 'ascending', after: query.cursor, limit: query.limit,
  });
}

/** A message one may see; `not-found` alike for none and for one in a hidden conversation. */
export async function getMessage(runtime: Pick<Runtime, 'store'>, principal: Principal, messageId: string): Promise<Message> {
  const visibility = visibilityOf(principal);
  const message = await runtime.store.get(messages, visibility.workspaceId, messageId);
  const conversation = message && await runtime.store.get(conversations, visibility.workspaceId, message.conversationId);
  if (message && conversation && visibility.sees(conversation)) return message;
  throw new HubError('not-found', 'message.not-found', 'There is no such message.');
}

export async function readHtml(runtime: Reader, principal: Principal, messageId: string): Promise<string | undefined> {
  const message = await getMessage(runtime, principal, messageId);
  const body = message.hasHtml ? await runtime.store.get(messageBodies, principal.workspaceId, messageId) : undefined;
  if (!body) return undefined;
  if ('inline' in body.html) return body.html.inline;
  const bytes = await runtime.files.read(body.html.file);
  return bytes && new TextDecoder().decode(bytes);
}

export async function readSource(runtime: Reader, principal: Principal, messageId: string): Promise<Uint8Array | undefined> {
  const message = await getMessage(runtime, principal, messageId);
  const entry = message.journalId === null ? undefined : await runtime.store.get(journal, principal.workspaceId, message.journalId);
  return entry && readBody(runtime.files, entry.body);
}

/** What happened to it, and to those that were joined into it, in the order it happened. */
export async function readHistory(runtime: Reader, principal: Principal, id: string, query: { after?: number; limit: number }): Promise<readonly LedgerEvent[]> {
  const conversation = await getConversation(runtime, principal, id);
  const all = await Promise.all(groupOf(conversation).map((conversationId) => runtime.events.of(principal.workspaceId, { conversationId }, query)));
  return all.flat().sort((left, right) => left.sequence - right.sequence).slice(0, query.limit);
}

/** Active and all conversations of a customer. */
export async function countOfCustomer({ store }: Pick<Runtime, 'store'>, principal: Principal, customerId: string): Promise<{ all: number; active: number }> {
  demand(principal, 'customer.read');
  const { workspaceId } = visibilityOf(principal);
  const [active, over] = await Promise.all([true, false].map((isActive) =>
    store.count(conversations, 'byCustomer', { workspaceId, where: { customerId, active: isActive } })));
  return { all: (active ?? 0) + (over ?? 0), active: active ?? 0 };
}
