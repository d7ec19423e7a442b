import { useInfiniteQuery, useQuery, type QueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Conversation, HistoryEvent, Message, SearchHit, Team, TimelineItem, User } from '../../api/schemas.ts';
import { useApi } from '../../ui/client/session.tsx';
import { itemsOf, type Pages } from '../list/pages.ts';
import { keys } from './keys.ts';

const pageSize = 50;
/** History is short next to messages; a conversation with more lines than this shows its newest only when all are loaded. */
const mostHistory = 20;

export function useViews() {
  const api = useApi();
  return useQuery({ queryKey: keys.views, queryFn: () => api.views() });
}

export function useConversationList(view: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: keys.list(view),
    queryFn: ({ pageParam, signal }) => api.conversations(view, { cursor: pageParam, limit: pageSize }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
}

/** Starts with what a list already knows of it, so that the header stands at once. */
export function useConversation(id: string, queries: QueryClient) {
  const api = useApi();
  return useQuery({
    queryKey: keys.conversation(id),
    queryFn: ({ signal }) => api.conversation(id, signal),
    placeholderData: () => findInLists(queries, id),
  });
}

function findInLists(queries: QueryClient, id: string): Conversation | undefined {
  for (const [, data] of queries.getQueriesData<Pages<Conversation>>({ queryKey: keys.lists })) {
    const found = data?.pages.flatMap((page) => page.items).find((item) => item.id === id);
    if (found) return found;
  }
  return undefined;
}

/** Pages newest first; `oldestFirst` is what is drawn. */
export function useMessages(id: string) {
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: keys.messages(id),
    queryFn: ({ pageParam, signal }) => api.messages(id, { cursor: pageParam, limit: pageSize }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const oldestFirst = useMemo<readonly Message[]>(() => itemsOf(query.data).toReversed(), [query.data]);
  return { ...query, oldestFirst };
}

/** All of a conversation's history, oldest first. */
export function useHistory(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.history(id),
    queryFn: async ({ signal }) => {
      const all: HistoryEvent[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < mostHistory; page++) {
        const read: { items: readonly HistoryEvent[]; next: string | null } = await api.history(id, { cursor, limit: 200 }, signal);
        all.push(...read.items);
        cursor = read.next;
        if (cursor === null) break;
      }
      return all;
    },
  });
}

/** What was joined into a conversation and can be taken out again. Asked for only where a line tells of a joining. */
export function useJoins(id: string, wanted: boolean) {
  const api = useApi();
  return useQuery({ queryKey: keys.joins(id), queryFn: ({ signal }) => api.joins(id, signal), enabled: wanted });
}

export function useCustomer(id: string) {
  const api = useApi();
  return useQuery({ queryKey: keys.customer(id), queryFn: ({ signal }) => api.customer(id, signal) });
}

export function useTimeline(id: string) {
  const api = useApi();
  return useInfiniteQuery<{ items: readonly TimelineItem[]; next: string | null }, Error, Pages<TimelineItem>, readonly string[], string | null>({
    queryKey: keys.timeline(id),
    queryFn: ({ pageParam, signal }) => api.timeline(id, { cursor: pageParam, limit: 30 }, signal),
    initialPageParam: null,
    getNextPageParam: (last) => last.next,
  });
}

export function useSearch(q: string) {
  const api = useApi();
  return useInfiniteQuery<{ items: readonly SearchHit[]; next: string | null }, Error, Pages<SearchHit>, readonly string[], string | null>({
    queryKey: keys.search(q),
    queryFn: ({ pageParam, signal }) => api.search(q, { cursor: pageParam, limit: 30 }, signal),
    initialPageParam: null,
    getNextPageParam: (last) => last.next,
    enabled: q !== '',
  });
}

export function useUsers() {
  const api = useApi();
  return useQuery({ queryKey: keys.users, queryFn: () => api.users() });
}

export function useTeams() {
  const api = useApi();
  return useQuery({ queryKey: keys.teams, queryFn: () => api.teams() });
}

/** Names of people and teams by id, for lines that speak of them. */
export function useNames(): { readonly userName: (id: string | null) => string | null; readonly teamName: (id: string | null) => string | null; users: readonly User[]; teams: readonly Team[] } {
  const { data: users = [] } = useUsers();
  const { data: teams = [] } = useTeams();
  return useMemo(() => ({
    users, teams,
    userName: (id) => users.find((user) => user.id === id)?.name ?? null,
    teamName: (id) => teams.find((team) => team.id === id)?.name ?? null,
  }), [users, teams]);
}
