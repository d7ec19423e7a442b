import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry, Channel, ChannelKind, DeadJob, Paged, Rule, Team, Token, TokenCreated, Unprocessed, User } from '../schemas.ts';
import { openTestApi, workspaceId, type Client, type TestApi } from '../testing/open-test-api.ts';

let test: TestApi;
let admin: Client;
beforeAll(async () => {
  test = await openTestApi();
  admin = await test.as('admin');
});
afterAll(() => test.close());

describe('users and teams', () => {
  const person = { name: 'Rauf', email: 'rauf@bank.example', password: 'a good password', role: 'agent' };

  it('are made, changed by version, and shown without anything secret', async () => {
    const created = await admin.ask('POST', '/api/users', person);
    const user = created.json<User>();
    expect([created.status, user.capacity, user.enabled, user.presence]).toEqual([201, 20, true, 'offline']);
    const team = (await admin.ask('POST', '/api/teams', { name: 'Cards', memberIds: [user.id] })).json<Team>();
    const shown = await (await test.as('read-only')).get('/api/users');
    expect(shown.json<Paged<User>>().items.find((item) => item.id === user.id)?.teamIds).toEqual([team.id]);
    expect(shown.text).not.toMatch(/argon2|password/i);
    const etag = created.headers.get('etag') ?? '';
    expect((await admin.ask('PATCH', `/api/users/${user.id}`, { capacity: 3 }, { 'if-match': etag })).json<User>().capacity).toBe(3);
    expect((await admin.ask('PATCH', `/api/users/${user.id}`, { capacity: 4 }, { 'if-match': etag })).status).toBe(412);
    expect((await admin.ask('PUT', `/api/teams/${team.id}`, { name: 'Cards and loans', memberIds: [] }, { 'if-match': `"${team.version}"` })).json<Team>()).toMatchObject({ name: 'Cards and loans', memberIds: [] });
    expect((await admin.ask('DELETE', `/api/teams/${team.id}`)).status).toBe(204);
  });

  it('an address belongs to one user, and the last administrator stays', async () => {
    expect((await admin.ask('POST', '/api/users', { ...person, email: 'RAUF@bank.example' })).status).toBe(409);
    const { items } = (await admin.get('/api/users')).json<Paged<User>>();
    const self = items.find((item) => item.role === 'admin');
    expect((await admin.ask('PATCH', `/api/users/${self?.id}`, { enabled: false })).status).toBe(409);
  });

  it('names each fault by its path', async () => {
    const answered = await admin.ask('POST', '/api/users', { name: '', email: 'no', password: 'short', role: 'king', capacity: -1 });
    expect(answered.json<{ faults: { path: string }[] }>().faults.map((fault) => fault.path).toSorted()).toEqual(['capacity', 'email', 'name', 'password', 'role']);
  });
});

describe('tokens', () => {
  it('show their text once, work, and stop working when removed', async () => {
    const created = (await admin.ask('POST', '/api/tokens', { name: 'Import', role: 'agent' })).json<TokenCreated>();
    expect(created.token).toMatch(/^ply_/);
    const listed = await admin.get('/api/tokens');
    expect(listed.text).not.toContain(created.token);
    expect(listed.json<Paged<Token>>().items.map((token) => token.id)).toContain(created.id);
    const program = test.client({ authorization: `Bearer ${created.token}` });
    expect((await program.get('/api/views')).status).toBe(200);
    expect((await admin.ask('DELETE', `/api/tokens/${created.id}`)).status).toBe(204);
    expect((await program.get('/api/views')).status).toBe(401);
  });
});

describe('channels', () => {
  it('are set up with their secret, which never comes back', async () => {
    const kinds = (await admin.get('/api/channel-kinds')).json<Paged<ChannelKind>>().items;
    expect(kinds.map((kind) => kind.id)).toEqual(['test']);
    const created = await admin.ask('POST', '/api/channels', { kind: 'test', name: 'Site', settings: { secret: 'sesame' } });
    const channel = created.json<Channel>();
    expect([created.status, channel.settings, channel.webhookUrl]).toEqual([201, { greeting: 'hello' }, `http://localhost:3000/in/${channel.id}`]);
    expect((await admin.ask('POST', `/api/channels/${channel.id}/check`)).json()).toMatchObject({ ok: true, steps: [{ step: 'test.secret', ok: true }] });
    const kept = await admin.ask('PATCH', `/api/channels/${channel.id}`, { settings: { greeting: 'salam' } }, { 'if-match': created.headers.get('etag') ?? '' });
    expect(kept.json<Channel>().settings).toEqual({ greeting: 'salam' });
    expect((await admin.ask('POST', `/api/channels/${channel.id}/check`)).json()['ok']).toBe(true);
    await admin.ask('PATCH', `/api/channels/${channel.id}`, { settings: { greeting: 'salam', secret: 'abracadabra' } });
    expect((await admin.ask('POST', `/api/channels/${channel.id}/check`)).json()['ok']).toBe(false);
    for (const answered of [created, kept, await admin.get('/api/channels'), await admin.get(`/api/channels/${channel.id}`), await admin.get('/api/audit')]) expect(answered.text).not.toMatch(/sesame|abracadabra/);
    expect((await admin.ask('PATCH', `/api/channels/${channel.id}`, { enabled: false })).json<Channel>().webhookUrl).toBe(null);
    expect((await admin.ask('DELETE', `/api/channels/${channel.id}`)).status).toBe(204);
    expect((await admin.get(`/api/channels/${channel.id}`)).status).toBe(404);
  });

  it('that do not open with what was asked for are kept, and say why', async () => {
    const shut = await openTestApi((parts) => ({ channelHost: { ...parts.channelHost, changed: () => Promise.reject(new Error('the port is closed')) } }));
    const created = await (await shut.as('admin')).ask('POST', '/api/channels', { kind: 'test', name: 'S', settings: { secret: 'sesame' } });
    expect([created.status, created.json<Channel>().health, created.json<Channel>().detail]).toEqual([201, 'misconfigured', 'the port is closed']);
    await shut.close();
  });

  it('of two that change the settings at once one is told', async () => {
    const id = await test.channel('Twice');
    const answers = await Promise.all(['a', 'b'].map((greeting) => admin.ask('PATCH', `/api/channels/${id}`, { settings: { greeting } })));
    expect(answers.map((answered) => answered.status).toSorted((one, other) => one - other)).toEqual([200, 412]);
  });

  it('with wrong settings or of an unknown kind say which', async () => {
    const wrong = await admin.ask('POST', '/api/channels', { kind: 'test', name: 'S', settings: { secret: 1 } });
    expect(wrong.json()).toMatchObject({ status: 400, code: 'channel.settings', faults: [{ path: 'settings.secret' }] });
    expect((await admin.ask('POST', '/api/channels', { kind: 'fax', name: 'S', settings: {} })).json()['code']).toBe('channel.unknown-kind');
    expect((await admin.ask('POST', '/api/channels/check', { kind: 'test', settings: { secret: 'wrong one' } })).json()['ok']).toBe(false);
  });

  it('that have conversations are turned off, not removed', async () => {
    const id = await test.channel('Busy');
    await test.deliver(id, { id: 'b1', from: { id: 'p' }, text: 'hello' });
    expect((await admin.ask('DELETE', `/api/channels/${id}`)).json()).toMatchObject({ status: 409, code: 'channel.in-use' });
  });
});

describe('rules', () => {
  const body = { name: 'Cards', enabled: true, position: 10, condition: { kind: 'text', contains: ['card'] }, actions: [{ kind: 'add-tag', name: 'cards' }], stop: false };

  it('are made, listed in order, changed by version and removed', async () => {
    const created = (await admin.ask('POST', '/api/rules', body)).json<Rule>();
    await admin.ask('POST', '/api/rules', { ...body, name: 'First', position: 1 });
    expect((await admin.get('/api/rules')).json<Paged<Rule>>().items.map((rule) => rule.name)).toEqual(['First', 'Cards']);
    const changed = await admin.ask('PUT', `/api/rules/${created.id}`, { ...body, enabled: false }, { 'if-match': `"${created.version}"` });
    expect([changed.status, changed.json<Rule>().enabled]).toEqual([200, false]);
    expect((await admin.ask('PUT', `/api/rules/${created.id}`, body, { 'if-match': `"${created.version}"` })).status).toBe(412);
    expect((await admin.ask('DELETE', `/api/rules/${created.id}`)).status).toBe(204);
    expect((await admin.ask('DELETE', `/api/rules/${created.id}`)).status).toBe(404);
  });

  it('that cannot be are refused with the path of the fault', async () => {
    const answered = await admin.ask('POST', '/api/rules', { ...body, condition: {} });
    expect([answered.status, answered.json<{ faults: { path: string }[] }>().faults[0]?.path]).toEqual([400, expect.stringContaining('condition')]);
  });
});

describe('what could not be read', () => {
  it('is shown with its beginning, can be had whole, and put back in line', async () => {
    const channel = await test.channel('Odd');
    const delivery = { id: 'odd-1', from: { id: 'p' }, text: `\u0007${'x'.repeat(1_000)}`, unreadable: true };
    expect((await test.deliver(channel, delivery)).status).toBe(202);
    const { items } = (await admin.get('/api/unprocessed')).json<Paged<Unprocessed>>();
    expect(items).toMatchObject([{ channelName: 'Odd', error: expect.stringContaining('cannot be read') as string, bytes: JSON.stringify(delivery).length }]);
    expect(items[0]?.preview.length).toBe(500);
    const raw = await admin.get(`/api/unprocessed/${items[0]?.id}/raw`);
    expect([raw.text, raw.headers.get('content-type')]).toEqual([JSON.stringify(delivery), 'application/octet-stream']);
    expect((await admin.ask('POST', `/api/unprocessed/${items[0]?.id}/replay`)).status).toBe(202);
    await test.settled();
    expect((await admin.get('/api/unprocessed')).json<Paged<Unprocessed>>().items.length).toBe(1);
    expect((await admin.get('/api/unprocessed?state=set-aside')).json()).toEqual({ items: [], next: null });
    expect((await admin.get('/api/unprocessed?state=lost')).status).toBe(400);
  });

  it('jobs that were given up are listed and revived', async () => {
    let fails = true;
    const worker = test.runtime.queue.work('doomed', { concurrency: 1, attempts: 1 }, async () => { if (fails) throw new Error('no luck'); });
    await test.runtime.store.commit({ workspaceId, writes: [], jobs: [{ queue: 'doomed', payload: { any: 'thing' } }] });
    const dead = async (): Promise<readonly DeadJob[]> => (await admin.get('/api/jobs/dead')).json<Paged<DeadJob>>().items.filter((job) => job.queue === 'doomed');
    for (let round = 0; round < 500 && (await dead()).length === 0; round += 1) await new Promise((resolve) => { setTimeout(resolve, 5); });
    const [job] = await dead();
    expect(job).toMatchObject({ queue: 'doomed', attempts: 1, error: expect.stringContaining('no luck') as string, payload: { any: 'thing' } });
    fails = false;
    expect((await admin.ask('POST', `/api/jobs/dead/${job?.id}/revive`)).status).toBe(202);
    expect((await admin.ask('POST', `/api/jobs/dead/${job?.id}/revive`)).status).toBe(404);
    await worker.stop();
  });
});

describe('the audit', () => {
  it('tells who did what, newest first, page by page', async () => {
    const all = (await admin.get('/api/audit?limit=500')).json<Paged<AuditEntry>>().items;
    expect(all.map((entry) => entry.type)).toEqual(expect.arrayContaining(['user.created', 'team.created', 'token.created', 'channel.created', 'rule.created']) as string[]);
    expect(all.map((entry) => entry.sequence)).toEqual(all.map((entry) => entry.sequence).toSorted((one, other) => other - one));
    const pieces: number[] = [];
    let next: string | null = null;
    do {
      const page: Paged<AuditEntry> = (await admin.get(`/api/audit?limit=7${next === null ? '' : `&cursor=${encodeURIComponent(next)}`}`)).json();
      pieces.push(...page.items.map((entry) => entry.sequence));
      next = page.next;
    } while (next !== null);
    expect(pieces).toEqual(all.map((entry) => entry.sequence));
  });
});

describe('for whoever runs it', () => {
  it('health is 200 when messages are accepted, and metrics are for this machine or an administrator', async () => {
    expect((await test.client().get('/health')).json()).toEqual({ status: 'ok' });
    expect((await test.client().get('/metrics')).status).toBe(401);
    const peer = { incoming: { socket: { remoteAddress: '127.0.0.1' }, headers: {} } };
    const local = await test.api.app.request('/metrics', { headers: { host: 'localhost:3000' } }, peer);
    expect([local.status, await local.text()]).toEqual([200, 'parley_up 1\n']);
    expect((await test.api.app.request('/metrics', { headers: { host: 'localhost:3000', 'x-forwarded-for': '1.2.3.4' } }, peer)).status).toBe(401);
    expect((await test.client({ authorization: `Bearer ${await test.token('agent')}` }).get('/metrics')).status).toBe(403);
    expect((await test.client({ authorization: `Bearer ${await test.token('admin')}` }).get('/metrics')).status).toBe(200);
  });
});
