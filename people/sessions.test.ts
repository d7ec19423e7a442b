import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from './principal.ts';
import type { User } from './records.ts';
import { adminEmail, openPeopleStore, password, type PeopleStore, type TestPeople } from './testing/open-people.ts';

const minute = 60_000;
const hour = 60 * minute;

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

describe('signing in', () => {
  it('gives a session that resumes, with teams and rights of this moment', async () => {
    const team = await test.people.teams.create(admin, { name: 'Cards', memberIds: [user.id] });
    const signedIn = await test.signIn('  ANA@Bank.Example ');
    expect(signedIn.secret).toMatch(/^[\w-]{43}$/);
    expect(signedIn.principal).toEqual({ kind: 'user', id: user.id, name: 'Ana', role: 'admin', workspaceId, teamIds: [team.id] });
    const resumed = await test.again().sessions.resume(signedIn.secret);
    expect(resumed).toEqual({ principal: signedIn.principal, user: expect.objectContaining({ id: user.id }) as User, csrf: signedIn.csrf });
    expect(await test.ledger('session.started')).toMatchObject([{ subjectId: user.id, data: { remote: '203.0.113.7' } }]);
  });

  it('keeps no secret in the ledger, and different sessions have different CSRF tokens', async () => {
    const [one, other] = await Promise.all([test.signIn(adminEmail), test.signIn(adminEmail)]);
    expect(one.csrf).not.toBe(other.csrf);
    expect(one.secret).not.toBe(other.secret);
    const lines = JSON.stringify(await test.runtime.events.since(workspaceId, 0, 1000));
    for (const secret of [one.secret, one.csrf, password, user.passwordHash]) expect(lines).not.toContain(secret);
    expect(await test.people.sessions.isLive(one.secret)).toBe(true);
    expect(await test.people.sessions.isLive(other.secret)).toBe(true);
  });

  it('answers alike and does the same work for a wrong password, an unknown address and a disabled account', async () => {
    const gone = await test.people.users.create(admin, { name: 'Gone', email: 'gone@bank.example', password, role: 'agent', capacity: 1 });
    await test.people.users.update(admin, gone.id, { enabled: false });
    await test.signIn(adminEmail);
    const work: unknown[] = [];
    const answers: unknown[] = [];
    for (const [email, secret] of [[adminEmail, 'a wrong password'], ['nobody@bank.example', password], ['gone@bank.example', password]] as const) {
      const before = { ...test.hashing };
      const position = await test.runtime.events.position(workspaceId);
      answers.push(await test.signIn(email, secret).catch((error: unknown) => error));
      const lines = (await test.runtime.events.since(workspaceId, position, 10)).length;
      work.push({ hashes: test.hashing.hashes - before.hashes, verifies: test.hashing.verifies - before.verifies, lines });
    }
    expect(work).toEqual(Array.from({ length: 3 }, () => ({ hashes: 0, verifies: 1, lines: 1 })));
    expect(answers[0]).toMatchObject({ kind: 'not-signed-in', code: 'session.refused' });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('keeps what strangers typed out of the ledger', async () => {
    await test.signIn('my-secret-by-mistake', 'x').catch(() => undefined);
    const [line] = await test.ledger('session.refused');
    expect(line).toMatchObject({ actor: { kind: 'system' }, data: { reason: 'unknown-address', remote: '203.0.113.7', waitMs: 0 } });
    expect(JSON.stringify(line)).not.toContain('my-secret-by-mistake');
  });

  it('refuses the sixth guess with a wait, without hashing it, and even the right password until then', async () => {
    for (let guess = 0; guess < 5; guess += 1) await expect(test.signIn(adminEmail, `guess number ${guess}`)).rejects.toMatchObject({ kind: 'not-signed-in' });
    const { verifies } = test.hashing;
    await expect(test.signIn(adminEmail)).rejects.toMatchObject({ kind: 'too-many', code: 'session.locked', retryAfterMs: 1000 });
    expect(test.hashing.verifies).toBe(verifies);
    test.clock.at += 1000;
    await expect(test.signIn(adminEmail)).resolves.toMatchObject({ user: { id: user.id } });
    expect(await test.ledger('session.refused')).toMatchObject([...Array.from({ length: 4 }, () => ({ data: { waitMs: 0 } })), { data: { waitMs: 1000 } }]);
  });

  it('hashes no more guesses than allowed when they come all at once', async () => {
    const { verifies } = test.hashing;
    const guesses = await Promise.allSettled(Array.from({ length: 40 }, (_, number) => test.signIn(adminEmail, `guess number ${number}`, `198.51.100.${number}`)));
    expect(guesses.every((guess) => guess.status === 'rejected')).toBe(true);
    expect(test.hashing.verifies - verifies).toBe(5);
  });

  it('makes a session for each of two who sign in at the same time, and ends the oldest beyond twenty', async () => {
    const first = await test.signIn(adminEmail);
    for (let round = 0; round < 10; round += 1) {
      test.clock.at += 1;
      await Promise.all([test.signIn(adminEmail), test.signIn(adminEmail)]);
    }
    await test.signIn(adminEmail);
    expect(await test.people.sessions.isLive(first.secret)).toBe(false);
    const ended = (await test.ledger('session.ended')).map(({ data }) => data as { reason: string; sessions: number });
    expect(ended.every(({ reason }) => reason === 'too-many')).toBe(true);
    expect(ended.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(2);
  });

  it('renews a hash of another cost', async () => {
    const before = user.passwordHash;
    (test.hashing as { cost: string }).cost = 'm=16,t=1,p=1';
    await test.signIn(adminEmail);
    const [stored] = await test.people.users.list(admin);
    expect(stored?.passwordHash).not.toBe(before);
    await expect(test.signIn(adminEmail)).resolves.toBeDefined();
  });
});

describe('a session', () => {
  it('ends by signing out, on every secret it has', async () => {
    const { secret } = await test.signIn(adminEmail);
    test.clock.at += hour;
    const renewed = (await test.people.sessions.resume(secret))?.renewed?.secret ?? '';
    await test.people.sessions.end(renewed);
    for (const one of [secret, renewed]) expect(await test.people.sessions.resume(one)).toBeUndefined();
    await test.people.sessions.end(renewed);
    expect(await test.ledger('session.ended')).toHaveLength(1);
  });

  it('ends after 12 idle hours, and lives on when used', async () => {
    const [idle, used] = [await test.signIn(adminEmail), await test.signIn(adminEmail)];
    test.clock.at += 11 * hour;
    let { secret } = used;
    secret = (await test.people.sessions.resume(secret))?.renewed?.secret ?? secret;
    test.clock.at += hour;
    expect(await test.people.sessions.resume(idle.secret)).toBeUndefined();
    expect(await test.people.sessions.resume(secret)).toBeDefined();
  });

  it('ends after 14 days however busy', async () => {
    let { secret, expiresAt } = await test.signIn(adminEmail);
    expect(expiresAt - test.clock.at).toBe(14 * 24 * hour);
    while (test.clock.at < expiresAt - 6 * hour) {
      test.clock.at += 6 * hour;
      secret = (await test.people.sessions.resume(secret))?.renewed?.secret ?? secret;
      if (test.clock.at < expiresAt) expect(await test.people.sessions.isLive(secret)).toBe(true);
    }
    test.clock.at = expiresAt;
    expect(await test.people.sessions.resume(secret)).toBeUndefined();
  });

  it('changes its secret every hour once for many parallel requests, which all go on', async () => {
    const { secret, csrf } = await test.signIn(adminEmail);
    test.clock.at += hour;
    const parallel = await Promise.all(Array.from({ length: 12 }, () => test.people.sessions.resume(secret)));
    const renewals = parallel.flatMap((one) => one?.renewed?.secret ?? []);
    expect(parallel.every((one) => one?.csrf === csrf)).toBe(true);
    expect(renewals).toHaveLength(1);
    const [renewed = ''] = renewals;
    const after = await Promise.all([test.people.sessions.resume(renewed), test.people.sessions.resume(renewed), test.people.sessions.resume(secret)]);
    expect(after.every((one) => one !== undefined && one.renewed === undefined)).toBe(true);
    test.clock.at += minute;
    expect(await test.people.sessions.resume(secret)).toBeUndefined();
    expect(await test.people.sessions.isLive(renewed)).toBe(true);
  });

  it('survives a lost answer: the old secret stays good until the new one was used', async () => {
    const { secret } = await test.signIn(adminEmail);
    test.clock.at += hour;
    const lost = (await test.people.sessions.resume(secret))?.renewed?.secret ?? '';
    test.clock.at += 10 * minute;
    const second = (await test.people.sessions.resume(secret))?.renewed?.secret ?? '';
    expect(second).not.toBe(lost);
    expect(await test.people.sessions.isLive(lost)).toBe(false);
    expect(await test.people.sessions.isLive(second)).toBe(true);
    expect(await test.people.sessions.isLive(secret)).toBe(true);
  });

  it('ends when its user is disabled, also one that begins at that moment', async () => {
    const bob = await test.people.users.create(admin, { name: 'Bob', email: 'bob@bank.example', password, role: 'agent', capacity: 1 });
    const { secret } = await test.signIn('bob@bank.example');
    const [, during] = await Promise.allSettled([test.people.users.update(admin, bob.id, { enabled: false }), test.signIn('bob@bank.example')]);
    expect(await test.people.sessions.resume(secret)).toBeUndefined();
    await test.people.users.update(admin, bob.id, { enabled: true });
    expect(await test.people.sessions.resume(secret)).toBeUndefined();
    if (during.status === 'fulfilled') expect(await test.people.sessions.resume(during.value.secret)).toBeUndefined();
  });

  it('shows a new role at once', async () => {
    const bob = await test.people.users.create(admin, { name: 'Bob', email: 'bob@bank.example', password, role: 'agent', capacity: 1 });
    const { secret } = await test.signIn('bob@bank.example');
    await test.people.users.update(admin, bob.id, { role: 'read-only' });
    expect((await test.people.sessions.resume(secret))?.principal.role).toBe('read-only');
  });

  it.each([['nothing', ''], ['too little', 'x'], ['other letters', 'ä'.repeat(43)], ['a path', '../../..'], ['a guess', 'A'.repeat(43)], ['too much', 'A'.repeat(100_000)]])('is not opened by %s', async (_, secret) => {
    expect(await test.people.sessions.resume(secret)).toBeUndefined();
    expect(await test.people.sessions.isLive(secret)).toBe(false);
    await expect(test.people.sessions.end(secret)).resolves.toBeUndefined();
  });
});

describe('changing the password', () => {
  const next = 'quite another sentence';

  it('ends the other sessions and keeps this one', async () => {
    const [mine, other] = [await test.signIn(adminEmail), await test.signIn(adminEmail)];
    await test.people.sessions.changePassword(mine.principal, mine.secret, { current: password, next });
    expect(await test.people.sessions.isLive(mine.secret)).toBe(true);
    expect(await test.people.sessions.isLive(other.secret)).toBe(false);
    await expect(test.signIn(adminEmail)).rejects.toMatchObject({ kind: 'not-signed-in' });
    await expect(test.signIn(adminEmail, next)).resolves.toBeDefined();
    expect(await test.ledger('user.password-changed')).toMatchObject([{ subjectId: user.id, data: { own: true } }]);
  });

  it('needs the current one, and guesses at it are counted', async () => {
    const mine = await test.signIn(adminEmail);
    for (let guess = 0; guess < 5; guess += 1) {
      await expect(test.people.sessions.changePassword(mine.principal, mine.secret, { current: `wrong ${guess}`, next })).rejects.toMatchObject({ code: 'password.wrong-current' });
    }
    await expect(test.people.sessions.changePassword(mine.principal, mine.secret, { current: password, next })).rejects.toMatchObject({ kind: 'too-many' });
    expect(await test.people.sessions.isLive(mine.secret)).toBe(true);
  });

  it.each(['short', adminEmail, password])('refuses %s as the new one', async (refused) => {
    const mine = await test.signIn(adminEmail);
    await expect(test.people.sessions.changePassword(mine.principal, mine.secret, { current: password, next: refused }))
      .rejects.toMatchObject({ kind: 'invalid', faults: [expect.objectContaining({ path: 'next' })] });
  });

  it('by an admin ends all sessions of the user', async () => {
    const mine = await test.signIn(adminEmail);
    await test.people.users.update(admin, user.id, { password: next });
    expect(await test.people.sessions.isLive(mine.secret)).toBe(false);
    await expect(test.signIn(adminEmail, next)).resolves.toBeDefined();
  });
});
