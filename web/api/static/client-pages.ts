import type { ApiContext } from '../http/env.ts';
import { openClientFiles, type ClientFile } from './client-files.ts';

const noClient = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Parley</title></head>
<body><h1>Parley runs, but its screen is not built</h1>
<p>Run <code>npm start</code>: it builds the screen and starts again. The API is at <a href="/api/openapi.json">/api/openapi.json</a>.</p></body></html>
`;

/**
 * Serves the built client: hashed assets for ever, everything else asked about each time, and the page itself for every
 * address of the screen. An asset or file that is not there is 404, not a page.
 */
export function createClientPages(folder: string | undefined): (context: ApiContext) => Promise<Response> {
  const files = folder === undefined ? undefined : openClientFiles(folder);
  return async (context) => {
    const page = await files?.get('index.html');
    if (!files || !page) return new Response(noClient, { status: 503, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'retry-after': '10' } });
    const name = nameOf(context);
    if (name === '') return serve(context, page);
    const file = await files.get(name);
    if (file) return serve(context, file);
    const isFileName = /\.[a-z0-9]{1,12}$/i.test(name) || name.startsWith('assets/');
    return isFileName ? new Response('not found\n', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } }) : serve(context, page);
  };
}

/** Path below the root, decoded; what does not decode names no file. */
function nameOf(context: ApiContext): string {
  try {
    return decodeURIComponent(new URL(context.req.url).pathname.slice(1));
  } catch {
    return '\u0000';
  }
}

function serve(context: ApiContext, file: ClientFile): Response {
  const headers: Record<string, string> = {
    'content-type': file.type, etag: file.etag, vary: 'accept-encoding',
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (context.req.header('if-none-match')?.split(/\s*,\s*/).some((tag) => tag.replace(/^W\//, '') === file.etag)) return new Response(null, { status: 304, headers });
  const packed = /\bgzip\b/.test(context.req.header('accept-encoding') ?? '') ? file.gzipped : undefined;
  if (packed) headers['content-encoding'] = 'gzip';
  return new Response(new Uint8Array(packed ?? file.bytes), { headers });
}
