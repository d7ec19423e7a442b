import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { Conversation, Message, Paged } from '../../api/schemas.ts';
import type { Api } from '../../ui/client/api.ts';
import type { LiveEvent } from '../../ui/client/live.ts';
import { hasStatus } from '../../ui/client/problem.ts';
import { takeFirstPage, type Pages } from '../list/pages.ts';
import { byActivity } from '../list/view.ts';
import { dropConversation, newestFirst, renameCustomer, storeConversation } from './cache.ts';
import { keys } from './keys.ts';

/** Up to so many changed conversations are read one by one; for more, the first page of the list on the screen is. */
const fewConversations = 3;
/** Changed rows below the first page that are still read one by one; for more, the deeper pages are let go. */
const mostDeep = 20;
const pageSize = 50;

/** Which groups of things a kind of event makes old, beside its conversation and customer. */
const spoils: readonly (readonly [prefix: string, key: QueryKey])[] = [
  ['user.', keys.users], ['duty.', keys.users], ['team.', keys.teams], ['channel.', keys.channels], ['rule.', ['rules']], ['token.', ['tokens']], ['signature.', keys.signatures], ['signature.', ['signature']],
  ['delivery.', ['unprocessed']], ['job.', ['dead-jobs']],
];

/** Their subject is another conversation, which is no longer one of its own, or is one again. */
const moves: ReadonlySet<string> = new Set(['conversation.joined', 'conversation.unjoined', 'conversation.split']);

/**
 * Brings what is on the screen up to date with a group of events, reading as little as will do: the changed conversations,
 * or the first page of the shown list; the newest messages of the open conversation; the counts. What is loaded but not
 * shown is let go and read again when it is wanted.
 */
export async function applyNews(events: readonly LiveEvent[], parts: { readonly api: Api; readonly queries: QueryClient; readonly userId: string }): Promise<void> {
  const { queries } = parts;
  const movedIds = distinct(events.filter((event) => moves.has(event.type)).map((event) => event.subjectId));
  const conversationIds = distinct([...events.map((event) => event.conversationId), ...movedIds]);
  const work: Promise<unknown>[] = [];
  if (conversationIds.length > 0) {
    work.push(refreshLists(conversationIds, new Set(movedIds), parts), queries.invalidateQueries({ queryKey: keys.views }));
    for (const id of conversationIds) work.push(refreshThread(id, parts));
  }
  for (const id of distinct(events.map((event) => event.customerId))) {
    work.push(queries.invalidateQueries({ queryKey: keys.customer(id) }), queries.invalidateQueries({ queryKey: keys.timeline(id) }));
  }
  for (const id of distinct(events.filter((event) => event.type === 'customer.changed').map((event) => event.customerId))) work.push(refreshName(id, parts));
  for (const [prefix, key] of spoils) {
    if (!events.some((event) => event.type.startsWith(prefix))) continue;
    work.push(queries.invalidateQueries({ queryKey: key }), queries.invalidateQueries({ queryKey: keys.views }));
  }
  if (isShown(queries, ['audit'])) work.push(queries.invalidateQueries({ queryKey: ['audit'] }));
  await Promise.allSettled(work);
}

/** Reads everything on the screen anew; what is not shown goes. Long lists fall back to their first page. */
export async function applyReset(queries: QueryClient): Promise<void> {
  queries.removeQueries({ type: 'inactive', predicate: (query) => query.queryKey[0] !== 'session' });
  queries.setQueriesData<Pages<unknown>>({ queryKey: keys.lists }, (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) });
  await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' && query.state.data !== undefined });
}

async function refreshLists(ids: readonly string[], moved: ReadonlySet<string>, { api, queries, userId }: Parameters<typeof applyNews>[1]): Promise<void> {
  let single = ids;
  if (ids.length > fewConversations) {
    queries.removeQueries({ queryKey: keys.lists, type: 'inactive' });
    for (const [key] of queries.getQueriesData<Pages<Conversation>>({ queryKey: keys.lists })) {
      const fresh = await api.conversations(String(key[1]), { limit: pageSize });
      queries.setQueryData<Pages<Conversation>>(key, (data) => data && takeFirstPage(data, fresh, byActivity));
      for (const conversation of fresh.items) if (queries.getQueryData(keys.conversation(conversation.id))) storeConversation(queries, conversation, userId);
      const seen = new Set(fresh.items.map((item) => item.id));
      single = single.filter((id) => !seen.has(id));
    }
    single = single.filter((id) => isLoaded(queries, id) || moved.has(id));
    if (single.length > mostDeep) {
      queries.setQueriesData<Pages<Conversation>>({ queryKey: keys.lists }, (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) });
      single = single.filter((id) => isShown(queries, keys.conversation(id)) || moved.has(id)).slice(0, mostDeep);
    }
  }
  await Promise.all(single.map(async (id) => {
    try {
      storeConversation(queries, await api.conversation(id), userId, moved.has(id));
    } catch (error) {
      if (hasStatus(error, 404)) dropConversation(queries, id);
      else throw error;
    }
  }));
}

async function refreshThread(id: string, { api, queries }: Parameters<typeof applyNews>[1]): Promise<void> {
  if (!isShown(queries, keys.messages(id))) {
    queries.removeQueries({ queryKey: keys.messages(id) });
    for (const queryKey of [keys.history(id), keys.recipients(id), keys.joins(id)]) queries.removeQueries({ queryKey });
    return;
  }
  for (const queryKey of [keys.history(id), keys.recipients(id), keys.joins(id)]) void queries.invalidateQueries({ queryKey });
  const fresh: Paged<Message> = await api.messages(id, { limit: pageSize });
  queries.setQueryData<Pages<Message>>(keys.messages(id), (data) => data && takeFirstPage(data, fresh, newestFirst));
}

async function refreshName(customerId: string, { api, queries }: Parameters<typeof applyNews>[1]): Promise<void> {
  const { name } = await api.customer(customerId);
  if (name !== null) renameCustomer(queries, customerId, name);
}

function isShown(queries: QueryClient, key: QueryKey): boolean {
  return queries.getQueryCache().findAll({ queryKey: key, type: 'active' }).length > 0;
}

function isLoaded(queries: QueryClient, id: string): boolean {
  if (queries.getQueryData(keys.conversation(id))) return true;
  return queries.getQueriesData<Pages<Conversation>>({ queryKey: keys.lists })
    .some(([, data]) => data?.pages.some((page) => page.items.some((item) => item.id === id)));
}

function distinct(ids: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(ids.filter((id) => id !== undefined))];
}
