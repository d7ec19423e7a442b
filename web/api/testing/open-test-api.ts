import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCustomers, customerCollections } from '../../../customers/index.ts';
import { createInbox, inboxCollections, type Inbox } from '../../../inbox/index.ts';
import { createPeople, peopleCollections, systemPrincipal, type People, type Role } from '../../../people/index.ts';
import { createRules, routingCollections } from '../../../routing/index.ts';
import { openEmbedded } from '../../../runtime/embedded/index.ts';
import type { Log, Runtime } from '../../../runtime/ports/index.ts';
import { createApi, type Api, type ApiParts } from '../index.ts';
import { createTestHost, readTestDelivery, type TestDelivery } from './test-channel.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; whatever the test says it is. */
  json<T = Record<string, unknown>>(): T;
}

/** Somebody who asks: with a session, a token, or nobody. */
export interface Client {
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  get(path: string, headers?: Record<string, string>): Promise<Answered>;
}

export interface TestApi {
  readonly api: Api;
  readonly runtime: Runtime;
  readonly inbox: Inbox;
  readonly people: People;
  readonly logged: { readonly level: string; readonly message: string; readonly fields: unknown }[];
  /** Nobody; with these headers always. */
  client(headers?: Record<string, string>): Client;
  /** A signed-in user of this role, made when first asked for. */
  as(role: Role): Promise<Client>;
  token(role: Role): Promise<string>;
  /** A channel of the test kind; its webhook takes deliveries signed with the secret `sesame`. */
  channel(name?: string, settings?: Record<string, unknown>): Promise<string>;
  /** Delivers through the webhook and waits until it is worked through. */
  deliver(channelId: string, delivery: TestDelivery): Promise<Answered>;
  settled(): Promise<void>;
  close(): Promise<void>;
}

export const workspaceId = 'main';
const password = 'correct horse battery';

/** The whole API over the real engine in a folder of its own; only the outside world (channels) is a test's. */
export async function openTestApi(change: Partial<ApiParts> | ((parts: ApiParts) => Partial<ApiParts>) = {}): Promise<TestApi> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-api-'));
  const logged: TestApi['logged'] = [];
  const log = recordLog(logged);
  const collections = [...peopleCollections, ...customerCollections, ...inboxCollections, ...routingCollections];
  const runtime = await openEmbedded({ folder, collections, migrations: [], log, key: 'a key for tests only' });
  const people = createPeople({ runtime });
  const customers = createCustomers({ runtime });
  const inbox = createInbox({ runtime, customers, html: { sanitize: (html) => html, toText: (html) => html } });
  const parts: ApiParts = {
    inbox, customers, people, rules: createRules({ runtime }), runtime, channelHost: createTestHost(inbox.channels, workspaceId),
    config: { url: 'http://localhost:3000', maxBodyBytes: 20_000, version: '0.0.0-test', workspaceId, secureCookies: false, metricsOpenTo: 'loopback' },
    staticFolder: undefined, readiness: async () => ({ ok: true }), metrics: async () => 'parley_up 1\n',
  };
  const api = createApi({ ...parts, ...(typeof change === 'function' ? change(parts) : change) });
  const worker = runtime.queue.work<{ journalId: string }>('intake', { concurrency: 2, attempts: 1 }, (job) => inbox.intake.process(job, {
    read: async (_, delivery) => readTestDelivery(delivery), threads: async () => 'by-person', checksTrust: async () => false, enrich: () => {},
  }));
  const ask = (headers: Record<string, string>): Client => createClient(api, headers);
  const sessions = new Map<Role, Promise<Client>>();
  const settled = (): Promise<void> => waitForQuiet(runtime);
  return {
    api, runtime, inbox, people, logged, settled,
    client: (headers = {}) => ask(headers),
    as(role) {
      const known = sessions.get(role) ?? signIn(people, ask, role);
      sessions.set(role, known);
      return known;
    },
    token: async (role) => (await people.tokens.create(systemPrincipal(workspaceId), { name: `test ${role}`, role })).text,
    channel: async (name = 'Test', settings = {}) => {
      const record = await inbox.channels.create(systemPrincipal(workspaceId), { kind: 'test', name, settings: { greeting: 'hello', secret: 'sesame', ...settings }, teamId: null, secrets: ['secret'] });
      return record.id;
    },
    async deliver(channelId, delivery) {
      const answered = await ask({ 'x-signature': 'sesame' }).ask('POST', `/in/${channelId}`, delivery);
      await settled();
      return answered;
    },
    async close() {
      await api.close();
      await worker.stop();
      await runtime.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function createClient({ app }: Api, standing: Record<string, string>): Client {
  const ask: Client['ask'] = async (method, address, body, headers = {}) => {
    const answer = await app.request(address, {
      method, headers: { ...standing, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: <T>() => JSON.parse(text) as T };
  };
  return { ask, get: (address, headers) => ask('GET', address, undefined, headers) };
}

/** Makes the user and signs in through the API, as a browser does. */
async function signIn(people: People, client: (headers: Record<string, string>) => Client, role: Role): Promise<Client> {
  const email = `${role}@bank.example`;
  await people.users.create(systemPrincipal(workspaceId), { name: `The ${role}`, email, password, role, capacity: 5 });
  const answered = await client({}).ask('POST', '/api/session', { email, password });
  if (answered.status !== 200) throw new Error(`cannot sign in: ${answered.text}`);
  const cookie = answered.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  return client({ cookie, 'x-parley-csrf': answered.json<{ csrf: string }>().csrf });
}

async function waitForQuiet(runtime: Runtime): Promise<void> {
  for (let round = 0; round < 2_000; round += 1) {
    const depth = (await runtime.queue.depths()).get('intake');
    if (!depth || depth.ready + depth.running + depth.delayed === 0) return;
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
  throw new Error('the intake queue does not become empty');
}

function recordLog(logged: TestApi['logged']): Log {
  const at = (level: string) => (message: string, fields?: Record<string, unknown>): void => { logged.push({ level, message, fields }); };
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log };
  return log;
}
