import http from 'node:http';
import { expect } from 'vitest';
import { startParley, type ParleyServer } from '../processes.ts';
import { postSigned, testSecret, type SignedOptions } from '../signed.ts';
import type { Channel, Conversation, HistoryEvent, Message, Paged, Problem } from '../../web/api/schemas.ts';

export { testSecret } from '../signed.ts';

/** The running product as a stranger meets it: by HTTP alone. */
export interface Product extends ParleyServer {
  /** A call whose answer must have this status; its JSON. */
  get<T>(route: string, status?: number): Promise<T>;
  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', route: string, body: unknown, status: number, headers?: Readonly<Record<string, string>>): Promise<T>;
  /** A new API channel, and its id. */
  channel(name: string, settings?: Readonly<Record<string, unknown>>): Promise<string>;
  /** A signed message; the status of the answer. */
  post(channelId: string, body: object, options?: SignedOptions): Promise<Response>;
  /** Like `post` for a plain message that must be accepted; answers when it is in its conversation. */
  say(channelId: string, from: string, id: string, text: string, more?: object): Promise<Message>;
  conversationsOf(channelId: string): Promise<readonly Conversation[]>;
  messagesOf(conversationId: string): Promise<readonly Message[]>;
  historyOf(conversationId: string): Promise<readonly HistoryEvent[]>;
}

export async function openProduct(options: Parameters<typeof startParley>[0] = {}): Promise<Product> {
  const server = await startParley(options);
  const get = async <T>(route: string, status = 200): Promise<T> => readJson<T>(await server.call('GET', route), status);
  const messagesOf = async (id: string) => (await get<Paged<Message>>(`/api/conversations/${id}/messages?limit=500`)).items;
  const conversationsOf = async (id: string) => (await get<Paged<Conversation>>(`/api/conversations?view=channel:${id}&limit=500`)).items;
  const post = (channelId: string, body: object, options?: SignedOptions) => postSigned(server.url, channelId, body, options);
  return {
    ...server, get, messagesOf, conversationsOf, post,
    async send<T>(method: string, route: string, body: unknown, status: number, headers: Readonly<Record<string, string>> = {}): Promise<T> {
      const response = await fetch(`${server.url}${route}`, {
        method, headers: { authorization: `Bearer ${server.token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        body: body === undefined ? null : JSON.stringify(body),
      });
      return readJson<T>(response, status);
    },
    async channel(name, settings = {}) {
      const made = await server.call('POST', '/api/channels', { kind: 'api', name, settings: { secret: testSecret, ...settings } });
      return (await readJson<Channel>(made, 201)).id;
    },
    async say(channelId, from, id, text, more = {}) {
      const response = await post(channelId, { type: 'message', id, from: { id: from, name: from }, text, ...more });
      expect(await response.json()).toEqual({ accepted: true, duplicate: false });
      return until(async () => {
        for (const conversation of (await get<Paged<Conversation>>('/api/conversations?view=all&limit=100')).items) {
          if (conversation.channelId !== channelId) continue;
          const found = (await messagesOf(conversation.id)).find((message) => message.externalId === id);
          if (found) return found;
        }
        return undefined;
      }, `message ${id} in its conversation`);
    },
    historyOf: async (id) => (await get<Paged<HistoryEvent>>(`/api/conversations/${id}/history?limit=500`)).items,
  };
}

async function readJson<T>(response: Response, status: number): Promise<T> {
  const text = await response.text();
  if (response.status !== status) throw new Error(`${response.url} answered ${response.status}, not ${status}: ${text.slice(0, 500)}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Asks again until there is an answer; what is waited for is named when it never comes. */
export async function until<T>(ask: () => Promise<T | undefined | false> | T | undefined | false, what: string): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The problem document of an answer; its form is RFC 9457's. */
export async function problemOf(response: Response, status: number): Promise<Problem> {
  const problem = await response.json() as Problem;
  expect(response.status, JSON.stringify(problem)).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(problem).toMatchObject({ type: expect.any(String), title: expect.any(String), status, detail: expect.any(String), code: expect.stringMatching(/^[a-z-]+(?:\.[\w[\].-]+)*$/) });
  expect(problem.detail.length).toBeGreaterThan(5);
  return problem;
}

/** A request as bytes on the wire, for what `fetch` would not send; the answer's status, 0 when the connection was cut. */
export function raw(url: string, options: { method?: string; path: string; headers?: Readonly<Record<string, string | number>>; chunks?: readonly (string | Uint8Array)[] }): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    const request = http.request(url, { method: options.method ?? 'POST', path: options.path, headers: options.headers ?? {}, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => { body += chunk.toString(); });
      const done = (): void => resolve({ status: response.statusCode ?? 0, body });
      response.once('end', done).once('error', done);
    });
    request.once('error', () => resolve({ status: 0, body: '' }));
    void (async () => {
      for (const chunk of options.chunks ?? []) {
        if (request.destroyed) return;
        if (!request.write(chunk)) await new Promise((drained) => { request.once('drain', drained).once('close', drained); });
      }
      request.end();
    })();
  });
}
