import { matchRanges, queryTerms, type QueryTerm } from '../classifier/text/search.ts';
import type { Principal } from '../people/index.ts';
import type { Page, Runtime } from '../runtime/ports/index.ts';
import type { Conversation } from './conversations/conversation.ts';
import { messages, type Message } from './conversations/message.ts';
import type { InboxSearch } from './inbox.ts';
import { resolveAll } from './joins/resolve.ts';
import { readPhrases, textHasPhrases } from './phrases.ts';
import { makeSnippet } from './snippet.ts';
import { visibilityOf, type Visibility } from './visibility.ts';

type Hit = Awaited<ReturnType<InboxSearch['find']>>['items'][number];

/** Rounds in which hits may be dropped (a phrase that is none, a hidden conversation) before a short page is handed out. */
const mostRounds = 10;

/** See `InboxSearch.find`. A page may be shorter than asked for and still have a next one. */
export async function findMessages({ store, search }: Runtime, principal: Principal, query: { q: string; cursor?: string | null; limit: number }): Promise<Page<Hit>> {
  const visibility = visibilityOf(principal);
  const terms = queryTerms(query.q);
  if (terms.length === 0) return { items: [], next: null };
  const phrases = readPhrases(query.q);
  const items: Hit[] = [];
  let after = query.cursor ?? null;
  for (let round = 0; round < mostRounds; round += 1) {
    const found = await search.find({ workspaceId: visibility.workspaceId, kind: 'message', terms, after, limit: query.limit - items.length });
    items.push(...await load(store, visibility, found.hits.map((hit) => hit.id), terms, phrases));
    after = found.next;
    if (after === null || items.length >= query.limit) break;
  }
  return { items, next: after };
}

async function load(store: Runtime['store'], visibility: Visibility, ids: readonly string[], terms: readonly QueryTerm[], phrases: readonly string[]): Promise<readonly Hit[]> {
  if (ids.length === 0) return [];
  const found = await store.getMany(messages, visibility.workspaceId, ids);
  const homes = await resolveAll(store, visibility.workspaceId, found.map((message) => message.conversationId));
  return found.flatMap((message) => {
    const conversation = homes.get(message.conversationId);
    return conversation && visibility.sees(conversation) && textHasPhrases(searchedText(message), phrases) ? [toHit(message, conversation, terms)] : [];
  });
}

function searchedText(message: Message): string {
  return [message.subject ?? '', message.visibleText ?? message.text, ...message.attachments.map((file) => file.name)].join('\n');
}

function toHit(message: Message, conversation: Conversation, terms: readonly QueryTerm[]): Hit {
  const text = message.visibleText ?? message.text;
  return { message, conversation, snippet: makeSnippet(text, matchRanges(text, terms)) };
}
