import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Channel, Conversation, Message, Paged, Team, Views } from '../../web/api/schemas.ts';
import { openProduct, problemOf, testSecret, until, type Product } from './product.ts';

let product: Product;
let channelId: string;
let team: Team;
beforeAll(async () => {
  product = await openProduct();
  channelId = await product.channel('shop');
  team = await product.send<Team>('POST', '/api/teams', { name: 'Cards', memberIds: [] }, 201);
  // With a second team nothing goes to the only one.
  await product.send<Team>('POST', '/api/teams', { name: 'Loans', memberIds: [] }, 201);
});
afterAll(() => product.end());

const list = (query: string) => product.get<Paged<Conversation>>(`/api/conversations${query}`);
const change = (id: string, body: object, status = 200, headers = {}) => product.send<Conversation>('PATCH', `/api/conversations/${id}`, body, status, headers);

/** A conversation of its own with one message. */
async function converse(name: string, text = `from ${name}`): Promise<Conversation> {
  const message = await product.say(channelId, name, `${name} 1`, text);
  return product.get<Conversation>(`/api/conversations/${message.conversationId}`);
}

async function everyPage(query: string): Promise<readonly Conversation[]> {
  const items: Conversation[] = [];
  for (let cursor = ''; ;) {
    const page = await list(`${query}${cursor}`);
    items.push(...page.items);
    if (page.next === null) return items;
    cursor = `&cursor=${encodeURIComponent(page.next)}`;
  }
}

describe('channels', () => {
  test('POST answers 201 with the id; a wrong kind or setting is 400 with the path of each fault', async () => {
    const made = await product.call('POST', '/api/channels', { kind: 'api', name: 'second', settings: { secret: testSecret, url: 'https://shop.example/hook' } });
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({ id: expect.any(String), kind: 'api', name: 'second', enabled: true, settings: { url: 'https://shop.example/hook' } });
    await problemOf(await product.call('POST', '/api/channels', { kind: 'pigeon', name: 'x', settings: {} }), 400);
    const wrong = await problemOf(await product.call('POST', '/api/channels', { kind: 'email', name: 'x', settings: { imap: { host: 'http://x', port: 'y' }, address: 'no' } }), 400);
    const paths = wrong.faults?.map(({ path }) => path) ?? [];
    for (const path of ['settings.imap.host', 'settings.imap.port', 'settings.imap.user', 'settings.smtp', 'settings.address']) expect(paths).toContain(path);
    // Whether there must be one depends on the rest, so it is asked for when the rest is right.
    const incomplete = await problemOf(await product.call('POST', '/api/channels', { kind: 'email', name: 'x', settings: { imap: { host: 'x.example', user: 'u' }, smtp: { host: 'x.example' }, address: 'a@x.example' } }), 400);
    expect(incomplete.faults?.map(({ path }) => path)).toEqual(['settings.imap.password']);
    await problemOf(await product.call('POST', '/api/channels', { kind: 'api', name: 'x', settings: { secret: 'whsec_?' } }), 400);
    await problemOf(await product.call('POST', '/api/channels', { kind: 'api', name: 'x', settings: { secret: testSecret }, teamId: 'ghost' }), 400);
  });

  test('an e-mail channel takes the settings that the documents name, and its passwords never come back', async () => {
    const settings = {
      imap: { host: '127.0.0.1', port: 1, secure: false, user: 'bank', password: 'imap-pass-1' },
      smtp: { host: '127.0.0.1', port: 1, secure: false, user: 'bank', password: 'smtp-pass-1' }, address: 'bank@bank.example', name: 'Bank', allowPlaintext: true,
    };
    const made = await product.send<Channel>('POST', '/api/channels', { kind: 'email', name: 'mail', settings }, 201);
    const read = JSON.stringify([made, await product.get(`/api/channels/${made.id}`), await product.get('/api/channels'), await product.get('/api/audit')]);
    expect(read).not.toMatch(/(?:imap|smtp)-pass-1/);
    const ill = await until(async () => {
      const channel = await product.get<Channel>(`/api/channels/${made.id}`);
      return channel.health !== 'healthy' && channel.detail !== null && channel;
    }, 'the failing mailbox to be told');
    expect(ill.detail).toMatch(/127\.0\.0\.1/);
    const check = await product.send<{ ok: boolean; steps: { step: string; ok: boolean; detail?: string }[] }>('POST', `/api/channels/${made.id}/check`, undefined, 200);
    expect(check.ok).toBe(false);
    expect(check.steps.find(({ ok }) => !ok)?.detail?.length).toBeGreaterThan(20);
    expect(JSON.stringify(check)).not.toMatch(/(?:imap|smtp)-pass-1/);
    await product.send('DELETE', `/api/channels/${made.id}`, undefined, 204);
    await problemOf(await product.call('GET', `/api/channels/${made.id}`), 404);
  });
});

describe('lists', () => {
  test('are paged to the end by limit 1 to 500, each once, newest activity first', async () => {
    for (let index = 0; index < 7; index += 1) await converse(`pager ${index}`);
    const all = await everyPage('?view=all&limit=3');
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.map(({ lastActivityAt }) => lastActivityAt)).toEqual(all.map(({ lastActivityAt }) => lastActivityAt).toSorted((one, other) => other - one));
    expect((await everyPage('?view=all&limit=1')).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    const whole = await list('?view=all&limit=500');
    expect([whole.items.length, whole.next]).toEqual([all.length, null]);
    for (const limit of ['0', '501', '-1', '1.5', 'x', '']) await problemOf(await product.call('GET', `/api/conversations?limit=${limit}`), 400);
    for (const cursor of ['x', '%00', 'e30', 'a'.repeat(999)]) await problemOf(await product.call('GET', `/api/conversations?cursor=${cursor}`), 400);
    await problemOf(await product.call('GET', '/api/conversations?view=nonsense'), 400);
    await problemOf(await product.call('GET', `/api/conversations?view=all&cursor=${encodeURIComponent((await list('?view=open&limit=1')).next ?? '')}`), 400);
  });

  test('show open ones unless asked otherwise; every view holds what its name and its count say', async () => {
    const { id } = await converse('viewer', 'my card was swallowed');
    await change(id, { tags: ['VIP', 'şikayət'], teamId: team.id });
    const closed = await converse('gone');
    await change(closed.id, { status: 'closed' });
    const resolved = await converse('solved');
    await change(resolved.id, { status: 'resolved' });

    const ids = async (query: string) => (await list(query)).items.map((conversation) => conversation.id);
    expect(await ids('?limit=500')).toEqual(await ids('?view=open&limit=500'));
    expect(await ids('')).not.toContain(closed.id);
    expect(await ids('')).not.toContain(resolved.id);
    expect(await ids('?view=all&limit=500')).toEqual(expect.arrayContaining([id, closed.id, resolved.id]));
    expect(await ids(`?view=team:${team.id}`)).toEqual([id]);
    expect(await ids(`?view=tag:${encodeURIComponent('şikayət')}`)).toEqual([id]);
    expect(await ids(`?view=channel:${channelId}`)).toContain(id);
    expect(await ids('?view=unassigned')).toContain(id);
    expect(await ids('?view=mine')).toEqual([]);

    const views = await product.get<Views>('/api/views');
    expect(views.open).toBe((await ids('?view=open&limit=500')).length);
    expect(views.unassigned).toBe((await ids('?view=unassigned&limit=500')).length);
    expect(views.mine).toBe(0);
    expect(views.teams.find((counted) => counted.id === team.id)?.count).toBe(1);
    for (const counted of views.channels) expect(counted.count, counted.name).toBe((await ids(`?view=channel:${counted.id}&limit=500`)).length);
    expect(views.tags).toEqual(expect.arrayContaining([{ name: 'VIP', count: 1 }, { name: 'şikayət', count: 1 }]));
    await change(id, { status: 'resolved' });
    const after = await product.get<Views>('/api/views');
    expect([after.tags.find(({ name }) => name === 'VIP'), after.open]).toEqual([undefined, views.open - 1]);
    expect(await ids('?view=tag:VIP')).toEqual([]);
  });
});

describe('one conversation', () => {
  test('has the promised shape; an unknown one is 404 on every route', async () => {
    const conversation = await converse('shape');
    expect(conversation).toMatchObject({ channelId, channelKind: 'api', status: 'new', active: true, assigneeId: null, tags: [], messageCount: 1, customerName: 'shape' });
    expect(conversation.labels.map(({ head }) => head)).toEqual(expect.arrayContaining(['language', 'topic', 'sentiment', 'complaint', 'urgency', 'spam']));
    for (const label of conversation.labels) expect([label.probability >= 0 && label.probability <= 1, ['auto', 'suggest', 'silent'].includes(label.state)], label.head).toEqual([true, true]);
    for (const route of ['', '/messages', '/history']) await problemOf(await product.call('GET', `/api/conversations/ghost${route}`), 404);
    await problemOf(await product.call('PATCH', '/api/conversations/ghost', { status: 'open' }), 404);
    await problemOf(await product.call('POST', '/api/conversations/ghost/replies', { text: 'x', key: 'k' }), 404);
    await problemOf(await product.call('POST', '/api/conversations/ghost/notes', { text: 'x', key: 'k' }), 404);
  });

  test('has its messages oldest first with ms times, and pages of them', async () => {
    const start = Date.now() - 60_000;
    for (const index of [2, 0, 1]) await product.say(channelId, 'order', `order ${index}`, `order ${index}`, { at: start + index * 1000 });
    const { conversationId } = await product.say(channelId, 'order', 'order 3', 'order 3', { at: start + 3000 });
    const messages = await product.messagesOf(conversationId);
    expect(messages.map(({ text, direction, externalId, at }) => [text, direction, externalId, at])).toEqual([0, 1, 2, 3].map((index) => [`order ${index}`, 'in', `order ${index}`, start + index * 1000]));
    const first = await product.get<Paged<Message>>(`/api/conversations/${conversationId}/messages?limit=3`);
    const second = await product.get<Paged<Message>>(`/api/conversations/${conversationId}/messages?limit=3&cursor=${encodeURIComponent(first.next ?? '')}`);
    expect([first.items.length, second.items.length, second.next]).toEqual([3, 1, null]);
    const newest = await product.get<Paged<Message>>(`/api/conversations/${conversationId}/messages?limit=1&order=newest`);
    expect(newest.items[0]?.text).toBe('order 3');
  });

  test('a forbidden step is 409, a stale version 412, a wrong body 400, and nothing of them is done', async () => {
    const conversation = await converse('steps');
    const { id } = conversation;
    const read = await product.call('GET', `/api/conversations/${id}`);
    const version = read.headers.get('etag');
    expect(version).toBe(`"${conversation.version}"`);
    await change(id, { status: 'pending' }, 200, { 'if-match': version });
    const stale = await fetch(`${product.url}/api/conversations/${id}`, { method: 'PATCH', headers: { authorization: `Bearer ${product.token}`, 'content-type': 'application/json', 'if-match': version! }, body: '{"status":"resolved"}' });
    await problemOf(stale, 412);
    expect((await product.get<Conversation>(`/api/conversations/${id}`)).status).toBe('pending');
    for (const status of ['on-hold', 'open', 'resolved'] as const) expect((await change(id, { status })).status).toBe(status);
    for (const status of ['new', 'pending', 'on-hold']) await problemOf(await product.call('PATCH', `/api/conversations/${id}`, { status }), 409);
    expect((await change(id, { status: 'closed' })).status).toBe('closed');
    for (const status of ['new', 'open', 'pending', 'on-hold', 'resolved']) await problemOf(await product.call('PATCH', `/api/conversations/${id}`, { status }), 409);
    for (const wrong of [{ status: 'asleep' }, { tags: 'x' }, { tags: [''] }, { tags: Array(51).fill('x') }, { assigneeId: 'ghost' }, { assigneeId: 5 }, { teamId: 'ghost' }, { priority: 'most' }, [], 'x', null]) {
      await problemOf(await product.call('PATCH', `/api/conversations/${id}`, wrong), 400);
    }
    for (const ifMatch of ['"x"', 'x', '"1", "2"']) await change(id, { tags: ['x'] }, 400, { 'if-match': ifMatch });
    await change(id, { tags: ['late'] }, 200, { 'if-match': '*' });
  });

  test('what a customer writes after the end opens a conversation that follows the closed one, and reopens a resolved one', async () => {
    const first = await converse('returning');
    await change(first.id, { status: 'resolved' });
    const again = await product.say(channelId, 'returning', 'returning 2', 'it is broken again');
    expect(again.conversationId).toBe(first.id);
    expect((await product.get<Conversation>(`/api/conversations/${first.id}`)).status).toBe('open');
    await change(first.id, { status: 'closed' });
    const third = await product.say(channelId, 'returning', 'returning 3', 'and again');
    expect(third.conversationId).not.toBe(first.id);
    expect(await product.get<Conversation>(`/api/conversations/${third.conversationId}`)).toMatchObject({ previousId: first.id, customerId: first.customerId });
  });

  test('has notes that customers never see, once a key, and a ledger line for every change', async () => {
    const { id } = await converse('noted');
    const note = await product.send<Message>('POST', `/api/conversations/${id}/notes`, { text: 'calls back at five', key: 'n1' }, 201);
    const again = await product.send<Message>('POST', `/api/conversations/${id}/notes`, { text: 'other', key: 'n1' }, 201).catch(() => product.send<Message>('POST', `/api/conversations/${id}/notes`, { text: 'other', key: 'n1' }, 200));
    expect(again.id).toBe(note.id);
    expect((await product.messagesOf(id)).map(({ direction }) => direction)).toEqual(['in', 'note']);
    await problemOf(await product.call('POST', `/api/conversations/${id}/notes`, { text: '', key: 'n2' }), 400);
    await change(id, { tags: ['a'], priority: 'high', teamId: team.id });
    await change(id, { status: 'resolved' });
    const types = (await product.historyOf(id)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['conversation.created', 'message.received', 'conversation.labelled', 'note.written', 'conversation.tagged', 'conversation.priority-changed', 'conversation.team-changed', 'conversation.status-changed']));
    await change(id, { teamId: null });
  });

  test('on a channel that has no way out, an answer is 409 and says so', async () => {
    const { id } = await converse('no way out');
    expect((await problemOf(await product.call('POST', `/api/conversations/${id}/replies`, { text: 'hello', key: 'k' }), 409)).code).toBe('reply.channel-cannot-send');
    for (const wrong of [{ text: '', key: 'k' }, { text: 'x' }, { text: 'x', key: '' }, { text: 5, key: 'k' }, { text: 'x'.repeat(200_001), key: 'k' }]) {
      await problemOf(await product.call('POST', `/api/conversations/${id}/replies`, wrong), 400);
    }
  });
});

describe('every problem is an RFC 9457 document', () => {
  test.each<[string, string, number, Readonly<Record<string, string>>?, string?]>([
    ['GET', '/api/conversations', 401, { authorization: '' }], ['GET', '/api/conversations', 401, { authorization: 'Bearer ply_wrong' }], ['GET', '/api/nowhere', 404], ['DELETE', '/api/conversations', 405], ['PUT', '/in/x', 405],
    ['POST', '/api/teams', 400, {}, '{"name":'], ['POST', '/api/teams', 400, { 'content-type': 'text/plain' }, '{}'], ['POST', '/api/teams', 400, {}, '{"name":"x","memberIds":[],"name":5}'], ['POST', '/api/teams', 400, {}, '{"__proto__":{"name":"x"},"memberIds":[]}'], ['POST', '/api/teams', 400, {}, '{"name":"\\ud800","memberIds":[]}'],
    ['GET', '/api/conversations/%E0%A4%A', 404], ['GET', `/api/conversations/${'x'.repeat(65)}`, 404],
  ])('%s %s → %i %j %s', async (method, route, status, headers = {}, body) => {
    const response = await fetch(`${product.url}${route}`, { method, headers: { authorization: `Bearer ${product.token}`, 'content-type': 'application/json', ...headers }, body: body ?? null });
    await problemOf(response, status);
  });
});
