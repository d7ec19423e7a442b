import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation, ConversationJoin, Message, Paged, RenderedSignature, ReplyRecipients, Signature } from '../schemas.ts';
import { openTestApi, type Client, type TestApi } from '../testing/open-test-api.ts';

let test: TestApi;
let agent: Client;
let supervisor: Client;
let channel = '';
beforeAll(async () => {
  test = await openTestApi((parts) => ({ channelHost: { ...parts.channelHost, outbound: async () => ({ maxText: 1_000, canSend: true, files: { maxFiles: 2, maxBytesEach: 4_000_000, maxBytesTotal: 4_000_000 } }) }, config: { ...parts.config, maxBodyBytes: 3_000_000 } }));
  [agent, supervisor] = [await test.as('agent'), await test.as('supervisor')];
  channel = await test.channel('Mail', { address: 'help@bank.example', name: 'The Bank' });
});
afterAll(() => test.close());

const leyla = { id: 'leyla@mail.example', name: 'Leyla', email: 'leyla@mail.example' };
const other = (address: string, role: 'to' | 'cc' = 'to') => ({ externalId: address, email: address, name: address, verified: false, role });

async function arrive(id: string, more: object, from = leyla): Promise<Conversation> {
  expect((await test.deliver(channel, { id, from, text: `text ${id}`, more })).status).toBe(202);
  const { items } = (await agent.get('/api/conversations?view=all')).json<Paged<Conversation>>();
  return items.find(({ preview }) => preview === `text ${id}`) as Conversation;
}
const messagesOf = async ({ id }: Conversation): Promise<readonly Message[]> => (await agent.get(`/api/conversations/${id}/messages`)).json<Paged<Message>>().items;

describe('a mail', () => {
  it('is shown with everything it brings along', async () => {
    const card = { kind: 'calendar', method: 'request', uid: 'u', sequence: 0, summary: 'Meet', startsAt: 1, endsAt: 2, allDay: false, attendees: [{ email: 'a@x.az', answer: 'accepted' }] };
    const findings = [{ kind: 'link-lies', shown: 'bank.example', leadsTo: 'https://evil.example' }, { kind: 'trackers', hosts: ['t.example'] }];
    const trust = { verdict: 'contradicted', dkim: [{ domain: 'x.az', result: 'fail', aligned: false }], spf: { result: 'none', aligned: false }, dmarc: { policy: 'reject', result: 'fail' }, by: 'mx.bank.example' };
    const conversation = await arrive('full', {
      nature: 'invite', variety: 'calendar-request', replyTo: other('else@evil.example'), participants: [other('bob@x.az'), other('eve@x.az', 'cc')],
      cards: [card], findings, trust, protection: { standard: 'smime', how: 'signed' },
    });
    const [message] = await messagesOf(conversation);
    expect(message).toMatchObject({
      nature: 'invite', variety: 'calendar-request', sender: { externalId: 'leyla@mail.example', name: 'Leyla' }, replyTo: { externalId: 'else@evil.example' }, recipients: null, signature: null,
      participants: [{ externalId: 'bob@x.az', role: 'to' }, { externalId: 'eve@x.az', role: 'cc' }], cards: [card], findings, trust, protection: { standard: 'smime', how: 'signed' }, about: null, isHistory: false,
    });
    expect((await agent.get(`/api/conversations/${conversation.id}/recipients`)).json<ReplyRecipients>()).toMatchObject({
      to: [{ externalId: 'leyla@mail.example' }], cc: [{ externalId: 'bob@x.az' }, { externalId: 'eve@x.az' }], customer: { externalId: 'leyla@mail.example' }, askedTo: { externalId: 'else@evil.example' }, refused: [],
      limits: { canSend: true, maxText: 1_000, maxFiles: 2, maxBytesEach: 1_500_000, maxBytesTotal: 1_500_000 },
    });
  });

  it('that says nothing of all this is plain', async () => {
    const [message] = await messagesOf(await arrive('plain', {}, { ...leyla, id: 'plain@mail.example', email: 'plain@mail.example' }));
    expect(message).toMatchObject({ variety: null, replyTo: null, cards: [], findings: [], trust: null, protection: null, isHistory: false, delivery: null });
  });
});

describe('an answer', () => {
  it('goes to whom it names, with files longer than other bodies, and a signature', async () => {
    const conversation = await arrive('q', {}, { ...leyla, id: 'q@mail.example', email: 'q@mail.example' });
    const signature = (await supervisor.ask('POST', '/api/signatures', { name: 'Ours', html: '<p>{{agent.name}}, {{channel.name}}</p>', channelId: channel, teamId: null })).json<Signature>();
    const ahead = (await agent.get(`/api/conversations/${conversation.id}/signature`)).json<RenderedSignature>();
    expect(ahead.signature).toMatchObject({ id: signature.id, html: '<p>The agent, The Bank</p>' });
    const content = Buffer.alloc(1_500_000, 7);
    const answered = await agent.ask('POST', `/api/conversations/${conversation.id}/replies`, {
      text: 'see [cid:p@b]', key: 'k1', to: [{ externalId: 'q@mail.example', name: 'Q' }], cc: [{ externalId: 'Bob@x.az' }],
      attachments: [{ name: 'a.png', type: 'image/PNG', content: content.toString('base64'), contentId: 'p@b', inline: true }],
    });
    const written = answered.json<Message>();
    expect([answered.status, written.recipients, written.signature?.html]).toEqual([201, { to: [{ externalId: 'q@mail.example', name: 'Q' }], cc: [{ externalId: 'bob@x.az', name: null }] }, '<p>The agent, The Bank</p>']);
    expect(written.attachments).toMatchObject([{ name: 'a.png', type: 'image/png', bytes: 1_500_000, contentId: 'p@b', inline: true }]);
    const bytes = await test.api.app.request(written.attachments[0]?.url ?? '', { headers: { authorization: `Bearer ${await test.token('agent')}` } });
    expect(Buffer.from(await bytes.arrayBuffer()).equals(content)).toBe(true);
    const without = await agent.ask('POST', `/api/conversations/${conversation.id}/replies`, { text: 'x', key: 'k2', signatureId: null });
    expect(without.json<Message>()).toMatchObject({ signature: null, recipients: { to: [{ externalId: 'q@mail.example' }], cc: [] } });
  });

  it.each<[string, object, number, string]>([
    ['to us', { to: [{ externalId: 'help@bank.example' }] }, 400, 'reply.own-address'],
    ['to no address', { to: [{ externalId: 'nobody' }] }, 400, 'reply.unknown-recipient'],
    ['with a file that is not base64', { attachments: [{ name: 'a', type: 'text/plain', content: '%%%' }] }, 400, 'request.body'],
    ['with a type that would end a header', { attachments: [{ name: 'a', type: 'text/plain\r\nX: y', content: '' }] }, 400, 'request.body'],
    ['with more files than the channel takes', { attachments: ['a', 'b', 'c'].map((name) => ({ name, type: 'text/plain', content: 'YQ==' })) }, 400, 'reply.too-many-files'],
    ['longer than a body may be', { attachments: [{ name: 'a', type: 'text/plain', content: 'a'.repeat(3_000_000) }] }, 413, 'request.too-large'],
    ['with a signature there is not', { signatureId: 'none' }, 404, 'signature.not-found'],
    ['empty', { text: ' ' }, 400, 'reply.empty'],
  ])('%s is refused', async (_name, body, status, code) => {
    const conversation = await arrive('r', {}, { ...leyla, id: 'r@mail.example', email: 'r@mail.example' });
    const answered = await agent.ask('POST', `/api/conversations/${conversation.id}/replies`, { text: 'x', key: 'k', ...body });
    expect([answered.status, answered.json()['code']]).toEqual([status, code]);
  });

  it('may be long, other bodies may not', async () => {
    const note = await agent.ask('POST', '/api/conversations/none/notes', { text: 'x'.repeat(1_500_000), key: 'k' });
    expect(note.status).toBe(413);
  });
});

describe('signatures', () => {
  const body = { name: 'S', html: '<p>x</p>', channelId: null, teamId: null };

  it('keep the team they are for', async () => {
    const admin = await test.as('admin');
    const team = (await admin.ask('POST', '/api/teams', { name: 'Loans', memberIds: [] })).json<{ id: string }>();
    const made = (await supervisor.ask('POST', '/api/signatures', { ...body, name: 'Of loans', teamId: team.id })).json<Signature>();
    const refused = await admin.ask('DELETE', `/api/teams/${team.id}`);
    expect([refused.status, refused.json()['detail']]).toEqual([409, expect.stringContaining('the signature "Of loans"')]);
    await supervisor.ask('DELETE', `/api/signatures/${made.id}`);
    expect((await admin.ask('DELETE', `/api/teams/${team.id}`)).status).toBe(204);
  });

  it('are kept by version, and named with what is wrong', async () => {
    const made = await supervisor.ask('POST', '/api/signatures', body);
    const { id } = made.json<Signature>();
    expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
    expect((await supervisor.ask('PUT', `/api/signatures/${id}`, { ...body, name: 'T' }, { 'if-match': '"1"' })).json<Signature>()).toMatchObject({ name: 'T', version: 2 });
    expect((await supervisor.ask('PUT', `/api/signatures/${id}`, body, { 'if-match': '"1"' })).status).toBe(412);
    const wrong = await supervisor.ask('POST', '/api/signatures', { ...body, html: '{{agent.phone}}' });
    expect([wrong.status, wrong.json()['code'], wrong.json<{ faults: unknown }>().faults]).toMatchObject([400, 'signature.unknown-variable', [{ path: 'html' }]]);
    expect((await agent.get('/api/signatures')).json<Paged<Signature>>().items.map((item) => item.id)).toContain(id);
    expect((await supervisor.ask('DELETE', `/api/signatures/${id}`)).status).toBe(204);
    expect((await supervisor.ask('DELETE', `/api/signatures/${id}`)).status).toBe(404);
    const audit = (await supervisor.get('/api/audit')).json<Paged<{ type: string; subjectId: string }>>().items.filter(({ subjectId }) => subjectId === id).map(({ type }) => type);
    expect(audit).toEqual(['signature.removed', 'signature.changed', 'signature.created']);
  });
});

describe('conversations', () => {
  it('are joined, taken apart and split, each undone by another', async () => {
    const [into, from] = [await arrive('j1', { thread: { key: 'J1' } }, { ...leyla, id: 'j1@mail.example', email: 'j1@mail.example' }), await arrive('j2', { thread: { key: 'J2' } }, { ...leyla, id: 'j2@mail.example', email: 'j2@mail.example' })];
    const joined = await agent.ask('POST', `/api/conversations/${from.id}/join`, { intoId: into.id });
    expect([joined.status, joined.json<Conversation>().id, joined.json<Conversation>().messageCount]).toEqual([200, into.id, 2]);
    await test.settled();
    expect((await agent.get(`/api/conversations/${from.id}`)).json<Conversation>()).toMatchObject({ id: from.id, joinedInto: into.id });
    expect((await agent.get(`/api/conversations/${into.id}/joins`)).json<{ items: ConversationJoin[] }>().items).toMatchObject([{ id: from.id, intoId: into.id, because: 'person', by: { kind: 'user' }, customerName: 'Leyla' }]);
    expect((await agent.ask('POST', `/api/conversations/${into.id}/join`, { intoId: into.id })).status).toBe(409);
    const back = await agent.ask('POST', `/api/conversations/${from.id}/unjoin`);
    expect([back.status, back.json<Conversation>().id, back.json<Conversation>().joinedInto]).toEqual([200, from.id, null]);
    expect((await agent.ask('POST', `/api/conversations/${from.id}/unjoin`)).status).toBe(409);
  });

  it('that were split are two', async () => {
    const conversation = await arrive('s1', { thread: { key: 'S' } }, { ...leyla, id: 's@mail.example', email: 's@mail.example' });
    await arrive('s2', { thread: { key: 'S' } }, { ...leyla, id: 's@mail.example', email: 's@mail.example' });
    const [first, second] = await messagesOf(conversation);
    const made = await agent.ask('POST', `/api/conversations/${conversation.id}/split`, { messageIds: [second?.id] });
    expect([made.status, made.json<Conversation>().messageCount]).toEqual([201, 1]);
    expect(made.json<Conversation>().id).not.toBe(conversation.id);
    expect((await agent.ask('POST', `/api/conversations/${conversation.id}/split`, { messageIds: [first?.id] })).status).toBe(409);
    expect((await agent.ask('POST', `/api/conversations/${conversation.id}/split`, { messageIds: ['none'] })).status).toBe(400);
  });
});
