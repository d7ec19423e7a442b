import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../schemas.ts';
import { openTestApi, type Answered, type Client, type TestApi } from '../testing/open-test-api.ts';

let test: TestApi;
beforeAll(async () => { test = await openTestApi(); });
afterAll(() => test.close());

const first = { name: 'Nigar', email: 'nigar@bank.example', password: 'a long enough one', teamName: 'Front desk' };
const signIn = (email = first.email, password = first.password): Promise<Answered> => test.client().ask('POST', '/api/session', { email, password });
const clientOf = (answered: Answered): Client => test.client({ cookie: answered.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '', 'x-parley-csrf': answered.json<Session>().csrf });

describe('first-run set-up', () => {
  it('makes one administrator although two try at once, and is closed from then on', async () => {
    expect((await test.client().get('/api/setup')).json()).toEqual({ needed: true });
    const answers = await Promise.all([test.client().ask('POST', '/api/setup', first), test.client().ask('POST', '/api/setup', { ...first, email: 'other@bank.example' })]);
    expect(answers.map((answered) => answered.status).toSorted((one, other) => one - other)).toEqual([201, 409]);
    const made = answers.find((answered) => answered.status === 201) as Answered;
    expect(made.json<Session>().user).toMatchObject({ role: 'admin', enabled: true });
    expect((await test.client().get('/api/setup')).json()).toEqual({ needed: false });
    expect((await clientOf(made).get('/api/teams')).json<{ items: { name: string }[] }>().items.map((team) => team.name)).toEqual(['Front desk']);
    if (made.json<Session>().user.email !== first.email) Object.assign(first, { email: 'other@bank.example' });
  });
});

describe('a session', () => {
  it('lives in a cookie that scripts cannot read, and says who one is and what one may do', async () => {
    const answered = await signIn();
    const [cookie] = answered.headers.getSetCookie();
    expect(cookie).toMatch(/^parley_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
    const body = answered.json<Session>();
    expect(body.rights).toContain('people.manage');
    expect(answered.text).not.toMatch(/passwordHash|argon2/);
    const again = (await clientOf(answered).get('/api/session')).json<Session>();
    expect([again.user.id, again.csrf, again.version]).toEqual([body.user.id, body.csrf, '0.0.0-test']);
  });

  it('answers a wrong password and an unknown address alike', async () => {
    const [wrong, unknown] = [await signIn(first.email, 'wrong password'), await signIn('nobody@bank.example', 'wrong password')];
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.text).toBe(unknown.text);
  });

  it('makes one wait after too many tries, and says how long', async () => {
    let last = await signIn('locked@bank.example', 'x');
    for (let tries = 0; tries < 8 && last.status === 401; tries += 1) last = await signIn('locked@bank.example', 'x');
    expect(last.status).toBe(429);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is refused when another site posts the form', async () => {
    const answered = await test.client({ origin: 'https://evil.example' }).ask('POST', '/api/session', { email: first.email, password: first.password });
    expect([answered.status, answered.headers.getSetCookie()]).toEqual([403, []]);
  });

  it('ends at sign-out, cookie and all', async () => {
    const client = clientOf(await signIn());
    const out = await client.ask('DELETE', '/api/session');
    expect([out.status, out.headers.getSetCookie()[0]]).toEqual([204, 'parley_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
    expect((await client.get('/api/session')).status).toBe(401);
  });

  it('outlives a change of password where it was made, and ends everywhere else', async () => {
    const [here, elsewhere] = [clientOf(await signIn()), clientOf(await signIn())];
    expect((await here.ask('POST', '/api/session/password', { current: 'wrong', next: 'another long one' })).status).toBe(400);
    expect((await here.ask('POST', '/api/session/password', { current: first.password, next: 'short' })).status).toBe(400);
    expect((await here.ask('POST', '/api/session/password', { current: first.password, next: 'another long one' })).status).toBe(204);
    expect([(await here.get('/api/session')).status, (await elsewhere.get('/api/session')).status]).toEqual([200, 401]);
    expect((await signIn(first.email, first.password)).status).toBe(401);
    first.password = 'another long one';
  });

  it('shows presence to colleagues', async () => {
    const client = clientOf(await signIn());
    expect((await client.ask('PUT', '/api/presence', { presence: 'away' })).status).toBe(204);
    expect((await client.get('/api/session')).json<Session>().user.presence).toBe('away');
    expect((await client.ask('PUT', '/api/presence', { presence: 'gone' })).status).toBe(400);
  });
});

describe('rotation', () => {
  it('hands the browser its new secret with whatever is answered, a refusal too', async () => {
    const renewing = await openTestApi((parts) => ({
      people: { ...parts.people, sessions: { ...parts.people.sessions, resume: async (secret) => {
        const resumed = await parts.people.sessions.resume(secret);
        return resumed && { ...resumed, renewed: { secret: 'n'.repeat(43), expiresAt: Date.now() + 60_000 } };
      } } },
    }));
    const client = await renewing.as('agent');
    for (const [address, status] of [['/api/views', 200], ['/api/tokens', 403], ['/api/conversations/none', 404]] as const) {
      const answered = await client.get(address);
      expect([answered.status, answered.headers.getSetCookie()[0]?.split(';', 1)[0]]).toEqual([status, `parley_session=${'n'.repeat(43)}`]);
    }
    await renewing.close();
  });
});

describe('with https', () => {
  it('the cookie is bound to this host, and browsers are told to stay on https', async () => {
    const secure = await openTestApi((parts) => ({ config: { ...parts.config, url: 'https://parley.bank.example', secureCookies: true } }));
    const answered = await secure.client().ask('POST', '/api/setup', first);
    expect(answered.headers.getSetCookie()[0]).toMatch(/^__Host-parley_session=.*; Secure$/);
    expect(answered.headers.get('strict-transport-security')).toContain('max-age=31536000');
    await secure.close();
  });
});
