import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedHeaders } from '../signed.ts';
import type { Conversation, Paged } from '../../web/api/schemas.ts';
import { openProduct, problemOf, raw, testSecret, until, type Product } from './product.ts';

const longest = 200_000;
let product: Product;
let channelId: string;
beforeAll(async () => {
  product = await openProduct({ env: { PARLEY_MAX_BODY: '200 kB' } });
  channelId = await product.channel('shop');
});
afterAll(() => product.end());

const message = (id: string, more: object = {}): object => ({ type: 'message', id, from: { id: 'ana' }, text: 'My card does not work.', ...more });
const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** Posts exactly these bytes, signed. */
function postBytes(bytes: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${product.url}/in/${channelId}`, { method: 'POST', headers: { ...signedHeaders(bytes), ...headers }, body: bytes });
}

describe('a signed message', () => {
  test('is accepted, and its repeat is a duplicate whatever its headers', async () => {
    const first = await product.post(channelId, message('m1'));
    expect([first.status, await first.json()]).toEqual([202, { accepted: true, duplicate: false }]);
    for (const options of [{}, { webhookId: 'another', stamp: nowSeconds() - 200 }, { webhookId: 'third' }]) {
      const again = await product.post(channelId, message('m1', { text: 'other words' }), options);
      expect([again.status, await again.json()]).toEqual([202, { accepted: true, duplicate: true }]);
    }
    await until(async () => (await product.conversationsOf(channelId)).find((conversation) => conversation.messageCount === 1), 'the one message');
    const [conversation] = await product.conversationsOf(channelId);
    expect((await product.messagesOf(conversation!.id)).map(({ text }) => text)).toEqual(['My card does not work.']);
  });

  test('of one id many times at once is one message; the same id under another webhook-id too', async () => {
    const answers = await Promise.all(Array.from({ length: 24 }, (_, index) => product.post(channelId, message('race', { from: { id: 'racer' } }), { webhookId: `w${index}` })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const bodies = await Promise.all(answers.map(async (answer) => (await answer.json() as { duplicate: boolean }).duplicate));
    expect(bodies.filter((duplicate) => !duplicate)).toHaveLength(1);
  });

  test('may be stamped up to five minutes off, and not more, in either direction', async () => {
    for (const off of [-290, 290]) expect((await product.post(channelId, message(`near ${off}`), { stamp: nowSeconds() + off })).status, String(off)).toBe(202);
    for (const off of [-310, 310, -86_400]) await problemOf(await product.post(channelId, message(`far ${off}`), { stamp: nowSeconds() + off }), 401);
  });

  test('takes one good signature among several', async () => {
    const body = JSON.stringify(message('rotated'));
    const headers = signedHeaders(body);
    const mixed = `v1,${Buffer.alloc(32).toString('base64')} v1a,whatever ${headers['webhook-signature']}`;
    expect((await postBytes(body, { 'webhook-signature': mixed })).status).toBe(202);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['another key', { 'webhook-signature': `v1,${createHmac('sha256', 'x').update('y').digest('base64')}` }],
    ['nothing', { 'webhook-signature': '' }], ['no version', { 'webhook-signature': 'abc' }], ['a short one', { 'webhook-signature': 'v1,AAAA' }],
    ['no id', { 'webhook-id': '' }], ['no number as stamp', { 'webhook-timestamp': 'soon' }], ['another id', { 'webhook-id': 'other' }], ['another stamp', { 'webhook-timestamp': String(nowSeconds() - 5) }],
  ])('signed with %s is refused and nothing of it is kept', async (_, headers) => {
    await problemOf(await postBytes(JSON.stringify(message(`bad ${Object.values(headers)[0]}`)), headers), 401);
  });

  test('for an unknown channel, one of another kind or none is 404', async () => {
    for (const id of ['unknown', '..%2f..', 'a'.repeat(500), '%00', '__proto__']) {
      const response = await fetch(`${product.url}/in/${encodeURIComponent(id)}`, { method: 'POST', headers: signedHeaders('{}'), body: '{}' });
      await problemOf(response, 404);
    }
  });
});

describe('a body that is not as it should be', () => {
  const filler = (length: number): string => JSON.stringify(message('long', { text: 'x'.repeat(length) }));

  test('longer than allowed is 413: by its stated length, in chunks, and with a lying length', async () => {
    await problemOf(await postBytes(filler(longest)), 413);
    const body = filler(longest * 3);
    const headers = signedHeaders(body);
    const path = `/in/${channelId}`;
    const stated = await raw(product.url, { path, headers: { ...headers, 'content-length': 1e12 }, chunks: ['{'] });
    expect(stated.status).toBe(413);
    const chunked = await raw(product.url, { path, headers: { ...headers, 'transfer-encoding': 'chunked' }, chunks: Array.from({ length: 40 }, (_, index) => body.slice(index * 15_000, (index + 1) * 15_000)) });
    expect(chunked.status).toBe(413);
    // Says ten bytes and sends more: what follows the ten is no part of the request.
    const short = await raw(product.url, { path, headers: { ...headers, 'content-length': 10 }, chunks: [filler(100)] });
    expect([400, 401, 0]).toContain(short.status);
    expect((await product.post(channelId, message('after too long'))).status).toBe(202);
  });

  test.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['no JSON', '{"type":'], ['empty', ''], ['a list', '[]'], ['null', 'null'], ['not UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])], ['deep', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ...[{ id: 5 }, { id: '' }, { id: 'x'.repeat(257) }, { id: 'nul\0' }, { id: 'lone\ud800' }, { id: null }, { from: 'ana' }, { from: {} }, { from: { id: 7 } }, { from: null }, { text: 5 }, { text: null }, { text: ['x'] }, { type: 5 }, { at: 'yesterday' }, { at: -1 }, { at: 1.5 }, { at: true },
      { conversation: 9 }, { conversation: '' }, { attachments: {} }, { attachments: [5] }, { attachments: [{ name: 'a', content: '!' }] }, { attachments: [{ name: 'a', url: 'http://169.254.169.254/' }] }, { attachments: Array(21).fill({ name: 'a', content: '' }) }]
      .map((wrong): [string, string] => [`with ${JSON.stringify(wrong).slice(0, 60)}`, JSON.stringify(message('wrong', wrong))]),
  ])('%s is 400 and says what is wrong', async (_, body) => {
    await problemOf(await postBytes(body), 400);
  });

  test('with NUL and lone surrogates in its text, names and files is stored as text that everybody can read', async () => {
    const odd = '{"type":"message","id":"odd","from":{"id":"odd","name":"A\\u0000na\\ud800"},"text":"be\\u0000fore \\ud83d after \\udc00 \\ud83d\\ude00","attachments":[{"name":"../\\u0000e\\u202Etxt.exe","type":"text/html\\r\\nx: y","content":"PGI+"}]}';
    expect((await postBytes(odd)).status).toBe(202);
    const conversation = await until(async () => (await product.conversationsOf(channelId)).find(({ customerName }) => customerName.startsWith('A')), 'the odd message');
    const [stored] = await product.messagesOf(conversation.id);
    expect(stored?.text.isWellFormed()).toBe(true);
    expect(stored?.text).not.toContain('\0');
    expect(stored?.text).toMatch(/before|be.fore/u);
    expect(stored?.text).toContain('😀');
    expect(stored?.warnings).not.toEqual([]);
    const [file] = stored?.attachments ?? [];
    expect(file?.name).not.toMatch(/[/\\\0\u202e]/u);
    expect(file?.type).toMatch(/^[\w.+-]+\/[\w.+-]+$/);
    const download = await product.call('GET', file!.url);
    expect([await download.text(), download.headers.get('x-content-type-options')]).toEqual(['<b>', 'nosniff']);
    expect(download.headers.get('content-disposition')).toMatch(/^attachment/);
  });

  test('of a type that is not known yet is kept and shown among the unprocessed, and can be replayed', async () => {
    expect((await product.post(channelId, { type: 'reaction', id: 'r1' })).status).toBe(202);
    const entry = await until(async () => (await product.get<Paged<{ id: string; error: string; preview: string; channelId: string }>>('/api/unprocessed')).items.find(({ preview }) => preview.includes('"r1"')), 'the unprocessed event');
    expect(entry.error).toContain('reaction');
    const rawBytes = await product.call('GET', `/api/unprocessed/${entry.id}/raw`);
    expect(await rawBytes.json()).toEqual({ type: 'reaction', id: 'r1' });
    await product.send('POST', `/api/unprocessed/${entry.id}/replay`, undefined, 202);
  });
});

describe('what one person writes', () => {
  test('in a burst of concurrent messages is one conversation, ordered by the sender\'s time', async () => {
    const start = Date.now() - 60_000;
    const order = Array.from({ length: 30 }, (_, index) => index).toSorted(() => Math.random() - 0.5);
    await Promise.all(order.map((index) => product.post(channelId, message(`burst ${index}`, { from: { id: 'burst' }, text: `burst ${index}`, at: start + index * 1000 }))));
    const found = await until(async () => {
      const mine = (await product.conversationsOf(channelId)).filter(({ preview }) => preview.startsWith('burst'));
      return mine.reduce((sum, { messageCount }) => sum + messageCount, 0) === 30 && mine;
    }, 'all of the burst');
    expect(found).toHaveLength(1);
    const texts = (await product.messagesOf(found[0]!.id)).map(({ text }) => text);
    expect(texts).toEqual(Array.from({ length: 30 }, (_, index) => `burst ${index}`));
    expect(found[0]?.preview).toBe('burst 29');
  });

  test('with a conversation key is that conversation, whoever writes; another key is another', async () => {
    const one = await product.say(channelId, 'key-ana', 'k1', 'one', { conversation: 'order 1' });
    const two = await product.say(channelId, 'key-bob', 'k2', 'two', { conversation: 'order 1' });
    const other = await product.say(channelId, 'key-ana', 'k3', 'three', { conversation: 'order 2' });
    expect(two).toMatchObject({ conversationId: one.conversationId, joinedBy: 'thread-key' });
    expect(other.conversationId).not.toBe(one.conversationId);
  });

  test('keeps files exactly, and believes no time of the future', async () => {
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 256));
    const sent = await product.say(channelId, 'filer', 'f1', '', { at: Date.now() + 3_600_000, attachments: [{ name: 'şəkil.png', type: 'image/png', content: bytes.toString('base64') }] });
    expect(sent.at).toBeLessThanOrEqual(sent.receivedAt);
    expect(sent.attachments).toMatchObject([{ name: 'şəkil.png', type: 'image/png', bytes: 5000 }]);
    const download = await product.call('GET', sent.attachments[0]!.url);
    expect(Buffer.compare(Buffer.from(await download.arrayBuffer()), bytes)).toBe(0);
  });

  test('with a time of another zone is the same instant', async () => {
    const at = Math.floor(Date.now() / 1000) * 1000 - 60_000;
    const baku = new Date(at + 4 * 3_600_000).toISOString().replace('.000Z', '+04:00');
    expect((await product.say(channelId, 'baku', 'b1', 'Salam', { at: baku })).at).toBe(at);
  });
});

test('a channel accepts as soon as it is made, refuses when it is off, and its secret never comes back', async () => {
  const made = await product.send<{ id: string; webhookUrl: string }>('POST', '/api/channels', { kind: 'api', name: 'quick', settings: { secret: testSecret } }, 201);
  expect((await product.post(made.id, message('q1'))).status).toBe(202);
  expect(JSON.stringify(await product.get(`/api/channels/${made.id}`)) + JSON.stringify(await product.get('/api/channels')) + JSON.stringify(made)).not.toContain(testSecret.slice(6, 20));
  expect(made.webhookUrl).toContain(`/in/${made.id}`);
  await product.send('PATCH', `/api/channels/${made.id}`, { enabled: false }, 200);
  await problemOf(await product.post(made.id, message('q2')), 404);
  await product.send('PATCH', `/api/channels/${made.id}`, { enabled: true }, 200);
  expect((await product.post(made.id, message('q2'))).status).toBe(202);
  const newSecret = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
  await product.send('PATCH', `/api/channels/${made.id}`, { settings: { secret: newSecret } }, 200);
  await problemOf(await product.post(made.id, message('q3')), 401);
  expect((await product.post(made.id, message('q3'), { secret: newSecret })).status).toBe(202);
  await until(async () => (await product.get<Paged<Conversation>>('/api/conversations?view=all&limit=500')).items.find(({ channelId: id, messageCount }) => id === made.id && messageCount === 3), 'all three');
});

test('a flood of bad signatures is slowed down, and what is signed correctly from the same address is not', async () => {
  const quiet = await openProduct();
  try {
    const id = await quiet.channel('flooded');
    const statuses = await Promise.all(Array.from({ length: 80 }, async (_, index) => (await quiet.post(id, message(`flood ${index}`), { secret: `whsec_${Buffer.alloc(24, 1).toString('base64')}` })).status));
    expect(statuses.filter((status) => status === 401)).toHaveLength(60);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    const refused = await quiet.post(id, message('refused'), { secret: `whsec_${Buffer.alloc(24, 1).toString('base64')}` });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await problemOf(refused, 429);
    expect((await quiet.post(id, message('honest'))).status).toBe(202);
  } finally {
    await quiet.end();
  }
});
