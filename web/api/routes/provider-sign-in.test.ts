import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HubError } from '../../../runtime/ports/index.ts';
import type { Channel } from '../schemas.ts';
import { openTestApi, type Client, type TestApi } from '../testing/open-test-api.ts';

let test: TestApi;
let admin: Client;
const finished: { code: string; verifier: string; settings: unknown }[] = [];
let skewMs = 0;
let renewAtCheck: string | undefined;
beforeAll(async () => {
  test = await openTestApi((parts) => ({
    runtime: { ...parts.runtime, clock: { now: () => parts.runtime.clock.now() + skewMs } },
    channelHost: {
      ...parts.channelHost,
      async check(kind, settings, secrets) {
        if (renewAtCheck !== undefined) await secrets.keepSecret('secret', renewAtCheck, await secrets.currentSecret('secret'));
        return parts.channelHost.check(kind, settings, secrets);
      },
      startSignIn: async (_, settings, { redirectUri, state, challenge }) => `https://id.example/?greeting=${String(settings['greeting'])}&redirect_uri=${encodeURIComponent(redirectUri)}&state=${state}&code_challenge=${challenge}`,
      async finishSignIn(_, settings, { code, verifier }) {
        if (code === 'bad') throw new HubError('invalid', 'channel.sign-in-refused', 'The code </script><b>"bad"</b> is over.');
        finished.push({ code, verifier, settings });
        return { secret: 'sesame' };
      },
    },
  }));
  admin = await test.as('admin');
});
afterAll(() => test.close());

async function begin(client: Client = admin, body: object = {}): Promise<{ handle: string; state: string; challenge: string; url: string }> {
  const { url, handle } = (await client.ask('POST', '/api/channels/sign-in', { kind: 'test', settings: { greeting: 'hi' }, ...body })).json<{ url: string; handle: string }>();
  const query = new URL(url).searchParams;
  return { handle, url, state: query.get('state') ?? '', challenge: query.get('code_challenge') ?? '' };
}
const comeBack = (state: string, code = 'c0de', client: Client = admin) => client.get(`/api/channels/sign-in/callback?state=${state}&code=${code}`);
const create = (handle: string, client: Client = admin) => client.ask('POST', '/api/channels', { kind: 'test', name: 'S', settings: { greeting: 'hi' }, signIn: handle });

describe('signing in at a provider', () => {
  it('ends in a channel that has what the provider gave, which no browser saw', async () => {
    const begun = await begin();
    expect(new URL(begun.url).searchParams.get('redirect_uri')).toBe('http://localhost:3000/api/channels/sign-in/callback');
    expect((await create(begun.handle)).json()['code']).toBe('channel.sign-in-over');
    const page = await comeBack(begun.state);
    expect([page.status, page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual([200, 'text/html; charset=utf-8', 'no-store']);
    expect(page.text).toContain(`new BroadcastChannel('parley-sign-in').postMessage({"handle":"${begun.handle}","ok":true})`);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'nonce-[\w+/=]+'; /);
    expect(createHash('sha256').update(finished.at(-1)?.verifier ?? '').digest('base64url')).toBe(begun.challenge);
    expect((await admin.ask('POST', '/api/channels/check', { kind: 'test', settings: {}, signIn: begun.handle })).json()['ok']).toBe(true);
    const created = await create(begun.handle);
    expect([created.status, created.json<Channel>().settings]).toEqual([201, { greeting: 'hi' }]);
    expect((await admin.ask('POST', `/api/channels/${created.json<Channel>().id}/check`)).json()['ok']).toBe(true);
    expect((await create(begun.handle)).json()['code']).toBe('channel.sign-in-over');
    expect(page.text + created.text + (await admin.get('/api/audit')).text).not.toMatch(/sesame/);
  });

  it('keeps what the provider renews while it is tried', async () => {
    renewAtCheck = 'sesame renewed';
    const begun = await begin();
    await comeBack(begun.state);
    await admin.ask('POST', '/api/channels/check', { kind: 'test', settings: {}, signIn: begun.handle });
    renewAtCheck = undefined;
    const { id } = (await create(begun.handle)).json<Channel>();
    const record = await test.inbox.channels.find('main', id);
    expect(record && test.inbox.channels.openSettings(record)['secret']).toBe('sesame renewed');
  });

  it('renews what an existing channel signs in with', async () => {
    const id = await test.channel('Old', { secret: 'stale' });
    expect((await admin.ask('POST', `/api/channels/${id}/check`)).json()['ok']).toBe(false);
    const begun = await begin(admin, { channelId: id });
    await comeBack(begun.state);
    expect(finished.at(-1)?.settings).toMatchObject({ secret: 'stale' });
    expect((await admin.ask('PATCH', `/api/channels/${id}`, { signIn: begun.handle })).status).toBe(200);
    expect((await admin.ask('POST', `/api/channels/${id}/check`)).json()['ok']).toBe(true);
  });

  it('is ended once, by the session that began it, within ten minutes', async () => {
    const begun = await begin();
    const again = test.client((await signedInAgain()).headers);
    expect((await comeBack(begun.state, 'c0de', again)).text).toContain('This sign-in is over');
    expect((await comeBack('guess')).status).toBe(400);
    expect((await comeBack(begun.state)).status).toBe(200);
    expect((await comeBack(begun.state)).text).toContain('"ok":false');
    expect((await create(begun.handle, again)).json()['code']).toBe('channel.sign-in-over');
    const late = await begin();
    skewMs = 600_001;
    expect((await comeBack(late.state)).status).toBe(400);
    expect((await create(begun.handle)).json()['code']).toBe('channel.sign-in-over');
    skewMs = 0;
  });

  it('says why the provider refused, as text and nothing else', async () => {
    const begun = await begin();
    const page = await comeBack(begun.state, 'bad');
    expect(page.status).toBe(400);
    expect(page.text).toContain('The code &lt;/script&gt;&lt;b&gt;&quot;bad&quot;&lt;/b&gt; is over.');
    expect(page.text.match(/<\/script>/g)).toHaveLength(1);
    const denied = await admin.get(`/api/channels/sign-in/callback?state=${(await begin()).state}&error=access_denied&error_description=${encodeURIComponent('You said <no>')}`);
    expect(denied.text).toContain('The provider did not let you in: You said &lt;no&gt;.');
    expect((await create(begun.handle)).json()['code']).toBe('channel.sign-in-over');
  });

  it('is for a person at a screen', async () => {
    const program = test.client({ authorization: `Bearer ${await test.token('admin')}` });
    expect((await program.ask('POST', '/api/channels/sign-in', { kind: 'test', settings: {} })).json()['code']).toBe('session.needed');
    expect((await comeBack((await begin()).state, 'c', program)).text).toContain('"ok":false');
  });
});

/** The same administrator at another browser. */
async function signedInAgain(): Promise<{ headers: Record<string, string> }> {
  const answered = await test.client().ask('POST', '/api/session', { email: 'admin@bank.example', password: 'correct horse battery' });
  return { headers: { cookie: answered.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '', 'x-parley-csrf': answered.json<{ csrf: string }>().csrf } };
}
