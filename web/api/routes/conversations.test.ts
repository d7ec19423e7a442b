import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation, HistoryEvent, Message, Paged, Views } from '../schemas.ts';
import { openTestApi, type Client, type TestApi } from '../testing/open-test-api.ts';

let test: TestApi;
let agent: Client;
let channel = '';
beforeAll(async () => {
  test = await openTestApi();
  agent = await test.as('agent');
  channel = await test.channel('Web');
  for (let person = 0; person < 7; person += 1) {
    await test.deliver(channel, { id: `m${person}`, from: { id: `p${person}`, name: `Person ${person}` }, text: `Question number ${person}`, at: 1_700_000_000_000 + person });
  }
});
afterAll(() => test.close());

const list = async (query = ''): Promise<Paged<Conversation>> => (await agent.get(`/api/conversations${query}`)).json<Paged<Conversation>>();
const firstId = async (): Promise<string> => (await list()).items[0]?.id ?? '';

describe('lists', () => {
  it('pages through everything once, newest activity first', async () => {
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const page: Paged<Conversation> = await list(`?limit=3${next === null ? '' : `&cursor=${encodeURIComponent(next)}`}`);
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items.map((item) => item.customerName));
      next = page.next;
    } while (next !== null);
    expect(seen.toSorted()).toEqual(Array.from({ length: 7 }, (_, person) => `Person ${person}`));
  });

  it('refuses a limit, a view and a cursor that are none', async () => {
    for (const query of ['?limit=0', '?limit=501', '?limit=ten', '?view=nonsense', '?cursor=bad', '?cursor=', `?cursor=${'x'.repeat(2_000)}`, '?view=%00']) {
      const answered = await agent.get(`/api/conversations${query}`);
      expect([query, answered.status]).toEqual([query, 400]);
    }
  });

  it('counts what the views hold', async () => {
    const views = (await agent.get('/api/views')).json<Views>();
    expect([views.open, views.mine, views.unassigned]).toEqual([7, 0, 7]);
    expect(views.channels).toEqual([{ id: channel, name: 'Web', kind: 'test', count: 7 }]);
  });
});

describe('a change', () => {
  it('follows the version: a stale one is 412, a forbidden step 409, nonsense 400', async () => {
    const id = await firstId();
    const before = await agent.get(`/api/conversations/${id}`);
    const etag = before.headers.get('etag') ?? '';
    expect(etag).toBe(`"${before.json<Conversation>().version}"`);
    const changed = await agent.ask('PATCH', `/api/conversations/${id}`, { tags: ['vip'], priority: 'high' }, { 'if-match': etag });
    expect([changed.status, changed.json<Conversation>().tags, changed.json<Conversation>().priority]).toEqual([200, ['vip'], 'high']);
    expect(changed.headers.get('etag')).not.toBe(etag);
    expect((await agent.ask('PATCH', `/api/conversations/${id}`, { tags: [] }, { 'if-match': etag })).status).toBe(412);
    expect((await agent.ask('PATCH', `/api/conversations/${id}`, { tags: [] }, { 'if-match': 'seven' })).status).toBe(400);
    expect((await agent.ask('PATCH', `/api/conversations/${id}`, { status: 'open' })).json<Conversation>().status).toBe('open');
    expect((await agent.ask('PATCH', `/api/conversations/${id}`, { status: 'new' })).json()).toMatchObject({ status: 409, code: 'conversation.forbidden-step' });
    expect((await agent.ask('PATCH', `/api/conversations/${id}`, { status: 'sleeping' })).json()).toMatchObject({ status: 400, faults: [{ path: 'status' }] });
    expect((await list('?view=tag:vip')).items.map((item) => item.id)).toEqual([id]);
  });

  it('of two with one version wins one', async () => {
    const id = await firstId();
    const etag = (await agent.get(`/api/conversations/${id}`)).headers.get('etag') ?? '';
    const answers = await Promise.all([1, 2, 3].map((count) => agent.ask('PATCH', `/api/conversations/${id}`, { tags: [`t${count}`] }, { 'if-match': etag })));
    expect(answers.map((answered) => answered.status).toSorted((one, other) => one - other)).toEqual([200, 412, 412]);
  });

  it('is told in the history, page by page, with who did it', async () => {
    const id = await firstId();
    const all = (await agent.get(`/api/conversations/${id}/history`)).json<Paged<HistoryEvent>>();
    expect(all.items.map((event) => event.type)).toContain('conversation.tagged');
    expect(all.items.find((event) => event.type === 'conversation.tagged')?.actor).toMatchObject({ kind: 'user', name: 'The agent' });
    const pieces: number[] = [];
    let next: string | null = null;
    do {
      const page: Paged<HistoryEvent> = (await agent.get(`/api/conversations/${id}/history?limit=1${next === null ? '' : `&cursor=${next}`}`)).json();
      pieces.push(...page.items.map((event) => event.sequence));
      next = page.next;
    } while (next !== null);
    expect(pieces).toEqual(all.items.map((event) => event.sequence));
    expect((await agent.get(`/api/conversations/${id}/history?cursor=1e3`)).status).toBe(400);
  });
});

describe('answers', () => {
  it('are written once for one key, whatever the number of clicks', async () => {
    const id = await firstId();
    const reply = { text: 'We are looking into it.', key: 'key-1' };
    const answers = await Promise.all([1, 2, 3].map(() => agent.ask('POST', `/api/conversations/${id}/replies`, reply)));
    expect(answers.map((answered) => answered.status).toSorted((one, other) => one - other)).toEqual([200, 200, 201]);
    expect(new Set(answers.map((answered) => answered.json<Message>().id)).size).toBe(1);
    expect(answers[0]?.json<Message>()).toMatchObject({ direction: 'out', text: reply.text, externalId: null, delivery: { state: 'queued', attempts: 0, error: null } });
  });

  it('stop when the customer has written meanwhile', async () => {
    const id = await firstId();
    const messages = async (): Promise<Message[]> => [...(await agent.get(`/api/conversations/${id}/messages`)).json<Paged<Message>>().items];
    const seen = (await messages()).at(-1)?.id;
    const person = (await agent.get(`/api/conversations/${id}`)).json<Conversation>().customerName.slice(-1);
    await test.deliver(channel, { id: 'later', from: { id: `p${person}` }, text: 'One more thing' });
    const stopped = await agent.ask('POST', `/api/conversations/${id}/replies`, { text: 'Done', key: 'key-2', seenUpTo: seen });
    expect([stopped.status, stopped.json()['code']]).toEqual([409, 'reply.newer-message']);
    const newest = (await agent.get(`/api/conversations/${id}/messages?order=newest&limit=1`)).json<Paged<Message>>();
    expect(newest.items.map((item) => item.text)).toEqual(['One more thing']);
    expect((await agent.ask('POST', `/api/conversations/${id}/replies`, { text: 'Done', key: 'key-2', seenUpTo: newest.items[0]?.id })).status).toBe(201);
  });

  it('may not be longer than the channel takes', async () => {
    const answered = await agent.ask('POST', `/api/conversations/${await firstId()}/replies`, { text: 'x'.repeat(1_001), key: 'long' });
    expect([answered.status, answered.json()['code']]).toEqual([400, 'reply.too-long']);
  });

  it('notes are for colleagues, once for one key', async () => {
    const id = await firstId();
    const one = await agent.ask('POST', `/api/conversations/${id}/notes`, { text: 'Called back', key: 'note-1' });
    const again = await agent.ask('POST', `/api/conversations/${id}/notes`, { text: 'Called back', key: 'note-1' });
    expect([one.status, one.json<Message>().direction, again.json<Message>().id]).toEqual([201, 'note', one.json<Message>().id]);
  });

  it('a decision about a message that waits for none is 409', async () => {
    const id = await firstId();
    const note = (await agent.ask('POST', `/api/conversations/${id}/notes`, { text: 'x', key: 'note-2' })).json<Message>().id;
    expect((await agent.ask('POST', `/api/messages/${note}/decision`, { decision: 'was-sent' })).status).toBe(409);
    expect((await agent.ask('POST', `/api/messages/${note}/decision`, { decision: 'maybe' })).status).toBe(400);
  });
});

describe('typing', () => {
  it('is told to the others, and kept nowhere', async () => {
    const heard: unknown[] = [];
    const stop = test.runtime.events.onSignal((_, signal) => { if (signal.type === 'typing') heard.push(signal.data); });
    const id = await firstId();
    expect((await agent.ask('PUT', `/api/conversations/${id}/typing`)).status).toBe(204);
    for (let round = 0; round < 100 && heard.length === 0; round += 1) await new Promise((resolve) => { setTimeout(resolve, 5); });
    stop();
    expect(heard).toEqual([{ conversationId: id, userId: expect.any(String) as string, name: 'The agent' }]);
  });
});
