import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminEmail, adminPassword } from '../processes.ts';
import type { TokenCreated } from '../../web/api/schemas.ts';
import { openStream } from './live-stream.ts';
import { openProduct, problemOf, testSecret, until, type Product } from './product.ts';
import { hire, personPassword, signIn } from './sign-in.ts';

let product: Product;
let conversationId: string;
let messageId: string;
let channelId: string;
beforeAll(async () => {
  product = await openProduct({ env: { PARLEY_LOG: 'debug' } });
  channelId = await product.channel('shop');
  ({ conversationId, id: messageId } = await product.say(channelId, 'ana', 'm1', 'My secret sentence is zyzzyva'));
});
afterAll(() => product.end());

describe('roles', () => {
  const ghost = '/ghost';
  type Call = readonly [method: string, route: () => string, body: object | undefined];
  const reads: readonly Call[] = ['/api/conversations', '/api/views', '/api/search?q=x', '/api/users', '/api/teams', '/api/channels', '/api/channel-kinds', '/api/rules'].map((route) => ['GET', () => route, undefined]);
  const answers: readonly Call[] = [
    ['PATCH', () => `/api/conversations/${conversationId}`, { priority: 'normal' }], ['POST', () => `/api/conversations/${conversationId}/notes`, { text: 'x', key: 'one' }],
    ['POST', () => `/api/conversations/ghost/replies`, { text: 'x', key: 'k' }], ['POST', () => '/api/messages/ghost/decision', { decision: 'give-up' }], ['PATCH', () => `/api/customers${ghost}`, {}],
  ];
  const supervises: readonly Call[] = [
    ['POST', () => '/api/rules', {}], ['PUT', () => `/api/rules${ghost}`, {}], ['DELETE', () => `/api/rules${ghost}`, undefined], ['GET', () => '/api/unprocessed', undefined], ['POST', () => `/api/unprocessed${ghost}/replay`, undefined], ['GET', () => '/api/jobs/dead', undefined], ['GET', () => '/api/audit', undefined],
  ];
  const administers: readonly Call[] = [
    ['POST', () => '/api/users', {}], ['PATCH', () => `/api/users${ghost}`, {}], ['POST', () => '/api/teams', {}], ['DELETE', () => `/api/teams${ghost}`, undefined], ['GET', () => '/api/tokens', undefined], ['POST', () => '/api/tokens', {}], ['DELETE', () => `/api/tokens${ghost}`, undefined],
    ['POST', () => '/api/channels', {}], ['PATCH', () => `/api/channels${ghost}`, {}], ['DELETE', () => `/api/channels${ghost}`, undefined], ['POST', () => '/api/channels/check', {}], ['POST', () => `/api/channels${ghost}/check`, undefined],
  ];

  test.each([
    ['read-only', reads, [...answers, ...supervises, ...administers]], ['agent', [...reads, ...answers], [...supervises, ...administers]],
    ['supervisor', [...reads, ...answers, ...supervises], administers], ['admin', [...reads, ...answers, ...supervises, ...administers], []],
  ] as const)('a token for %s may do what the role may, and nothing else', async (role, may, mayNot) => {
    const { token } = await product.send<TokenCreated>('POST', '/api/tokens', { name: role, role }, 201);
    const call = ([method, route, body]: Call) => fetch(`${product.url}${route()}`, {
      method, headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) }, body: body ? JSON.stringify(body) : null,
    });
    for (const wanted of may) expect([200, 201, 202, 204, 400, 404], `${wanted[0]} ${wanted[1]()}`).toContain((await call(wanted)).status);
    for (const unwanted of mayNot) expect((await problemOf(await call(unwanted), 403)).code, `${unwanted[0]} ${unwanted[1]()}`).toBe('rights.missing');
  });

  test('a token that was removed is nobody at once', async () => {
    const { token, id } = await product.send<TokenCreated>('POST', '/api/tokens', { name: 'short', role: 'admin' }, 201);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${product.url}/api/users`, { headers })).status).toBe(200);
    await product.send('DELETE', `/api/tokens/${id}`, undefined, 204);
    await problemOf(await fetch(`${product.url}/api/users`, { headers }), 401);
    expect(JSON.stringify(await product.get('/api/tokens'))).not.toContain(token);
  });

  test('a token can not do what takes a person at a screen', async () => {
    await problemOf(await product.call('PUT', '/api/presence', { presence: 'online' }), 403);
    await problemOf(await product.call('POST', '/api/session/password', { current: 'x', next: 'long enough for all' }), 403);
  });
});

describe('a session', () => {
  test('lives in a cookie that scripts and other sites can not use, and changes take its token and our own origin', async () => {
    const response = await fetch(`${product.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: adminEmail.toUpperCase(), password: adminPassword }) });
    expect(response.headers.get('set-cookie')).toMatch(/^parley_session=[\w-]{40,};.*HttpOnly.*SameSite=Lax/i);
    const screen = await signIn(product);
    const body = { name: 'X', memberIds: [] };
    expect((await screen.call('POST', '/api/teams', body)).status).toBe(201);
    for (const headers of [{ 'x-parley-csrf': '' }, { 'x-parley-csrf': 'guess' }, { origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }] as readonly Record<string, string>[]) {
      await problemOf(await screen.call('POST', '/api/teams', body, headers), 403);
    }
    await problemOf(await fetch(`${product.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json', origin: 'https://evil.example' }, body: JSON.stringify({ email: adminEmail, password: adminPassword }) }), 403);
    await problemOf(await fetch(`${product.url}/api/conversations`, { headers: { cookie: `${screen.cookie}x` } }), 401);
    expect((await screen.call('DELETE', '/api/session')).status).toBe(204);
    await problemOf(await screen.call('GET', '/api/session'), 401);
  });

  test('ends when its person is turned off, and other sessions end when the password changes; live streams end too', async () => {
    const [one, other] = [await hire(product, 'Kamil'), await signIn(product, 'admin@parley.example')];
    const second = await signIn(product, 'kamil@parley.example', personPassword);
    const stream = await openStream(product.url, { cookie: second.cookie });
    expect((await problemOf(await one.call('POST', '/api/session/password', { current: 'wrong', next: 'a new long password' }), 400)).faults?.[0]?.path).toBe('current');
    expect((await one.call('POST', '/api/session/password', { current: personPassword, next: 'a new long password' })).status).toBe(204);
    await problemOf(await second.call('GET', '/api/session'), 401);
    await until(() => stream.ended(), 'the stream of the ended session to end');
    expect((await one.call('GET', '/api/session')).status).toBe(200);
    await other.call('PATCH', `/api/users/${one.user.id}`, { enabled: false });
    await problemOf(await one.call('GET', '/api/session'), 401);
  });

  test('is locked after wrong passwords: with a wait, alike for known and unknown addresses, and not for others', async () => {
    await hire(product, 'Locked');
    const attempt = (email: string, password: string) => fetch(`${product.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password }) });
    const details = new Set<string>();
    for (const email of ['locked@parley.example', 'nobody@parley.example']) {
      for (let failure = 0; failure < 5; failure += 1) details.add((await problemOf(await attempt(email, `wrong ${failure}`), 401)).detail);
      const locked = await attempt(email, personPassword);
      expect(Number(locked.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect((await problemOf(locked, 429)).code).toBe('session.locked');
    }
    expect(details.size).toBe(1);
    expect((await attempt(adminEmail, adminPassword)).status).toBe(200);
  });
});

describe('what is kept', () => {
  const everyFile = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));

  test('holds no secret, password, token or session in clear; the generated key is for its owner alone', async () => {
    const { cookie } = await signIn(product);
    expect(statSync(path.join(product.folder, 'key')).mode & 0o777).toBe(0o600);
    const secrets = [testSecret.slice(6), adminPassword, product.token.slice(4), cookie.split('=')[1] ?? ''];
    for (const file of everyFile(product.folder)) {
      const bytes = readFileSync(file);
      for (const [index, secret] of secrets.entries()) expect(bytes.includes(secret), `secret ${index} in ${path.basename(file)}`).toBe(false);
    }
  });

  test('in the log is no message text, secret or token, also at its most talkative', async () => {
    let printed = '';
    product.child.stdout?.on('data', (chunk: Buffer) => { printed += chunk.toString(); });
    await product.say(channelId, 'ana', 'logged', 'Another sentence with xylograph');
    await product.post(channelId, { type: 'message', id: 'bad', from: { id: 'a' }, text: 'quixotry' }, { secret: `whsec_${Buffer.alloc(24, 1).toString('base64')}` });
    await until(() => printed.includes('webhook refused'), 'the refusal in the log');
    for (const line of printed.trim().split('\n')) expect(() => JSON.parse(line) as unknown, line).not.toThrow();
    for (const word of ['xylograph', 'quixotry', testSecret.slice(6), product.token]) expect(printed.includes(word), word).toBe(false);
  });
});

test('every answer has the headers that keep browsers safe', async () => {
  for (const route of ['/', '/api/conversations', '/health', '/nowhere', `/api/messages/${messageId}/source`]) {
    const response = await product.call('GET', route);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy, route).not.toMatch(/unsafe-inline|unsafe-eval|\*/);
    expect(policy, route).toMatch(/default-src '(?:self|none)'/);
    expect(response.headers.get('x-content-type-options'), route).toBe('nosniff');
    expect(response.headers.get('referrer-policy'), route).toBe('no-referrer');
    expect(response.headers.get('x-powered-by'), route).toBeNull();
  }
});
