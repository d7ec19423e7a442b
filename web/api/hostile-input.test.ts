import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type Client, type TestApi } from './testing/open-test-api.ts';

let test: TestApi;
let admin: Client;
beforeAll(async () => {
  test = await openTestApi();
  admin = await test.as('admin');
});
afterAll(() => test.close());

const team = (name: string): string => `{"name":${name},"memberIds":[]}`;

describe('hostile bodies', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'request.not-json'],
    ['half of it', '{"name":', 'request.not-json'],
    ['another type', '[]', 'request.body'],
    ['null', 'null', 'request.body'],
    ['a number for text', team('5'), 'request.body'],
    ['text that is too long', team(`"${'x'.repeat(101)}"`), 'request.body'],
    ['a list that is too long', `{"name":"T","memberIds":[${'"a",'.repeat(1_001)}"a"]}`, 'request.body'],
    ['U+0000', team('"a\\u0000b"'), 'request.bad-text'],
    ['half a surrogate pair', team('"\\udc00"'), 'request.bad-text'],
    ['what is not UTF-8', Uint8Array.of(0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d), 'request.not-utf-8'],
    ['a nest', `{"name":"T","memberIds":[],"x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 'request.too-deep'],
  ])('%s', async (_, body, code) => {
    const answered = await admin.ask('POST', '/api/teams', body);
    expect([answered.status, answered.json()['code']]).toEqual([400, code]);
  });

  it('a megabyte and more is 413', async () => {
    expect((await admin.ask('POST', '/api/teams', team(`"${'x'.repeat(1_000_000)}"`))).status).toBe(413);
    const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(32)) });
    const token = await test.token('admin');
    const answer = await test.api.app.request('/api/teams', { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: stream, duplex: 'half' } as RequestInit);
    expect(answer.status).toBe(413);
  });

  it('only JSON is taken: a form of another site is none', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json5', 'multipart/form-data; boundary=x']) {
      expect((await admin.ask('POST', '/api/teams', team('"T"'), { 'content-type': type })).json()['code']).toBe('request.not-json');
    }
  });

  it('names that JavaScript knows change nothing', async () => {
    const answered = await admin.ask('POST', '/api/teams', '{"name":"T","memberIds":[],"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}');
    expect(answered.status).toBe(201);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });
});

describe('hostile addresses', () => {
  const odd = ['%00', '%ED%A0%80', 'x'.repeat(65), '..%2f..', '%', '%FF', '<script>', "'%20or%201=1--", '__proto__', 'constructor'];

  it.each(odd)('an id like %s is one that does not exist', async (id) => {
    for (const address of [`/api/conversations/${id}`, `/api/customers/${id}`, `/api/channels/${id}`, `/api/messages/${id}/html`, `/api/unprocessed/${id}/raw`]) {
      const answered = await admin.get(address);
      expect([address, answered.status]).toEqual([address, 404]);
      expect(answered.text).not.toContain('<script>');
    }
  });

  it.each(odd)('a cursor like %s is refused or the end, never a failure', async (cursor) => {
    for (const address of ['/api/conversations', '/api/audit', '/api/unprocessed', '/api/jobs/dead', '/api/search?q=x']) {
      const answered = await admin.get(`${address}${address.includes('?') ? '&' : '?'}cursor=${cursor}`);
      expect([address, answered.status]).toEqual([address, 400]);
    }
  });

  it('a cursor of one list is none of another', async () => {
    const channel = await test.channel();
    for (const person of ['a', 'b']) await test.deliver(channel, { id: person, from: { id: person }, text: 'x' });
    const { next } = (await admin.get('/api/conversations?limit=1')).json<{ next: string }>();
    for (const address of ['/api/audit', '/api/unprocessed', '/api/search?q=x', '/api/conversations?view=unassigned']) {
      expect([address, (await admin.get(`${address}${address.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(next)}`)).status]).toEqual([address, 400]);
    }
  });

  it('what is not there is 404 with a problem, and a wrong method 405', async () => {
    const nowhere = await admin.get('/api/nothing/here');
    expect([nowhere.status, nowhere.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    const wrong = await admin.ask('PUT', '/api/conversations');
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET']);
  });
});

describe('every answer', () => {
  it('carries the security headers, and an answer of the API is not kept', async () => {
    for (const answered of [await admin.get('/api/views'), await admin.get('/api/none'), await test.client().get('/api/views'), await test.client().get('/')]) {
      expect(answered.headers.get('content-security-policy')).toBe("default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; frame-src 'self'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'; form-action 'self'");
      expect(answered.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answered.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answered.headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(answered.headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(answered.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('that fails inside says so without saying how, and the log knows', async () => {
    const broken = await openTestApi((parts) => ({ inbox: { ...parts.inbox, conversations: { ...parts.inbox.conversations, counts: () => Promise.reject(new Error('secret detail')) } } }));
    const answered = await (await broken.as('agent')).get('/api/views');
    expect([answered.status, answered.json()['code']]).toEqual([500, 'internal']);
    expect(answered.text).not.toContain('secret detail');
    const { fields } = broken.logged.find((line) => line.level === 'error') ?? { fields: undefined };
    expect(JSON.stringify(fields)).toContain('secret detail');
    expect(answered.text).toContain((fields as { reference: string }).reference);
    await broken.close();
  });
});
