import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { makeOpenContext } from '../kit/testing/open-context.ts';
import type { Outgoing, WebhookRequest } from '../spec/index.ts';
import { openApiChannel } from './open.ts';
import { readRetryAfter } from './send.ts';
import { apiSettings } from './settings.ts';

const NOW = 1_790_000_000_000;
const SECRET = `whsec_${Buffer.alloc(24, 5).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(24, 6).toString('base64')}`;
const HELLO = { type: 'message', id: 'm1', conversation: 'c1', from: { id: 'u1', name: 'Ann', email: 'Ann@X.example', phone: '+994 50 123-45-67' }, text: 'Salam', at: NOW - 5 };

function open(settings: object = {}, fetch?: typeof globalThis.fetch) {
  const context = makeOpenContext({ channelId: 'ch1', now: () => NOW, maxBodyBytes: 1_000_000, ...(fetch && { fetch }), tokens: { sign: (id) => id, verify: () => undefined } });
  return openApiChannel(apiSettings.parse({ secret: SECRET, ...settings }), context);
}

function signed(value: unknown, secret = SECRET, at = NOW): WebhookRequest {
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  const signature = new Webhook(secret).sign('msg_1', new Date(at), body);
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': String(Math.floor(at / 1000)), 'webhook-signature': signature };
  return { method: 'POST', url: '/in/ch1', headers, body: new TextEncoder().encode(body) };
}

const outgoing: Outgoing = {
  messageId: 'M1', key: 'key-1', at: NOW, conversationId: 'C1', to: [{ externalId: 'u1', verified: true }], text: 'Hi', attachments: [], thread: { key: 'c1', externalIds: [] }, author: { name: 'Leyla' },
};

test('takes what the reference library signs, and refuses what it would refuse', () => {
  const { webhook } = open({ previousSecret: OTHER });
  expect(webhook?.verify(signed(HELLO))).toBeUndefined();
  expect(webhook?.verify(signed(HELLO, OTHER))).toBeUndefined();
  expect(webhook?.verify(signed(HELLO, SECRET, NOW - 299_000))).toBeUndefined();
  expect(webhook?.verify(signed(HELLO, SECRET, NOW - 301_000))).toMatch(/5 minutes/);
  expect(webhook?.verify(signed(HELLO, SECRET, NOW + 302_000))).toMatch(/5 minutes/);
  const both = signed(HELLO);
  const rotated = { ...both, headers: { ...both.headers, 'webhook-signature': `v2,zzz v1,AAAA ${both.headers['webhook-signature']}` } };
  expect(webhook?.verify(rotated)).toBeUndefined();
  expect(open().webhook?.verify(signed(HELLO, OTHER))).toMatch(/No signature/);
});

test('a message becomes one event with everything in it', async () => {
  const channel = open();
  const delivery = channel.webhook!.accept(signed({ ...HELLO, attachments: [{ name: '../a.txt', type: 'Text/Plain', content: Buffer.from('hey').toString('base64') }] }));
  expect(delivery.key).toBe('message:m1');
  expect(await channel.read(delivery)).toEqual([{
    kind: 'message', externalId: 'm1', nature: 'message', text: 'Salam', at: NOW - 5, thread: { key: 'c1' },
    from: { externalId: 'u1', name: 'Ann', email: 'ann@x.example', phone: '+994501234567', verified: true },
    attachments: [{ name: 'a.txt', type: 'text/plain', content: Buffer.from('hey') }],
  }]);
});

test('receipts and types of later versions', async () => {
  const channel = open();
  const read = (value: unknown) => channel.read(channel.webhook!.accept(signed(value)));
  expect(await read({ type: 'receipt', id: 'r1', of: 'M1', state: 'delivered' })).toEqual([{ kind: 'receipt', externalId: 'receipt:r1', of: 'M1', state: 'delivered' }]);
  expect(await read({ type: 'typing', id: 't1' })).toMatchObject([{ kind: 'unrecognised', externalId: 'unknown:t1' }]);
});

test.each([
  ['not json', '{"type":', 'json'], ['a list', [], 'the body'], ['no id', { ...HELLO, id: undefined }, 'id'], ['a number as id', { ...HELLO, id: 5 }, 'id'],
  ['a long id', { ...HELLO, id: 'x'.repeat(257) }, 'id'], ['NUL in the id', { ...HELLO, id: 'a\0' }, 'id'], ['no type', { id: 'a' }, 'type'],
  ['no sender', { ...HELLO, from: null }, 'from'], ['a sender without id', { ...HELLO, from: { name: 'x' } }, 'from.id'],
  ['text that is none', { ...HELLO, text: 5 }, 'text'], ['no text', { ...HELLO, text: undefined }, 'text'], ['a long text', { ...HELLO, text: 'x'.repeat(200_001) }, 'text'],
  ['a time that is none', { ...HELLO, at: 'yesterday' }, 'at'], ['attachments that are none', { ...HELLO, attachments: {} }, 'attachments'],
  ['an attachment by address', { ...HELLO, attachments: [{ name: 'a', url: 'http://x/' }] }, 'attachments[0].url'],
  ['bad base64', { ...HELLO, attachments: [{ name: 'a', content: '%%' }] }, 'attachments[0].content'],
  ['a receipt of no state', { type: 'receipt', id: 'r', of: 'm', state: 'gone' }, 'state'],
])('%s is refused with the name of the fault', (_what, value, code) => {
  expect(() => open().webhook!.accept(signed(value as never))).toThrow(expect.objectContaining({ kind: 'invalid', code }));
});

test('NUL and half letters are made safe and said', async () => {
  const channel = open();
  const [event] = await channel.read(channel.webhook!.accept(signed('{"type":"message","id":"m","from":{"id":"u"},"text":"a\\u0000b\\ud800"}')));
  expect(event).toMatchObject({ text: 'a\uFFFDb\uFFFD', warnings: [expect.any(String)] });
});

test('whatever is posted, the answer is an event or an invalid error', async () => {
  const channel = open();
  await fc.assert(fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.record({ type: fc.constantFrom('message', 'receipt'), id: fc.string(), from: fc.jsonValue(), text: fc.jsonValue(), at: fc.jsonValue() })), async (value) => {
    try {
      expect((await channel.read(channel.webhook!.accept(signed(JSON.stringify(value))))).length).toBe(1);
    } catch (error) {
      expect(error).toMatchObject({ kind: 'invalid' });
    }
  }));
});

test('an answer goes out signed so that the reference library takes it, with one id at every try', async () => {
  const ids: string[] = [];
  const channel = open({ url: 'http://receiver.example/hook' }, async (_url, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    ids.push(headers['webhook-id'] ?? '');
    const text = new TextDecoder().decode(init?.body as Uint8Array);
    expect(Buffer.from(headers['webhook-signature']!.slice(3), 'base64')).toEqual(Buffer.from(new Webhook(SECRET).sign('key-1', new Date(NOW), text).slice(3), 'base64'));
    expect(JSON.parse(text)).toEqual({ type: 'message', id: 'M1', conversation: 'c1', to: { id: 'u1' }, text: 'Hi', at: NOW, author: { name: 'Leyla' } });
    return new Response(null, { status: 204 });
  });
  for (let tries = 0; tries < 2; tries += 1) expect(await channel.send!.send(outgoing, AbortSignal.timeout(5000))).toEqual({ parts: [{ externalId: 'M1' }], warnings: [] });
  expect(ids).toEqual(['key-1', 'key-1']);
});

test.each([[400, 'rejected'], [401, 'rejected'], [302, 'rejected'], [408, 'temporary'], [429, 'limited'], [500, 'temporary'], [503, 'temporary']])('status %i is %s', async (status, kind) => {
  const channel = open({ url: 'http://receiver.example/' }, async () => new Response('', { status, headers: { 'retry-after': '7' } }));
  await expect(channel.send!.send(outgoing, AbortSignal.timeout(5000))).rejects.toMatchObject({ kind, ...(status === 429 && { retryAfterMs: 7000 }) });
});

test('a refused connection is temporary; silence after sending leaves the outcome unknown', async () => {
  const failing = (cause: unknown) => open({ url: 'http://receiver.example/' }, () => Promise.reject(new TypeError('fetch failed', { cause })));
  const refused = failing(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
  await expect(refused.send!.send(outgoing, AbortSignal.timeout(5000))).rejects.toMatchObject({ kind: 'temporary', code: 'ECONNREFUSED' });
  const reset = failing(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
  await expect(reset.send!.send(outgoing, AbortSignal.timeout(5000))).rejects.toMatchObject({ kind: 'unknown-outcome' });
});

test('without an address there is no send, and a weak secret is no secret', () => {
  expect(open().send).toBeUndefined();
  for (const secret of ['', 'whsec_', 'whsec_AAAA', 'abc', 'whsec_!!!!']) expect(apiSettings.safeParse({ secret }).success).toBe(false);
});

test('Retry-After in seconds, as a date, and as nonsense', () => {
  expect(readRetryAfter('120', NOW)).toBe(120_000);
  expect(readRetryAfter(new Date(NOW + 60_000).toUTCString(), NOW)).toBe(60_000);
  expect(readRetryAfter(null, NOW)).toBe(30_000);
  expect(readRetryAfter('999999', NOW)).toBe(3_600_000);
});
