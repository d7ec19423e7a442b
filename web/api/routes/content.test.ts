import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation, Customer, Message, Paged, SearchHit, TimelineItem } from '../schemas.ts';
import { openTestApi, type Client, type TestApi } from '../testing/open-test-api.ts';

let test: TestApi;
let agent: Client;
let channel = '';
let message: Message;
let conversation: Conversation;
beforeAll(async () => {
  test = await openTestApi();
  agent = await test.as('agent');
  channel = await test.channel('Mail');
  await test.deliver(channel, {
    id: 'm1', from: { id: 'leyla', name: 'Leyla', email: 'leyla@mail.example' }, text: 'Kartım bloklanıb, kömək edin', at: 1_700_000_000_000,
    html: '<p>Kartım bloklanıb</p><img src="cid:logo@x" /><img data-remote-src="https://t.example/p.gif" />',
    attachments: [
      { name: 'logo.png', type: 'image/png', text: 'PNG', contentId: 'logo@x' },
      { name: 'şikayət.html', type: 'text/html', text: '<script>alert(1)</script>' },
      { name: 'drawing.svg', type: 'image/svg+xml', text: '<svg onload="alert(1)"/>' },
    ],
  });
  conversation = (await agent.get('/api/conversations')).json<Paged<Conversation>>().items[0] as Conversation;
  message = (await agent.get(`/api/conversations/${conversation.id}/messages`)).json<Paged<Message>>().items[0] as Message;
});
afterAll(() => test.close());

describe('the HTML of a message', () => {
  it('is a page of its own that may run nothing and load nothing from elsewhere', async () => {
    expect([message.htmlUrl, message.remoteContent]).toEqual([`/api/messages/${message.id}/html`, true]);
    const page = await agent.get(message.htmlUrl ?? '');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).toContain('sandbox allow-popups allow-popups-to-escape-sandbox allow-same-origin');
    expect(policy).not.toContain('http');
    expect(page.text).toContain(`<img src="/api/messages/${message.id}/attachments/0?inline=1" />`);
    expect(page.text).toContain('data-remote-src=');
    const remote = await agent.get(`${message.htmlUrl}?remote=1`);
    expect(remote.headers.get('content-security-policy')).toContain("img-src 'self' data: https: http:");
    expect(remote.text).toContain(' src="https://t.example/p.gif"');
  });
});

describe('attachments', () => {
  it('come as downloads with their own name, whatever they are', async () => {
    const answered = await agent.get(message.attachments[1]?.url ?? '');
    expect([answered.status, answered.text]).toEqual([200, '<script>alert(1)</script>']);
    expect(answered.headers.get('content-disposition')).toBe(`attachment; filename="_ikay_t.html"; filename*=UTF-8''%C5%9Fikay%C9%99t.html`);
    expect(answered.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answered.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  });

  it('are shown in place only when they are safe pictures', async () => {
    const kinds = await Promise.all([0, 1, 2].map((index) => agent.get(`${message.attachments[index]?.url}?inline=1`)));
    expect(kinds.map((answered) => answered.headers.get('content-disposition')?.split(';', 1)[0])).toEqual(['inline', 'attachment', 'attachment']);
    const etag = kinds[0]?.headers.get('etag') ?? '';
    expect((await agent.get(message.attachments[0]?.url ?? '', { 'if-none-match': etag })).status).toBe(304);
  });

  it('that are not there are 404, as any index that is none', async () => {
    for (const index of ['3', '-1', '1e9', 'x', '99999']) expect((await agent.get(`/api/messages/${message.id}/attachments/${index}`)).status).toBe(404);
  });

  it('the source is what came in, byte for byte', async () => {
    const source = await agent.get(`/api/messages/${message.id}/source`);
    expect(JSON.parse(source.text)).toMatchObject({ id: 'm1', text: 'Kartım bloklanıb, kömək edin' });
    expect(source.headers.get('content-type')).toBe('text/plain');
    expect(source.headers.get('content-disposition')).toContain('attachment');
  });
});

describe('customers', () => {
  it('are shown with what identifies them, and changed by version', async () => {
    const read = await agent.get(`/api/customers/${conversation.customerId}`);
    const customer = read.json<Customer>();
    expect(customer).toMatchObject({ name: 'Leyla', conversations: 1, openConversations: 1, identities: [{ channelName: 'Mail', externalId: 'leyla' }] });
    const etag = read.headers.get('etag') ?? '';
    const changed = await agent.ask('PATCH', `/api/customers/${customer.id}`, { name: 'Leyla Həsənova' }, { 'if-match': etag });
    expect([changed.status, changed.json<Customer>().name]).toEqual([200, 'Leyla Həsənova']);
    expect((await agent.ask('PATCH', `/api/customers/${customer.id}`, { name: 'X' }, { 'if-match': etag })).status).toBe(412);
    expect((await agent.ask('PATCH', `/api/customers/${customer.id}`, { emails: ['no address'] })).status).toBe(400);
  });

  it('have one time line over all channels', async () => {
    const { items } = (await agent.get(`/api/customers/${conversation.customerId}/timeline`)).json<Paged<TimelineItem>>();
    expect(items).toMatchObject([{ kind: 'message', channelKind: 'test', direction: 'in', authorName: 'Leyla' }]);
  });

  it('are linked and taken apart again', async () => {
    await test.deliver(channel, { id: 'm2', from: { id: 'other', name: 'L. H.' }, text: 'me again' });
    const other = (await agent.get('/api/conversations')).json<Paged<Conversation>>().items.find((item) => item.id !== conversation.id) as Conversation;
    const identityId = (await agent.get(`/api/customers/${other.customerId}`)).json<Customer>().identities[0]?.id;
    const linked = await agent.ask('POST', `/api/customers/${conversation.customerId}/identities`, { identityId });
    expect([linked.status, linked.json<Customer>().identities.length, linked.json<Customer>().conversations]).toEqual([200, 2, 2]);
    const undone = await agent.ask('DELETE', `/api/customers/${conversation.customerId}/identities/${identityId}`);
    expect([undone.status, undone.json<Customer>().identities.length]).toEqual([200, 1]);
    expect(undone.json<Customer>().id).not.toBe(conversation.customerId);
  });
});

describe('search', () => {
  it('finds words of any script, and shows where', async () => {
    const { items } = (await agent.get(`/api/search?q=${encodeURIComponent('bloklanib')}`)).json<Paged<SearchHit>>();
    expect(items.map((hit) => hit.messageId)).toEqual([message.id]);
    expect(items[0]?.snippet.some((piece) => piece.hit)).toBe(true);
    expect((await agent.get('/api/search?q=nothinglikethis')).json()).toEqual({ items: [], next: null });
  });

  it('wants words', async () => {
    for (const query of ['', '?q=', '?q=%20%20', `?q=${'x'.repeat(501)}`, '?q=a%00b']) expect((await agent.get(`/api/search${query}`)).status).toBe(400);
  });
});
