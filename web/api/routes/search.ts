import { z } from '@hono/zod-openapi';
import { presentPage } from '../present/page.ts';
import { route, type Route, type Served } from '../route.ts';
import { searchPage } from '../schemas.ts';
import { pageQuery } from './input.ts';

const searchQuery = pageQuery.extend({ q: z.string().trim().min(1).max(500).describe('Words (all must occur, the last may be unfinished) and "phrases"') });

/** Full-text search over all history. */
export function searchRoutes({ parts }: Served): Route[] {
  return [
    route('conversation.read', { method: 'get', path: '/api/search', summary: 'Messages that hold the words, newest first', query: searchQuery, answer: searchPage }, async ({ principal, query }) => {
      const page = await parts.inbox.search.find(principal, { ...query, cursor: query.cursor ?? null });
      return {
        body: presentPage(page, ({ message, conversation, snippet }) => ({
          messageId: message.id, conversationId: conversation.id, customerId: conversation.customerId, customerName: conversation.customerName,
          subject: message.subject ?? conversation.subject, channelKind: conversation.channelKind, direction: message.direction, at: message.at,
          snippet: snippet.map(({ text, hit }) => ({ text, hit })),
        })),
      };
    }),
  ];
}
