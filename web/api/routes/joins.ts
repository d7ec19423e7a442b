import { presentConversation, presentJoin } from '../present/conversation.ts';
import { route, type Route, type Served } from '../route.ts';
import { conversation, conversationJoins, joinRequest, splitRequest } from '../schemas.ts';
import { idParams } from './input.ts';

/** Putting conversations together and taking them apart. Each of these is undone by another. */
export function joinRoutes({ parts }: Served): Route[] {
  const { conversations } = parts.inbox;
  return [
    route('conversation.read', {
      method: 'get', path: '/api/conversations/{id}/joins', summary: 'What was joined into a conversation and why, oldest first', params: idParams, answer: conversationJoins,
    }, async ({ principal, params }) => ({ body: { items: (await conversations.joins(principal, params.id)).map(presentJoin) } })),

    route('conversation.change', {
      method: 'post', path: '/api/conversations/{id}/join', summary: 'Put its messages into another conversation of the same channel', params: idParams, body: joinRequest, answer: conversation, problems: [409],
    }, async ({ principal, params, body }) => ({ body: presentConversation(await conversations.join(principal, params.id, body.intoId)) })),

    route('conversation.change', {
      method: 'post', path: '/api/conversations/{id}/unjoin', summary: 'Take a joining back; answers with the conversation that is back', params: idParams, answer: conversation, problems: [409],
    }, async ({ principal, params }) => ({ body: presentConversation(await conversations.unjoin(principal, params.id)) })),

    route('conversation.change', {
      method: 'post', path: '/api/conversations/{id}/split', summary: 'Make some messages a conversation of their own', params: idParams, body: splitRequest, answer: conversation, status: 201, problems: [409],
    }, async ({ principal, params, body }) => ({ body: presentConversation(await conversations.split(principal, params.id, body.messageIds)) })),
  ];
}
