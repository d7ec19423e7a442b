import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from './principal.ts';
import type { Team, User } from './records.ts';
import { openPeopleStore, password, type PeopleStore, type TestPeople } from './testing/open-people.ts';

const second = 1000;

let store: PeopleStore;
let test: TestPeople;
let workspaceId: string;
let admin: Principal;
let agent: User;
let team: Team;
const duty = (): TestPeople['people']['duty'] => test.people.duty;
const presence = async (): Promise<string | undefined> => (await duty().of(workspaceId, [agent.id])).get(agent.id);
const changes = async (): Promise<unknown[]> => (await test.ledger('duty.changed')).map((event) => event.data);
const onDuty = async () => (await duty().onDuty(workspaceId, team.id)).find((one) => one.userId === agent.id);

beforeAll(async () => { store = await openPeopleStore(); });
beforeEach(async () => {
  test = store.next();
  ({ workspaceId } = test);
  ({ admin } = await test.setUp());
  agent = await test.people.users.create(admin, { name: 'Bob', email: 'bob@bank.example', password, role: 'agent', capacity: 3 });
  team = await test.people.teams.create(admin, { name: 'Cards', memberIds: [agent.id] });
});
afterAll(() => store.close());

describe('presence', () => {
  it('begins with a sign of life, ends after 90 s of silence, and returns with the next sign', async () => {
    expect(await presence()).toBe('offline');
    await duty().beat(workspaceId, agent.id);
    expect(await presence()).toBe('online');
    test.clock.at += 89 * second;
    expect(await duty().sweep(workspaceId)).toEqual([]);
    expect(await presence()).toBe('online');
    test.clock.at += 2 * second;
    expect(await presence()).toBe('offline');
    expect(await duty().sweep(workspaceId)).toEqual([agent.id]);
    expect(await duty().sweep(workspaceId)).toEqual([]);
    await duty().beat(workspaceId, agent.id);
    expect(await presence()).toBe('online');
    expect(await changes()).toEqual([
      { from: 'offline', presence: 'online', because: 'arrived' },
      { from: 'online', presence: 'offline', because: 'silent' },
      { from: 'offline', presence: 'online', because: 'returned' },
    ]);
  });

  it('is written at most every 20 s, however many requests there are', async () => {
    const position = await test.runtime.events.position(workspaceId);
    await Promise.all(Array.from({ length: 50 }, () => duty().beat(workspaceId, agent.id)));
    expect(await test.runtime.events.position(workspaceId)).toBe(position + 1);
    test.clock.at += 19 * second;
    await duty().beat(workspaceId, agent.id);
    test.clock.at += 72 * second;
    expect(await presence()).toBe('offline');
    await duty().beat(workspaceId, agent.id);
    expect(await presence()).toBe('online');
  });

  it('stays what the user said: away lives on with each sign of life, offline is ended only by saying so or signing in', async () => {
    await duty().set(workspaceId, agent.id, 'away');
    test.clock.at += 60 * second;
    await duty().beat(workspaceId, agent.id);
    test.clock.at += 60 * second;
    expect(await presence()).toBe('away');
    await duty().set(workspaceId, agent.id, 'offline');
    test.clock.at += 60 * second;
    await duty().beat(workspaceId, agent.id);
    expect(await presence()).toBe('offline');
    await test.signIn('bob@bank.example');
    expect(await presence()).toBe('online');
  });

  it('ends with the last sign-out, not with the first', async () => {
    const [one, other] = [await test.signIn('bob@bank.example'), await test.signIn('bob@bank.example')];
    await test.people.sessions.end(one.secret);
    expect(await presence()).toBe('online');
    await test.people.sessions.end(other.secret);
    expect(await presence()).toBe('offline');
    expect((await changes()).at(-1)).toEqual({ from: 'online', presence: 'offline', because: 'signed-out' });
  });

  it('is told to everybody as it changes', async () => {
    const heard: unknown[] = [];
    const stop = test.runtime.events.onSignal((_, signal) => heard.push(signal));
    await duty().set(workspaceId, agent.id, 'away');
    await duty().set(workspaceId, agent.id, 'away');
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    stop();
    expect(heard).toEqual([{ type: 'presence', data: { userId: agent.id, presence: 'away' } }]);
  });
});

describe('who is on duty', () => {
  it('are the members of the team who are enabled, online and may answer', async () => {
    expect(await onDuty()).toBeUndefined();
    await duty().beat(workspaceId, agent.id);
    expect(await onDuty()).toEqual({ userId: agent.id, name: 'Bob', capacity: 3, lastAssignedAt: 0, onlineForMs: 0, version: 0 });
    test.clock.at += 30 * second;
    expect((await onDuty())?.onlineForMs).toBe(30 * second);
    await duty().set(workspaceId, agent.id, 'away');
    expect(await onDuty()).toBeUndefined();
    await duty().set(workspaceId, agent.id, 'online');
    await test.people.users.update(admin, agent.id, { role: 'read-only' });
    expect(await onDuty()).toBeUndefined();
    await test.people.users.update(admin, agent.id, { role: 'supervisor' });
    expect(await onDuty()).toBeDefined();
    await test.people.teams.update(admin, team.id, { name: 'Cards', memberIds: [] });
    expect(await onDuty()).toBeUndefined();
    expect(await duty().onDuty(workspaceId, 'no such team')).toEqual([]);
  });

  it('get one conversation by one of many who decided at the same time', async () => {
    await duty().beat(workspaceId, agent.id);
    for (let round = 1; round <= 2; round += 1) {
      const seen = await onDuty();
      const writes = Array.from({ length: 4 }, (_, number) => duty().assigned(workspaceId, agent.id, 100 * round + number, seen?.version ?? -1));
      const results = await Promise.all(writes.map((write) => test.runtime.store.commit({ workspaceId, writes: [write] })));
      expect(results.filter((result) => result.committed)).toHaveLength(1);
      expect((await onDuty())?.version).toBe(round);
    }
    expect((await onDuty())?.lastAssignedAt).toBeGreaterThanOrEqual(200);
  });

  const leavings: readonly [string, () => Promise<unknown>][] = [
    ['says away', () => duty().set(workspaceId, agent.id, 'away')],
    ['says offline', () => duty().set(workspaceId, agent.id, 'offline')],
    ['falls silent', async () => { test.clock.at += 91 * second; await duty().sweep(workspaceId); }],
    ['signs out', async () => { const { secret } = await test.signIn('bob@bank.example'); await test.people.sessions.end(secret); }],
    ['is disabled', () => test.people.users.update(admin, agent.id, { enabled: false })],
    ['may no longer answer', () => test.people.users.update(admin, agent.id, { role: 'read-only' })],
    ['may have fewer', () => test.people.users.update(admin, agent.id, { capacity: 1 })],
    ['leaves the team', () => test.people.teams.update(admin, team.id, { name: 'Cards', memberIds: [] })],
    ['loses the team', () => test.people.teams.remove(admin, team.id)],
  ];
  it.each(leavings)('get nothing that was decided before who %s', async (_, leave) => {
    await duty().beat(workspaceId, agent.id);
    const { version } = await onDuty() ?? { version: -1 };
    await leave();
    const result = await test.runtime.store.commit({ workspaceId, writes: [duty().assigned(workspaceId, agent.id, 5, version)] });
    expect(result).toMatchObject({ committed: false, conflict: { collection: 'dutySlots' } });
  });

  it('are not disturbed by signs of life', async () => {
    await duty().beat(workspaceId, agent.id);
    const version = (await onDuty())?.version ?? -1;
    test.clock.at += 30 * second;
    await duty().beat(workspaceId, agent.id);
    const result = await test.runtime.store.commit({ workspaceId, writes: [duty().assigned(workspaceId, agent.id, 5, version)] });
    expect(result).toEqual({ committed: true });
  });

  it('leave at once when disabled, and the ledger says so', async () => {
    await duty().beat(workspaceId, agent.id);
    await test.people.users.update(admin, agent.id, { enabled: false });
    expect(await presence()).toBe('offline');
    expect((await changes()).at(-1)).toEqual({ from: 'online', presence: 'offline', because: 'disabled' });
  });
});
