import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from './principal.ts';
import { adminEmail, openPeopleStore, password, type PeopleStore, type TestPeople } from './testing/open-people.ts';

let store: PeopleStore;
let test: TestPeople;
let workspaceId: string;
beforeAll(async () => { store = await openPeopleStore(); });
beforeEach(() => {
  test = store.next();
  ({ workspaceId } = test);
});
afterAll(() => store.close());

const bob = { name: 'Bob', email: 'Bob@Bank.example ', password, role: 'agent', capacity: 5 } as const;

describe('first-run set-up', () => {
  it('makes the first admin with their team, and closes', async () => {
    expect(await test.people.users.isEmpty(workspaceId)).toBe(true);
    const user = await test.people.users.setUp(workspaceId, { name: ' Ana ', email: 'ANA@bank.example', password, teamName: 'Support' });
    expect(user).toMatchObject({ name: 'Ana', email: adminEmail, role: 'admin', enabled: true, version: 1 });
    expect(await test.people.teams.all(workspaceId)).toMatchObject([{ name: 'Support', memberIds: [user.id] }]);
    expect(await test.people.users.isEmpty(workspaceId)).toBe(false);
    await expect(test.people.users.setUp(workspaceId, { name: 'Eve', email: 'eve@bank.example', password })).rejects.toMatchObject({ kind: 'conflict', code: 'setup.done' });
    expect(await test.ledger('user.created')).toMatchObject([{ subjectId: user.id, data: { first: true } }]);
  });

  it('is won by one of many who race, and leaves one user and one team', async () => {
    const other = test.again();
    const racing = await Promise.allSettled(Array.from({ length: 8 }, (_, number) =>
      (number % 2 === 0 ? test.people : other).users.setUp(workspaceId, { name: `N${number}`, email: `n${number}@bank.example`, password, teamName: 'T' })));
    expect(racing.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of racing) if (one.status === 'rejected') expect(one.reason).toMatchObject({ kind: 'conflict' });
    const winner = racing.find((one) => one.status === 'fulfilled');
    const admin: Principal = { kind: 'system', id: 's', name: 's', role: 'admin', workspaceId, teamIds: [] };
    expect((await test.people.users.list(admin)).map((user) => user.id)).toEqual([winner?.value.id]);
    expect(await test.people.teams.all(workspaceId)).toHaveLength(1);
  });

  it('is closed by a user made another way, and then hashes nothing for strangers', async () => {
    const system: Principal = { kind: 'system', id: 'system', name: 'Parley', role: 'admin', workspaceId, teamIds: [] };
    await test.people.users.create(system, bob);
    expect(await test.people.users.isEmpty(workspaceId)).toBe(false);
    const { hashes } = test.hashing;
    await expect(test.people.users.setUp(workspaceId, { name: 'Eve', email: 'eve@bank.example', password })).rejects.toMatchObject({ code: 'setup.done' });
    expect(test.hashing.hashes).toBe(hashes);
  });
});

describe('users', () => {
  it('are made by admins only, once per address whatever its case', async () => {
    const { admin } = await test.setUp();
    const user = await test.people.users.create(admin, bob);
    expect(user).toMatchObject({ email: 'bob@bank.example', capacity: 5, role: 'agent' });
    expect(user.passwordHash).toMatch(/^\$argon2id\$/);
    await expect(test.people.users.create(admin, { ...bob, email: 'BOB@bank.EXAMPLE' })).rejects.toMatchObject({ kind: 'conflict', code: 'user.email-taken' });
    const agent: Principal = { ...admin, role: 'agent' };
    await expect(test.people.users.create(agent, bob)).rejects.toMatchObject({ kind: 'not-allowed' });
    await expect(test.people.users.update(agent, user.id, { role: 'admin' })).rejects.toMatchObject({ kind: 'not-allowed' });
    expect((await test.people.users.list(agent)).map((one) => one.name)).toEqual(['Ana', 'Bob']);
  });

  it('two that race for one address make one user', async () => {
    const { admin } = await test.setUp();
    const racing = await Promise.allSettled([test.people.users.create(admin, bob), test.people.users.create(admin, { ...bob, email: 'bob@bank.example' })]);
    expect(racing.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await test.people.users.list(admin)).toHaveLength(2);
  });

  it('name every fault of what was typed', async () => {
    const { admin } = await test.setUp();
    const typed = { name: ' ', email: 'no address', password: 'short', role: 'constructor' as 'agent', capacity: 1.5 };
    await expect(test.people.users.create(admin, typed)).rejects.toMatchObject({
      kind: 'invalid', faults: ['name', 'email', 'password', 'role', 'capacity'].map((path) => expect.objectContaining({ path }) as unknown),
    });
  });

  it('are changed on the version that was seen, and the ledger says what changed', async () => {
    const { admin } = await test.setUp();
    const user = await test.people.users.create(admin, bob);
    const changed = await test.people.users.update(admin, user.id, { capacity: 9, name: 'Robert' }, 1);
    expect(changed).toMatchObject({ capacity: 9, name: 'Robert', version: 2 });
    await expect(test.people.users.update(admin, user.id, { capacity: 1 }, 1)).rejects.toMatchObject({ kind: 'stale' });
    await expect(test.people.users.update(admin, 'nobody', { capacity: 1 })).rejects.toMatchObject({ kind: 'not-found' });
    expect(await test.people.users.update(admin, user.id, { capacity: 9 })).toEqual(changed);
    expect(await test.ledger('user.changed')).toMatchObject([{ subjectId: user.id, actor: { id: admin.id }, data: { name: { from: 'Bob', to: 'Robert' }, capacity: { from: 5, to: 9 } } }]);
  });

  it('never lose their last admin, neither demoted nor disabled', async () => {
    const { admin, user } = await test.setUp();
    for (const patch of [{ role: 'agent' }, { enabled: false }] as const) {
      await expect(test.people.users.update(admin, user.id, patch)).rejects.toMatchObject({ kind: 'conflict', code: 'user.last-admin' });
    }
    const second = await test.people.users.create(admin, { ...bob, role: 'admin' });
    await test.people.users.update(admin, second.id, { enabled: false });
    await expect(test.people.users.update(admin, user.id, { role: 'agent' })).rejects.toMatchObject({ code: 'user.last-admin' });
    await test.people.users.update(admin, second.id, { enabled: true });
    expect(await test.people.users.update(admin, user.id, { role: 'agent' })).toMatchObject({ role: 'agent' });
  });

  it('keep one admin when all of them are demoted at the same time', async () => {
    const { admin, user } = await test.setUp();
    const others = await Promise.all(['b', 'c', 'd'].map((name) => test.people.users.create(admin, { ...bob, email: `${name}@bank.example`, role: 'admin' })));
    const other = test.again();
    const all = [user, ...others];
    const racing = await Promise.allSettled(all.map(({ id }, number) => (number % 2 === 0 ? test.people : other).users.update(admin, id, { role: 'supervisor' })));
    expect(racing.filter((one) => one.status === 'rejected')).toHaveLength(1);
    expect((await test.people.users.list(admin)).filter((one) => one.role === 'admin')).toHaveLength(1);
  });
});
