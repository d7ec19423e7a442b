import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from './principal.ts';
import type { User } from './records.ts';
import { openPeopleStore, type PeopleStore, type TestPeople } from './testing/open-people.ts';

let store: PeopleStore;
let test: TestPeople;
let workspaceId: string;
let admin: Principal;
let user: User;
beforeAll(async () => { store = await openPeopleStore(); });
beforeEach(async () => {
  test = store.next();
  ({ workspaceId } = test);
  ({ admin, user } = await test.setUp());
});
afterAll(() => store.close());

describe('teams', () => {
  it('are made, changed on the version that was seen, and removed', async () => {
    const { teams } = test.people;
    const team = await teams.create(admin, { name: ' Cards ', memberIds: [user.id, user.id] });
    expect(team).toMatchObject({ name: 'Cards', memberIds: [user.id], version: 1 });
    expect(await teams.update(admin, team.id, { name: 'Loans', memberIds: [] }, 1)).toMatchObject({ name: 'Loans', memberIds: [], version: 2 });
    await expect(teams.update(admin, team.id, { name: 'X', memberIds: [] }, 1)).rejects.toMatchObject({ kind: 'stale' });
    expect(await teams.list({ ...admin, role: 'agent' })).toMatchObject([{ name: 'Loans', version: 2 }]);
    await teams.remove(admin, team.id);
    expect(await teams.all(workspaceId)).toEqual([]);
    await expect(teams.remove(admin, team.id)).rejects.toMatchObject({ kind: 'not-found' });
    expect(await test.ledger('team.changed')).toMatchObject([{ subjectId: team.id, data: { name: { from: 'Cards', to: 'Loans' }, removed: [user.id] } }]);
    expect(await test.ledger('team.removed')).toHaveLength(1);
  });

  it('have only people as members, and a name', async () => {
    await expect(test.people.teams.create(admin, { name: 'T', memberIds: [user.id, 'ghost'] })).rejects.toMatchObject({ code: 'team.unknown-member', faults: [{ path: 'memberIds.1' }] });
    await expect(test.people.teams.create(admin, { name: '\u0000', memberIds: [] })).rejects.toMatchObject({ kind: 'invalid', faults: [{ path: 'name' }] });
    await expect(test.people.teams.create(admin, { name: 'T', memberIds: Array.from({ length: 1001 }, (_, number) => String(number)) })).rejects.toMatchObject({ faults: [{ path: 'memberIds' }] });
    await expect(test.people.teams.create({ ...admin, role: 'supervisor' }, { name: 'T', memberIds: [] })).rejects.toMatchObject({ kind: 'not-allowed' });
  });
});

describe('tokens', () => {
  it('speak for a role until they are removed; their text is shown once and not kept', async () => {
    const { token, text } = await test.people.tokens.create(admin, { name: 'Core bank', role: 'agent' });
    expect(text).toMatch(/^ply_[\w-]{43}$/);
    expect(await test.again().tokens.resolve(text)).toEqual({ kind: 'token', id: token.id, name: 'Core bank', role: 'agent', workspaceId, teamIds: [] });
    expect(JSON.stringify([await test.people.tokens.list(admin), await test.runtime.events.since(workspaceId, 0, 100)])).not.toContain(text.slice(4));
    expect(await test.people.tokens.list(admin)).toMatchObject([{ lastUsedAt: test.clock.at }]);
    await test.people.tokens.remove(admin, token.id);
    expect(await test.people.tokens.resolve(text)).toBeUndefined();
    await expect(test.people.tokens.remove(admin, token.id)).rejects.toMatchObject({ kind: 'not-found' });
    expect((await test.ledger('token.created')).length + (await test.ledger('token.removed')).length).toBe(2);
  });

  it('note their use once an hour, also when it is used by many at once', async () => {
    const { text } = await test.people.tokens.create(admin, { name: 'Core bank', role: 'agent' });
    const first = test.clock.at;
    await Promise.all(Array.from({ length: 20 }, () => test.people.tokens.resolve(text)));
    test.clock.at += 3_599_999;
    await test.people.tokens.resolve(text);
    expect(await test.people.tokens.list(admin)).toMatchObject([{ lastUsedAt: first, version: 2 }]);
    test.clock.at += 1;
    await test.people.tokens.resolve(text);
    expect(await test.people.tokens.list(admin)).toMatchObject([{ lastUsedAt: test.clock.at, version: 3 }]);
  });

  it.each([['nothing', ''], ['a bare prefix', 'ply_'], ['a guess', `ply_${'A'.repeat(43)}`], ['too much', `ply_${'A'.repeat(100_000)}`], ['a header', 'Bearer ply_'], ['a cookie', 'A'.repeat(43)]])('are not %s', async (_, text) => {
    expect(await test.people.tokens.resolve(text)).toBeUndefined();
  });

  it('are made by admins only', async () => {
    await expect(test.people.tokens.create({ ...admin, role: 'supervisor' }, { name: 'T', role: 'admin' })).rejects.toMatchObject({ kind: 'not-allowed' });
    await expect(test.people.tokens.list({ ...admin, role: 'supervisor' })).rejects.toMatchObject({ kind: 'not-allowed' });
    await expect(test.people.tokens.create(admin, { name: 'T', role: '__proto__' as 'admin' })).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('the audit', () => {
  it('shows what was done to people and rights, newest first, page by page, and nothing else', async () => {
    for (let number = 0; number < 5; number += 1) await test.people.teams.create(admin, { name: `T${number}`, memberIds: [] });
    await test.people.duty.beat(workspaceId, user.id);
    const actor = { kind: 'system' } as const;
    await test.runtime.store.commit({ workspaceId, writes: [], events: ['channel.created', 'message.received', 'rule.changed'].map((type) => ({ type, at: 1, actor })) });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<TestPeople['people']['audit']>> = await test.people.audit(admin, { cursor, limit: 2 });
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map((event) => event.type));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toEqual(['rule.changed', 'channel.created', ...Array.from({ length: 5 }, () => 'team.created'), 'user.created']);
  });

  it('is for supervisors and admins, with a cursor of its own and a limit', async () => {
    await expect(test.people.audit({ ...admin, role: 'agent' }, { limit: 10 })).rejects.toMatchObject({ kind: 'not-allowed' });
    await expect(test.people.audit(admin, { limit: 0 })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(test.people.audit(admin, { limit: 10, cursor: 'x; drop' })).rejects.toMatchObject({ name: 'BadCursor' });
  });
});
