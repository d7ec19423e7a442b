import { Readable } from 'node:stream';
import { z } from '@hono/zod-openapi';
import type { Message } from '../../../inbox/index.ts';
import { HubError } from '../../../runtime/ports/index.ts';
import { isSafePicture, strangersBytes } from '../http/content-headers.ts';
import { messagePage, messagePagePolicy } from '../message-page.ts';
import { route, type Route, type Served } from '../route.ts';
import { idParams } from './input.ts';

const htmlQuery = z.object({ remote: z.enum(['0', '1']).default('0').describe('1: remote images load') });
const attachmentParams = z.object({ id: z.string().min(1).max(64), index: z.string().regex(/^\d{1,4}$/) });
const attachmentQuery = z.object({ inline: z.enum(['0', '1']).default('0').describe('1: shown, not saved, where the type is a safe picture') });

/** What a message carries: its HTML, its files, the bytes it came in. All of it is a stranger's. */
export function messageContentRoutes({ parts }: Served): Route[] {
  const { conversations } = parts.inbox;
  return [
    route('conversation.read', {
      method: 'get', path: '/api/messages/{id}/html', summary: 'Sanitised HTML as a page for a sandboxed frame', params: idParams, query: htmlQuery, media: 'text/html',
    }, async ({ principal, params, query }) => {
      const [message, html] = await Promise.all([conversations.message(principal, params.id), conversations.html(principal, params.id)]);
      if (html === undefined) throw new HubError('not-found', 'message.no-html', 'the message has no HTML; read its text');
      const remote = query.remote === '1';
      return new Response(messagePage(message, html, remote), {
        headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': messagePagePolicy(remote), 'cache-control': 'private, no-cache' },
      });
    }),

    route('conversation.read', {
      method: 'get', path: '/api/messages/{id}/attachments/{index}', summary: 'Bytes of an attachment', params: attachmentParams, query: attachmentQuery, media: 'application/octet-stream',
    }, async ({ principal, params, query, context }) => {
      const message = await conversations.message(principal, params.id);
      const attachment = message.attachments[Number(params.index)];
      if (!attachment) throw new HubError('not-found', 'not-found', 'there is no such thing, or you may not see it');
      const shown = query.inline === '1' && isSafePicture(attachment.type);
      const etag = `"${attachment.hash}"`;
      const headers = { ...strangersBytes(attachment.type, attachment.name, shown), etag };
      if (context.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers });
      return streamFile(await parts.runtime.files.open(attachment.hash), headers);
    }),

    route('conversation.read', {
      method: 'get', path: '/api/messages/{id}/source', summary: 'The bytes the message came in', params: idParams, media: 'text/plain',
    }, async ({ principal, params }) => {
      const [message, source] = await Promise.all([conversations.message(principal, params.id), conversations.source(principal, params.id)]);
      if (!source) throw new HubError('not-found', 'message.no-source', 'the message was written here; it has no source');
      return new Response(new Uint8Array(source), { headers: strangersBytes('text/plain', sourceName(message), false) });
    }),
  ];
}

function streamFile(file: { readonly stream: Readable; readonly bytes: number } | undefined, headers: Record<string, string>): Response {
  if (!file) throw new HubError('not-found', 'file.missing', 'the file is not in the store any more; an administrator may restore it from a backup');
  // Node's and the DOM's stream types differ in name only.
  const body = Readable.toWeb(file.stream) as unknown as ReadableStream<Uint8Array>;
  return new Response(body, { headers: { ...headers, 'content-length': String(file.bytes) } });
}

function sourceName({ id }: Message): string {
  return `message-${id}.txt`;
}
