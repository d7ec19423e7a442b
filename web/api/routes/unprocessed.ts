import { z } from '@hono/zod-openapi';
import type { JournalEntry } from '../../../inbox/index.ts';
import { HubError, type Files } from '../../../runtime/ports/index.ts';
import { strangersBytes } from '../http/content-headers.ts';
import { shorten } from '../present/message.ts';
import { presentPage } from '../present/page.ts';
import { route, type Route, type Served } from '../route.ts';
import { deadJobPage, unprocessedPage, type Unprocessed } from '../schemas.ts';
import { idParams, pageQuery } from './input.ts';

const previewCharacters = 500;
const unprocessedQuery = pageQuery.extend({ state: z.enum(['failed', 'set-aside']).default('failed').describe('set-aside: bounces, auto-replies and the like that belong to no conversation') });

/** What came in and could not be read: shown, downloadable, and put back in line when the cause is mended. */
export function unprocessedRoutes({ parts }: Served): Route[] {
  const { intake, channels } = parts.inbox;
  return [
    route('unprocessed.manage', { method: 'get', path: '/api/unprocessed', summary: 'Raw events that could not be read, newest first', query: unprocessedQuery, answer: unprocessedPage }, async ({ principal, query }) => {
      const page = await intake.unprocessed(principal, { ...query, cursor: query.cursor ?? null });
      const names = new Map((await channels.all(principal.workspaceId)).map((channel) => [channel.id, channel.name]));
      const items = await Promise.all(page.items.map((entry) => presentEntry(parts.runtime.files, entry, names.get(entry.channelId) ?? '')));
      return { body: { items, next: page.next } };
    }),

    route('unprocessed.manage', { method: 'get', path: '/api/unprocessed/{id}/raw', summary: 'The bytes as they came', params: idParams, media: 'application/octet-stream' }, async ({ principal, params }) => {
      const raw = await intake.raw(principal, params.id);
      return new Response(new Uint8Array(raw), { headers: strangersBytes('application/octet-stream', `event-${params.id}.bin`, false) });
    }),

    route('unprocessed.manage', { method: 'post', path: '/api/unprocessed/{id}/replay', summary: 'Put it back in line', params: idParams, status: 202 }, async ({ principal, params }) => {
      await intake.replay(principal, params.id);
      return undefined;
    }),
  ];
}

/** Jobs that were given up, and putting them back. */
export function deadJobRoutes({ parts }: Served): Route[] {
  const { queue } = parts.runtime;
  return [
    route('unprocessed.manage', { method: 'get', path: '/api/jobs/dead', summary: 'Jobs that were given up, newest first', query: pageQuery, answer: deadJobPage }, async ({ principal, query }) => (
      { body: presentPage(await queue.dead(principal.workspaceId, { after: query.cursor ?? null, limit: query.limit }), ({ id, queue: name, attempts, error, diedAt, payload }) => ({ id, queue: name, attempts, error, diedAt, payload })) }
    )),

    route('unprocessed.manage', { method: 'post', path: '/api/jobs/dead/{id}/revive', summary: 'Try a job again from the start', params: idParams, status: 202 }, async ({ principal, params }) => {
      if (!(await queue.revive(principal.workspaceId, params.id))) throw new HubError('not-found', 'not-found', 'there is no such thing, or you may not see it');
      return undefined;
    }),
  ];
}

async function presentEntry(files: Files, entry: JournalEntry, channelName: string): Promise<Unprocessed> {
  const { id, channelId, receivedAt, bytes, error } = entry;
  return { id, channelId, channelName, receivedAt, bytes, error, preview: await previewOf(files, entry.body) };
}

async function previewOf(files: Files, body: JournalEntry['body']): Promise<string> {
  const text = 'utf8' in body ? body.utf8.slice(0, previewCharacters * 2) : decode('base64' in body ? Buffer.from(body.base64.slice(0, 4000), 'base64') : await readStart(files, body.file));
  return shorten(text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').toWellFormed(), previewCharacters);
}

async function readStart(files: Files, hash: string): Promise<Buffer> {
  const file = await files.open(hash, { start: 0, end: previewCharacters * 4 - 1 });
  if (!file) return Buffer.from('(the file is missing)');
  const chunks: Buffer[] = [];
  for await (const chunk of file.stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer): string {
  return new TextDecoder('utf-8').decode(bytes);
}
