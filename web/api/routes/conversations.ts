import { z } from '@hono/zod-openapi';
import { BadCursor } from '../../../runtime/ports/index.ts';
import { presentConversation } from '../present/conversation.ts';
import { presentHistoryEvent } from '../present/ledger.ts';
import { presentMessage } from '../present/message.ts';
import { presentPage } from '../present/page.ts';
import { route, type Route, type Served } from '../route.ts';
import { conversation, conversationPage, conversationPatch, historyPage, messagePage } from '../schemas.ts';
import { cursorField, idParams, limitField, pageQuery } from './input.ts';

const listQuery = pageQuery.extend({ view: z.string().min(1).max(200).default('open').describe('all, open, mine, unassigned, team:ID, channel:ID or tag:NAME') });
const messagesQuery = pageQuery.extend({ order: z.enum(['oldest', 'newest']).default('oldest') });
const historyQuery = z.object({ cursor: cursorField, limit: limitField(200) });

/** Reading conversations and changing where they stand. */
export function conversationRoutes({ parts }: Served): Route[] {
  const { conversations } = parts.inbox;
  return [
    route('conversation.read', { method: 'get', path: '/api/conversations', summary: 'Conversations of a view, newest activity first', query: listQuery, answer: conversationPage }, async ({ principal, query }) => (
      { body: presentPage(await conversations.list(principal, { ...query, cursor: query.cursor ?? null }), presentConversation) }
    )),

    route('conversation.read', { method: 'get', path: '/api/conversations/{id}', summary: 'One conversation', params: idParams, answer: conversation, versioned: true }, async ({ principal, params }) => {
      const found = await conversations.get(principal, params.id);
      return { body: presentConversation(found), version: found.version };
    }),

    route('conversation.change', {
      method: 'patch', path: '/api/conversations/{id}', summary: 'Change status, assignment, tags or priority', params: idParams, body: conversationPatch, answer: conversation, versioned: true, problems: [409],
    }, async ({ principal, params, body, ifVersion }) => {
      const changed = await conversations.change(principal, params.id, body, ifVersion);
      return { body: presentConversation(changed), version: changed.version };
    }),

    route('conversation.read', {
      method: 'get', path: '/api/conversations/{id}/messages', summary: 'Messages and notes of a conversation', params: idParams, query: messagesQuery, answer: messagePage,
    }, async ({ principal, params, query }) => (
      { body: presentPage(await conversations.messages(principal, params.id, { ...query, cursor: query.cursor ?? null }), presentMessage) }
    )),

    route('conversation.read', {
      method: 'get', path: '/api/conversations/{id}/history', summary: 'Every change of a conversation with who and why, oldest first', params: idParams, query: historyQuery, answer: historyPage,
    }, async ({ principal, params, query }) => {
      const events = await conversations.history(principal, params.id, { ...afterOf(query.cursor), limit: query.limit + 1 });
      const items = events.slice(0, query.limit).map(presentHistoryEvent);
      return { body: { items, next: events.length > query.limit ? String(items.at(-1)?.sequence) : null } };
    }),
  ];
}

/** A history cursor is the last sequence that was sent. */
function afterOf(cursor: string | undefined): { after?: number } {
  if (cursor === undefined) return {};
  if (!/^\d{1,15}$/.test(cursor)) throw new BadCursor(cursor);
  return { after: Number(cursor) };
}
