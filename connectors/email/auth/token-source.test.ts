import { expect, test } from 'vitest';
import { makeOpenContext } from '../../kit/testing/open-context.ts';
import { emailSettings, type EmailSettings } from '../settings.ts';
import { mailSignIn } from './sign-in.ts';
import { createTokenSource } from './token-source.ts';

function settings(auth: object): EmailSettings {
  return emailSettings.parse({ address: 'support@bank.example', auth: { clientId: 'app', clientSecret: 'very-secret', ...auth }, imap: { host: 'imap.example', user: 'support@bank.example' }, smtp: { host: 'smtp.example', user: 'u' } });
}

type Answer = { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> } | Error;

/** A token endpoint by script: the last answer repeats. */
function endpoint(...answers: readonly Answer[]) {
  const asked: { readonly url: string; readonly form: Record<string, string> }[] = [];
  const kept: string[] = [];
  const clock = { now: 1_000_000 };
  const store: { full: boolean; token?: string } = { full: false };
  const context = makeOpenContext({
    now: () => clock.now,
    currentSecret: async () => store.token,
    keepSecret: async (path, value, before) => {
      if (store.full) throw new Error('disk full');
      kept.push(`${path}=${value}`);
      if (store.token === undefined || store.token === before) store.token = value;
    },
    fetch: async (url, init) => {
      if (typeof url !== 'string' || typeof init?.body !== 'string') throw new TypeError('not as asked');
      asked.push({ url, form: Object.fromEntries(new URLSearchParams(init.body)) });
      const answer = answers[Math.min(asked.length, answers.length) - 1];
      if (!answer || answer instanceof Error) throw answer ?? new Error('no answer');
      return new Response(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}), { status: answer.status ?? 200, headers: answer.headers ?? {} });
    },
  });
  return { asked, kept, clock, store, context };
}

const grant = (token: string, more: object = {}): Answer => ({ body: { access_token: token, token_type: 'Bearer', expires_in: 3600, ...more } });

test('a password needs no token', async () => {
  const { context, asked } = endpoint(new Error('never'));
  const source = createTokenSource(emailSettings.parse({ address: 'a@b.example', imap: { host: 'h', user: 'u', password: 'p' }, smtp: { host: 'h' } }).auth, context);
  expect([await source.current(), await source.renew('x'), asked.length]).toEqual([undefined, undefined, 0]);
});

test('one token is asked for once, kept until a minute before its end, and the same for all who ask', async () => {
  const { context, asked, clock } = endpoint(grant('one'), grant('two'));
  const { auth } = settings({ kind: 'google', refreshToken: 'r1' });
  const source = createTokenSource(auth, context);
  expect(createTokenSource(auth, context)).toBe(source);
  expect(await Promise.all([source.current(), source.current(), source.current()])).toEqual(['one', 'one', 'one']);
  expect(asked).toEqual([{ url: 'https://oauth2.googleapis.com/token', form: { client_id: 'app', client_secret: 'very-secret', grant_type: 'refresh_token', refresh_token: 'r1' } }]);
  clock.now += 3_539_000;
  expect(await source.current()).toBe('one');
  clock.now += 2000;
  expect(await source.current()).toBe('two');
});

test('a refused token is renewed once for all who held it', async () => {
  const { context, asked } = endpoint(grant('one'), grant('two'), grant('three'));
  const source = createTokenSource(settings({ kind: 'google', refreshToken: 'r1' }).auth, context);
  await source.current();
  expect(await Promise.all([source.renew('one'), source.renew('one')])).toEqual(['two', 'two']);
  expect(await source.renew('one')).toBe('two');
  expect(asked.length).toBe(2);
});

test('a rotated refresh token is used at once and kept, later when the store is away', async () => {
  const { context, asked, kept, clock, store } = endpoint(grant('one', { refresh_token: 'r2' }), grant('two', { refresh_token: 'r2' }));
  store.full = true;
  const source = createTokenSource(settings({ kind: 'microsoft', tenant: 'bank.example', refreshToken: 'r1' }).auth, context);
  expect(await source.current()).toBe('one');
  expect(kept).toEqual([]);
  store.full = false;
  expect(await source.current()).toBe('one');
  expect(kept).toEqual(['auth.refreshToken=r2']);
  clock.now += 4_000_000;
  await source.current();
  expect(asked.map(({ form }) => form['refresh_token'])).toEqual(['r1', 'r2']);
  expect(asked[0]!.url).toBe('https://login.microsoftonline.com/bank.example/oauth2/v2.0/token');
  expect(kept.length).toBe(1);
});

/** A provider whose refresh tokens are good for one use (RFC 9700 §4.14.2), and a channel opened several times over one store. */
function oneUse() {
  const store = { token: 'r0', reading: async () => {}, keeping: async () => {} };
  const provider = { good: 'r0', made: 0, refused: 0 };
  const clock = { now: 1_000_000 };
  const { auth } = settings({ kind: 'oauth2', tokenUrl: 'https://id.example/token', refreshToken: 'r0' });
  const open = () => createTokenSource(auth, makeOpenContext({
    now: () => clock.now,
    currentSecret: async () => { const { token } = store; await store.reading(); return token; },
    keepSecret: async (_path, value, before) => { await store.keeping(); if (store.token === before) store.token = value; },
    fetch: async (_url, init) => {
      if (typeof init?.body !== 'string' || new URLSearchParams(init.body).get('refresh_token') !== provider.good) {
        provider.refused += 1;
        return Response.json({ error: 'invalid_grant' }, { status: 400 });
      }
      provider.made += 1;
      provider.good = `r${provider.made}`;
      return Response.json({ access_token: `a${provider.made}`, refresh_token: provider.good, expires_in: 3600 });
    },
  }));
  return { store, provider, clock, open };
}

test('openings of one channel in several threads use the refresh token that is kept, not the one they began with', async () => {
  const { store, provider, clock, open } = oneUse();
  const [reading, checking] = [open(), open()];
  expect([await reading.current(), await checking.current()]).toEqual(['a1', 'a2']);
  clock.now += 4_000_000;
  expect([await reading.current(), await checking.current()]).toEqual(['a3', 'a4']);
  expect([provider.refused, store.token]).toEqual([0, 'r4']);
});

test('of two that renew at one moment, who comes second takes what the first was given, once it is kept', async () => {
  const { store, provider, open } = oneUse();
  const { promise: bothRead, resolve: haveRead } = Promise.withResolvers<void>();
  let readers = 0;
  store.reading = async () => { readers += 1; if (readers === 2) haveRead(); await bothRead; };
  // The first is kept only after the second was refused and has looked in vain.
  store.keeping = async () => { if (store.token === 'r0') while (readers < 3) await new Promise((resolve) => { setImmediate(resolve); }); };
  expect(new Set(await Promise.all([open().current(), open().current()]))).toEqual(new Set(['a1', 'a2']));
  expect([provider.refused, store.token]).toEqual([1, 'r2']);
});

test('a new sign-in by a person is used by who was opened before it, and not overwritten', async () => {
  const { store, provider, clock, open } = oneUse();
  const source = open();
  store.keeping = async () => { store.keeping = async () => {}; Object.assign(provider, { good: 'by hand' }); store.token = 'by hand'; };
  expect(await source.current()).toBe('a1');
  expect(store.token).toBe('by hand');
  clock.now += 4_000_000;
  expect(await source.current()).toBe('a2');
  expect([provider.refused, store.token]).toEqual([0, 'r2']);
});

test('an app signs in for itself where the provider lets it, else a person must', async () => {
  const app = endpoint(grant('app-only'));
  expect(await createTokenSource(settings({ kind: 'microsoft' }).auth, app.context).current()).toBe('app-only');
  expect(app.asked[0]!.form).toMatchObject({ grant_type: 'client_credentials', scope: 'https://outlook.office365.com/.default' });
  await expect(createTokenSource(settings({ kind: 'google' }).auth, endpoint(grant('x')).context).current()).rejects.toMatchObject({ kind: 'sign-in', message: expect.stringMatching(/Sign in/) });
});

test.each<[string, Answer, object]>([
  ['a revoked sign-in', { status: 400, body: { error: 'invalid_grant', error_description: 'Token has been\r\nrevoked' } }, { kind: 'sign-in', code: 'invalid_grant', message: expect.stringMatching(/"Token has been revoked".*Sign in again/) }],
  ['a wrong app', { status: 401, body: { error: 'invalid_client' } }, { kind: 'misconfigured', message: expect.stringMatching(/client secret/) }],
  ['too often', { status: 429, headers: { 'retry-after': '7' } }, { kind: 'limited', retryAfterMs: 7000 }],
  ['an outage', { status: 503, body: '<html>' }, { kind: 'temporary' }],
  ['a wrong address', { status: 200, body: '<html>hello' }, { kind: 'misconfigured', message: expect.stringMatching(/token address/) }],
  ['nobody there', new TypeError('fetch failed'), { kind: 'temporary', code: 'token-unreachable' }],
])('%s is told as what it is, without secrets', async (_what, answer, fault) => {
  const source = createTokenSource(settings({ kind: 'oauth2', tokenUrl: 'https://id.example/token', refreshToken: 'hidden-token' }).auth, endpoint(answer).context);
  const failed = source.current();
  await expect(failed).rejects.toMatchObject(fault);
  await expect(failed).rejects.not.toThrow(/hidden-token|very-secret/);
});

test('a failed renewal is tried anew by the next who asks', async () => {
  const { context } = endpoint({ status: 500 }, grant('later'));
  const source = createTokenSource(settings({ kind: 'google', refreshToken: 'r1' }).auth, context);
  await expect(source.current()).rejects.toMatchObject({ kind: 'temporary' });
  expect(await source.current()).toBe('later');
});

test('the sign-in page is asked with PKCE for what mail needs, and the code buys a refresh token', async () => {
  const google = settings({ kind: 'google' });
  const page = new URL(mailSignIn.start(google, { redirectUri: 'https://hub.example/back', state: 's1', challenge: 'c1' }));
  expect(page.origin + page.pathname).toBe('https://accounts.google.com/o/oauth2/v2/auth');
  expect(Object.fromEntries(page.searchParams)).toEqual({
    response_type: 'code', client_id: 'app', redirect_uri: 'https://hub.example/back', state: 's1', code_challenge: 'c1', code_challenge_method: 'S256',
    scope: 'https://mail.google.com/', login_hint: 'support@bank.example', access_type: 'offline', prompt: 'consent',
  });
  const { context, asked } = endpoint(grant('a', { refresh_token: 'r9' }));
  expect(await mailSignIn.finish(google, { code: 'k', redirectUri: 'https://hub.example/back', verifier: 'v1' }, context.fetch)).toEqual({ 'auth.refreshToken': 'r9' });
  expect(asked[0]!.form).toMatchObject({ grant_type: 'authorization_code', code: 'k', code_verifier: 'v1', redirect_uri: 'https://hub.example/back', client_id: 'app' });
});

test('what a sign-in lacks is said', async () => {
  const { context } = endpoint(grant('a'));
  const answer = { code: 'k', redirectUri: 'https://hub.example/back', verifier: 'v1' };
  await expect(mailSignIn.finish(settings({ kind: 'google' }), answer, context.fetch)).rejects.toMatchObject({ kind: 'sign-in', code: 'no-refresh-token' });
  const asked = { redirectUri: 'https://hub.example/back', state: 's', challenge: 'c' };
  expect(() => mailSignIn.start(settings({ kind: 'oauth2', tokenUrl: 'https://id.example/token' }), asked)).toThrow(/sign-in page/);
  expect(() => mailSignIn.start({ ...settings({ kind: 'google' }), auth: { kind: 'password', tenant: '' } }, asked)).toThrow(/password/);
});
