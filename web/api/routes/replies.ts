import { z } from '@hono/zod-openapi';
import type { InboundFile } from '../../../connectors/spec/index.ts';
import { longestReply, mostReplyFiles, type Recipient } from '../../../inbox/index.ts';
import type { ApiParts } from '../parts.ts';
import { presentMessage } from '../present/message.ts';
import { route, type Route, type Served } from '../route.ts';
import { message, noteRequest, renderedSignature, replyRecipients, replyRequest, sendDecision } from '../schemas.ts';
import { idParams } from './input.ts';

const signatureQuery = z.object({ id: z.string().min(1).max(64).optional().describe('A chosen one; else the one that is used by itself') });

/** Answering, noting, typing, and deciding about a send that may have failed. */
export function replyRoutes({ parts }: Served): Route[] {
  const { conversations, replies, signatures } = parts.inbox;
  return [
    route('conversation.answer', {
      method: 'post', path: '/api/conversations/{id}/replies', summary: 'Answer the customer; 201, or 200 for a key that was used before', params: idParams, body: replyRequest, answer: message, status: 201, also: 200, problems: [409], longBody: true,
    }, async ({ principal, params, body }) => {
      const conversation = await conversations.get(principal, params.id);
      const limits = await parts.channelHost.outbound(conversation.channelId);
      const { message: written, repeated } = await replies.write(principal, params.id, readReply(body), limits);
      return { body: presentMessage(written), status: repeated ? 200 : 201 };
    }),

    route('conversation.answer', {
      method: 'get', path: '/api/conversations/{id}/recipients', summary: 'Who an answer to everybody goes to', params: idParams, answer: replyRecipients,
    }, async ({ principal, params }) => {
      const { channelId } = await conversations.get(principal, params.id);
      const [{ to, cc, customer, askedTo, refused }, limits] = await Promise.all([replies.recipients(principal, params.id), parts.channelHost.outbound(channelId)]);
      return { body: { to: [...to], cc: [...cc], customer, askedTo, refused: [...refused], limits: presentLimits(limits, parts.config.maxBodyBytes) } };
    }),

    route('conversation.answer', {
      method: 'get', path: '/api/conversations/{id}/signature', summary: 'What will stand below one\'s answer here', params: idParams, query: signatureQuery, answer: renderedSignature,
    }, async ({ principal, params, query }) => ({ body: { signature: await signatures.choose(principal, params.id, query.id) } })),

    route('conversation.answer', {
      method: 'post', path: '/api/conversations/{id}/notes', summary: 'Leave an internal note', params: idParams, body: noteRequest, answer: message, status: 201,
    }, async ({ principal, params, body }) => ({ body: presentMessage(await conversations.note(principal, params.id, body)) })),

    route('conversation.answer', {
      method: 'put', path: '/api/conversations/{id}/typing', summary: 'Show the others that one is writing here', params: idParams,
    }, async ({ principal, params }) => {
      const { id } = await conversations.get(principal, params.id);
      parts.runtime.events.signal(principal.workspaceId, { type: 'typing', data: { conversationId: id, userId: principal.id, name: principal.name } });
      return undefined;
    }),

    route('conversation.answer', {
      method: 'post', path: '/api/messages/{id}/decision', summary: 'Decide about a send that failed or whose outcome is unknown', params: idParams, body: sendDecision, answer: message, problems: [409],
    }, async ({ principal, params, body }) => ({ body: presentMessage(await replies.decide(principal, params.id, body.decision)) })),
  ];
}

/** Of a reply's body, left for its text and names, bytes. */
const besidesFiles = 1_000_000;

/** What fits through both the channel and a body of ours, in which files are a third longer. */
function presentLimits({ maxText, canSend, files }: Awaited<ReturnType<ApiParts['channelHost']['outbound']>>, maxBodyBytes: number) {
  const room = Math.floor(Math.max(maxBodyBytes - besidesFiles, maxBodyBytes / 2) * 3 / 4);
  return {
    canSend, maxText: Math.min(maxText, longestReply), maxFiles: Math.min(files?.maxFiles ?? mostReplyFiles, mostReplyFiles),
    maxBytesEach: Math.min(files?.maxBytesEach ?? room, room), maxBytesTotal: Math.min(files?.maxBytesTotal ?? room, room),
  };
}

type ReplyBody = z.output<typeof replyRequest>;

function readReply({ to, cc, attachments, ...rest }: ReplyBody) {
  const people = (list: ReplyBody['to']): readonly Recipient[] | undefined => list?.map(({ externalId, name }) => ({ externalId, name: name ?? null }));
  return { ...rest, ...(to && { to: people(to)! }), ...(cc && { cc: people(cc)! }), ...(attachments && { attachments: attachments.map(readFile) }) };
}

function readFile({ name, type, content, contentId, inline }: NonNullable<ReplyBody['attachments']>[number]): InboundFile {
  return { name, type: type.toLowerCase(), content: Buffer.from(content, 'base64'), ...(contentId === undefined ? {} : { contentId }), inline: inline ?? false };
}
