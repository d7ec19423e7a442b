import { beforeEach, describe, expect, it } from 'vitest';
import type { ChannelRecord, Conversation } from '../../inbox/index.ts';
import { teams, users, type Principal, type Role } from '../../people/index.ts';
import { insert } from '../../runtime/ports/index.ts';
import { noon, openWorld, say, type World } from './world.ts';

let world: World;
let channel: ChannelRecord;
beforeEach(async () => {
  world = await openWorld();
  channel = await world.channel('by-person');
});

const face = () => world.inbox.conversations;

async function open(...names: string[]): Promise<readonly Conversation[]> {
  for (const name of names) {
    world.clock.forward(1000);
    await world.deliver(channel, name, [say(`m ${name}`, name)]);
  }
  await world.settle();
  const all = await world.allConversations();
  return names.map((name) => all.find((conversation) => conversation.customerName === name)!);
}

async function hire(id: string, enabled = true): Promise<Principal> {
  const user = { id, workspaceId: world.workspaceId, name: id, email: `${id}@bank.az`, passwordHash: '', role: 'agent' as const, enabled, capacity: 5, createdAt: noon, epoch: 0 };
  const team = { id: `team-${id}`, workspaceId: world.workspaceId, name: id, memberIds: [id], createdAt: noon };
  expect(await world.runtime.store.commit({ workspaceId: world.workspaceId, writes: [insert(users, user), insert(teams, team)] })).toEqual({ committed: true });
  return { kind: 'user', id, name: id, role: 'agent', workspaceId: world.workspaceId, teamIds: [] };
}

describe('changing a conversation', () => {
  it('tells each change once, with who and from what to what', async () => {
    const [ann] = await open('ann');
    const bea = await hire('bea');
    const changed = await face().change(bea, ann!.id, { status: 'pending', assigneeId: 'bea', teamId: 'team-bea', tags: [' vip ', 'vip', 'loan'], priority: 'urgent' }, ann!.version);
    expect(changed).toMatchObject({ status: 'pending', assigneeId: 'bea', teamId: 'team-bea', tags: ['vip', 'loan'], openTags: ['vip', 'loan'], priority: 'urgent', version: ann!.version + 1 });
    expect(await face().get(bea, ann!.id)).toEqual(changed);
    const told = (await face().history(bea, ann!.id, { limit: 100 })).slice(2);
    expect(told.map((event) => [event.type, event.actor.id, event.data])).toEqual([
      ['conversation.status-changed', 'bea', { from: 'new', to: 'pending' }],
      ['conversation.team-changed', 'bea', { from: null, to: 'team-bea' }],
      ['conversation.assigned', 'bea', { from: null, to: 'bea' }],
      ['conversation.priority-changed', 'bea', { from: 'normal', to: 'urgent' }],
      ['conversation.tagged', 'bea', { added: ['vip', 'loan'], removed: [] }],
    ]);
    expect(await face().change(bea, ann!.id, { status: 'pending', tags: ['vip', 'loan'] })).toEqual(changed);
    expect(await face().history(bea, ann!.id, { limit: 100 })).toHaveLength(7);
  });

  it('says when it ends a wait without an answer', async () => {
    const [ann] = await open('ann');
    const resolved = await face().change(world.admin, ann!.id, { status: 'resolved' });
    expect(resolved).toMatchObject({ active: false, resolvedAt: noon + 1000, waitingSince: null });
    expect((await world.ledger()).at(-1)).toMatchObject({ type: 'conversation.status-changed', data: { from: 'new', to: 'resolved', unansweredSince: noon + 1000 } });
    const again = await face().change(world.admin, ann!.id, { status: 'open' });
    expect(again).toMatchObject({ active: true, resolvedAt: null, waitingSince: null });
    expect((await world.ledger()).at(-1)?.type).toBe('conversation.reopened');
  });

  it('goes back to the new team\'s queue when it is handed over, and the wait goes on', async () => {
    const [ann] = await open('ann');
    const [bea] = [await hire('bea'), await hire('cem')];
    await face().change(bea, ann!.id, { teamId: 'team-bea', assigneeId: 'bea' });
    expect(await face().change(bea, ann!.id, { teamId: 'team-cem' })).toMatchObject({ teamId: 'team-cem', assigneeId: null, waitingSince: ann!.waitingSince });
    expect((await face().waiting(world.workspaceId, 'team-cem', 10)).map((conversation) => conversation.id)).toEqual([ann!.id]);
  });

  it.each([
    [{ status: 'new' as const }, { kind: 'conflict', code: 'conversation.forbidden-step' }],
    [{ assigneeId: 'nobody' }, { kind: 'invalid', code: 'conversation.unknown-assignee' }],
    [{ assigneeId: 'gone' }, { kind: 'invalid', code: 'conversation.unknown-assignee' }],
    [{ teamId: 'nothing' }, { kind: 'invalid', code: 'conversation.unknown-team' }],
    [{ tags: [''] }, { kind: 'invalid', code: 'conversation.bad-tag' }],
    [{ tags: ['x'.repeat(65)] }, { kind: 'invalid', code: 'conversation.bad-tag' }],
    [{ tags: Array.from({ length: 51 }, (_, index) => `${index}`) }, { kind: 'invalid', code: 'conversation.too-many-tags' }],
  ])('refuses %j', async (patch, error) => {
    const [ann] = await open('ann');
    await hire('gone', false);
    await face().change(world.admin, ann!.id, { status: 'open' });
    await expect(face().change(world.admin, ann!.id, patch)).rejects.toMatchObject(error);
  });

  it('refuses a stale version, a missing right and what cannot be seen', async () => {
    const [ann] = await open('ann');
    await expect(face().change(world.admin, ann!.id, { status: 'open' }, ann!.version + 1)).rejects.toMatchObject({ kind: 'stale' });
    await expect(face().change({ ...world.admin, role: 'read-only' }, ann!.id, { status: 'open' })).rejects.toMatchObject({ kind: 'not-allowed' });
    await expect(face().change(world.admin, 'nothing', { status: 'open' })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(face().message(world.admin, 'nothing')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('loses no change when many come at once', async () => {
    const [ann] = await open('ann');
    const names = Array.from({ length: 8 }, (_, index) => `tag${index}`);
    await Promise.all(names.map(async (name) => {
      for (;;) {
        const now = await face().get(world.admin, ann!.id);
        const done = await face().change(world.admin, ann!.id, { tags: [...now.tags, name] }, now.version).catch((error: { kind?: string }) => (error.kind === 'stale' ? undefined : Promise.reject(error as Error)));
        if (done) return;
      }
    }));
    expect([...(await face().get(world.admin, ann!.id)).tags].sort()).toEqual(names);
    expect((await world.ledger()).filter((event) => event.type === 'conversation.tagged')).toHaveLength(8);
  });
});

describe('the assigner\'s side', () => {
  it('gives one only with the version it saw and every other guard in the same batch', async () => {
    const [ann] = await open('ann');
    const actor = { kind: 'system' as const };
    const guard = insert(teams, { id: 'x', workspaceId: world.workspaceId, name: 'x', memberIds: [], createdAt: 0 });
    const given = await face().changeAs(world.workspaceId, actor, ann!.id, { assigneeId: 'bea' }, { load: 0 }, ann!.version, [guard]);
    expect(given).toMatchObject({ assigneeId: 'bea' });
    expect((await world.ledger()).at(-1)).toMatchObject({ type: 'conversation.assigned', data: { from: null, to: 'bea', why: { load: 0 } } });
    await expect(face().changeAs(world.workspaceId, actor, ann!.id, { assigneeId: 'cem' }, null, ann!.version)).rejects.toMatchObject({ kind: 'stale' });
    await expect(face().changeAs(world.workspaceId, actor, ann!.id, { assigneeId: 'cem' }, null, given.version, [guard])).rejects.toMatchObject({ kind: 'stale' });
    expect(await face().get(world.admin, ann!.id)).toMatchObject({ assigneeId: 'bea' });
  });

  it('sees who waits, longest first, and how much everybody has', async () => {
    const [ann, bob, cid] = await open('ann', 'bob', 'cid');
    await hire('bea');
    await face().change(world.admin, cid!.id, { assigneeId: 'bea' });
    expect((await face().waiting(world.workspaceId, null, 10)).map((conversation) => conversation.id)).toEqual([ann!.id, bob!.id]);
    await world.inbox.replies.write(world.admin, ann!.id, { text: 'x', key: 'k' }, { maxText: 10, canSend: true });
    expect((await face().waiting(world.workspaceId, null, 10)).map((conversation) => conversation.id)).toEqual([bob!.id]);
    expect(await face().loads(world.workspaceId, ['bea', 'cem'])).toEqual(new Map([['bea', 1], ['cem', 0]]));
  });

  it('puts back what somebody who left had not answered, and nothing else', async () => {
    const [ann, bob, cid] = await open('ann', 'bob', 'cid');
    const bea = await hire('bea');
    for (const one of [ann, bob, cid]) await face().change(bea, one!.id, { teamId: 'team-bea', assigneeId: 'bea' });
    await world.inbox.replies.write(bea, ann!.id, { text: 'x', key: 'k' }, { maxText: 10, canSend: true });
    await face().change(bea, cid!.id, { status: 'resolved' });
    expect(await face().requeueFrom(world.workspaceId, 'bea', { kind: 'system' }, { because: 'agent-left' })).toBe(1);
    expect((await face().waiting(world.workspaceId, 'team-bea', 10)).map((conversation) => [conversation.id, conversation.waitingSince])).toEqual([[bob!.id, bob!.waitingSince]]);
    expect((await face().get(bea, ann!.id)).assigneeId).toBe('bea');
    expect(await face().requeueFrom(world.workspaceId, 'bea', { kind: 'system' }, null)).toBe(0);
  });
});

describe('views', () => {
  it('list what their counts count, newest first, page by page', async () => {
    const all = await open('a', 'b', 'c', 'd', 'e', 'f');
    const bea = await hire('bea');
    await face().change(bea, all[0]!.id, { assigneeId: 'bea', teamId: 'team-bea', tags: ['vip', 'loan'] });
    await face().change(bea, all[1]!.id, { tags: ['vip'] });
    await face().change(bea, all[2]!.id, { tags: ['vip'], status: 'resolved' });
    await face().change(bea, all[3]!.id, { status: 'closed' });
    const counts = await face().counts(bea);
    expect(counts).toEqual({ open: 4, mine: 1, unassigned: 3, teams: new Map([['team-bea', 1]]), channels: new Map([[channel.id, 4]]), tags: new Map([['loan', 1], ['vip', 2]]) });
    for (const [view, expected] of [['all', 'f e d c b a'], ['open', 'f e b a'], ['mine', 'a'], ['unassigned', 'f e b'], ['team:team-bea', 'a'], [`channel:${channel.id}`, 'f e b a'], ['tag:vip', 'b a'], ['tag:loan', 'a'], ['tag:none', '']] as const) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof list>> = await list(view, cursor);
        seen.push(...page.items.map((conversation) => conversation.customerName));
        cursor = page.next;
      } while (cursor !== null);
      expect([view, seen.join(' ')]).toEqual([view, expected]);
    }
    function list(view: string, cursor: string | null) { return face().list(bea, { view, cursor, limit: 2 }); }
  });

  it.each([['nonsense', 10], ['team:', 10], ['open', 0], ['open', 501], ['open', 1.5]])('refuse %s with limit %d', async (view, limit) => {
    await expect(face().list(world.admin, { view, limit })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('ask for the right to read', async () => {
    const nobody = { ...world.admin, role: 'none' as Role };
    await expect(face().list(nobody, { view: 'open', limit: 1 })).rejects.toThrow();
    await expect(face().counts(nobody)).rejects.toThrow();
  });
});

describe('channels', () => {
  const secrets = ['imap.password', 'token'];
  const settings = () => ({ imap: { host: 'mail', password: 'first password' }, token: 'first token', address: 'a@x.az' });
  const admin = () => world.admin;

  it('keep secrets sealed, out of the settings, out of the ledger, and through changes', async () => {
    const made = await world.inbox.channels.create(admin(), { kind: 'email', name: 'Mail', settings: settings(), teamId: null, secrets });
    expect(made.settings).toEqual({ imap: { host: 'mail' }, address: 'a@x.az' });
    expect(made.sealed).not.toContain('first password');
    expect(world.inbox.channels.openSettings(made)).toEqual(settings());
    const changed = await world.inbox.channels.update(admin(), made.id, { settings: { imap: { host: 'other', password: 'second password' }, address: 'b@x.az' } }, secrets, made.version);
    expect(world.inbox.channels.openSettings(changed)).toEqual({ imap: { host: 'other', password: 'second password' }, token: 'first token', address: 'b@x.az' });
    expect((await world.ledger()).at(-1)).toMatchObject({ type: 'channel.changed', data: { fields: ['settings', 'secrets'] } });
    expect(JSON.stringify(await world.ledger())).not.toMatch(/first password|second password|first token/);
    expect(() => world.inbox.channels.openSettings({ ...changed, id: 'other' })).toThrow();
  });

  it('change by version, tell nothing when nothing changed, and are removed only while empty', async () => {
    const made = await world.inbox.channels.create(admin(), { kind: 'api', name: ' API ', settings: {}, teamId: null, secrets: [] });
    expect(made.name).toBe('API');
    const before = (await world.ledger()).length;
    expect(await world.inbox.channels.update(admin(), made.id, { name: 'API', enabled: true, settings: {} }, [])).toEqual(made);
    expect((await world.ledger()).length).toBe(before);
    expect(await world.inbox.channels.update(admin(), made.id, { enabled: false }, [], made.version)).toMatchObject({ enabled: false });
    await expect(world.inbox.channels.update(admin(), made.id, { enabled: true }, [], made.version)).rejects.toMatchObject({ kind: 'stale' });
    await open('ann');
    await expect(world.inbox.channels.remove(admin(), channel.id)).rejects.toMatchObject({ code: 'channel.in-use' });
    await world.inbox.channels.remove(admin(), made.id);
    expect(await world.inbox.channels.find(world.workspaceId, made.id)).toBeUndefined();
    expect((await world.inbox.channels.all(world.workspaceId)).map((one) => one.id)).toEqual([channel.id]);
  });

  it('tell a change of health once', async () => {
    await world.inbox.channels.report(world.workspaceId, channel.id, 'degraded', 'server is away');
    await world.inbox.channels.report(world.workspaceId, channel.id, 'degraded', 'server is away');
    await world.inbox.channels.report(world.workspaceId, channel.id, 'healthy', null);
    expect((await world.ledger()).filter((event) => event.type === 'channel.health').map((event) => event.data))
      .toEqual([{ from: 'unknown', to: 'degraded', detail: 'server is away' }, { from: 'degraded', to: 'healthy', detail: null }]);
  });

  it('are managed by admins only, and belong to teams that exist', async () => {
    const agent = { ...admin(), role: 'agent' as const };
    await expect(world.inbox.channels.create(agent, { kind: 'api', name: 'x', settings: {}, teamId: null, secrets: [] })).rejects.toMatchObject({ kind: 'not-allowed' });
    await expect(world.inbox.channels.remove(agent, channel.id)).rejects.toMatchObject({ kind: 'not-allowed' });
    await expect(world.inbox.channels.create(admin(), { kind: 'api', name: 'x', settings: {}, teamId: 'nothing', secrets: [] })).rejects.toMatchObject({ code: 'channel.unknown-team' });
    await expect(world.inbox.channels.update(admin(), channel.id, { name: ' ' }, [])).rejects.toMatchObject({ code: 'channel.bad-name' });
  });
});
