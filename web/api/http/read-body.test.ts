import { createServer, request as ask, type RequestOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HubError } from '../../../runtime/ports/index.ts';
import type { ApiEnv } from './env.ts';
import { readBody } from './read-body.ts';

const app = new Hono<ApiEnv>();
app.post('/', async (context) => {
  try {
    return new Response(String((await readBody(context, 100)).length));
  } catch (error) {
    return new Response((error as HubError).code, { status: 400 });
  }
});
const listener = getRequestListener(app.fetch);
const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
beforeAll(() => new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); }));
afterAll(() => new Promise<void>((resolve) => {
  server.close(() => resolve());
  server.closeAllConnections();
}));

function send(chunks: readonly Buffer[], options: RequestOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const outgoing = ask({ host: '127.0.0.1', port, method: 'POST', ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => resolve(text));
    });
    outgoing.on('error', reject);
    for (const chunk of chunks) outgoing.write(chunk);
    outgoing.end();
  });
}

describe('readBody', () => {
  it('reads what is not too long, stated or chunked', async () => {
    expect(await send([Buffer.alloc(100)], { headers: { 'content-length': 100 } })).toBe('100');
    expect(await send([Buffer.alloc(60), Buffer.alloc(40)])).toBe('100');
    expect(await send([])).toBe('0');
  });

  it('refuses a stated length before reading, and a chunked one at the first byte too many', async () => {
    expect(await send([Buffer.alloc(101)], { headers: { 'content-length': 101 } })).toBe('request.too-large');
    expect(await send([Buffer.alloc(60), Buffer.alloc(41)])).toBe('request.too-large');
  });

  it('answers a too long length although the body never comes', async () => {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n');
    const answer = await new Promise<string>((resolve) => { socket.once('data', (chunk) => resolve(String(chunk))); });
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 400[^]*request\.too-large/);
  });

  it('refuses a stream without a length when it is asked without a server', async () => {
    const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(60)) });
    const endless = await app.request('/', { method: 'POST', body: stream, duplex: 'half' } as RequestInit);
    expect(await endless.text()).toBe('request.too-large');
    const lying = await app.request('/', { method: 'POST', body: 'x'.repeat(101), headers: { 'content-length': '5' } });
    expect(await lying.text()).toBe('request.too-large');
  });
});
