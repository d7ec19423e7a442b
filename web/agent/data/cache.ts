import type { QueryClient } from '@tanstack/react-query';
import type { Conversation, Message } from '../../api/schemas.ts';
import { placeItem, removeItem, updateItem, type Pages } from '../list/pages.ts';
import { belongsIn, byActivity } from '../list/view.ts';
import { keys } from './keys.ts';

/** Newest first, ids break ties: the order in which message pages come. */
export function newestFirst(left: Message, right: Message): number {
  return right.at - left.at || (left.id < right.id ? 1 : left.id > right.id ? -1 : 0);
}

/**
 * Puts a conversation as it is now into every list where it belongs, and takes it out of those where it does not. One that is
 * older than what is known changes nothing, unless it begins `anew`: taken out of another, it counts its versions from the start.
 */
export function storeConversation(queries: QueryClient, conversation: Conversation, userId: string, anew = false): void {
  const known = queries.getQueryData<Conversation>(keys.conversation(conversation.id));
  if (known && known.version > conversation.version && !anew) return;
  queries.setQueryData(keys.conversation(conversation.id), conversation);
  for (const [key, data] of queries.getQueriesData<Pages<Conversation>>({ queryKey: keys.lists })) {
    const view = key[1];
    if (!data || typeof view !== 'string') continue;
    queries.setQueryData(key, placeItem(data, conversation, belongsIn(view, conversation, userId), byActivity));
  }
}

/** A conversation that is gone or may no longer be seen. */
export function dropConversation(queries: QueryClient, id: string): void {
  queries.setQueriesData<Pages<Conversation>>({ queryKey: keys.lists }, (data) => data && removeItem(data, id));
}

/** A message as it is now: at its place among those loaded. */
export function storeMessage(queries: QueryClient, message: Message): void {
  queries.setQueryData<Pages<Message>>(keys.messages(message.conversationId), (data) => data && placeItem(data, message, true, newestFirst));
}

/** The same message, changed where it stands. */
export function changeMessage(queries: QueryClient, message: Message): void {
  queries.setQueryData<Pages<Message>>(keys.messages(message.conversationId), (data) => data && updateItem(data, message.id, () => message));
}

/**
 * A customer's new name on everything loaded. The server carries it to the conversations bit by bit and without saying when, so
 * this is not left to a refresh.
 */
export function renameCustomer(queries: QueryClient, customerId: string, name: string): void {
  const rename = <T extends Conversation>(conversation: T): T => (conversation.customerId === customerId && conversation.customerName !== name ? { ...conversation, customerName: name } : conversation);
  queries.setQueriesData<Conversation>({ queryKey: ['conversation'] }, (conversation) => conversation && rename(conversation));
  queries.setQueriesData<Pages<Conversation>>({ queryKey: keys.lists }, (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(rename) })) });
}
