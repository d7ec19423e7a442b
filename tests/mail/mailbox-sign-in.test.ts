import { afterEach, expect, test } from 'vitest';
import { checkMail } from '../../connectors/email/check.ts';
import { makeOpenContext } from '../../connectors/kit/testing/open-context.ts';
import type { EmailSettings } from '../../connectors/email/settings.ts';
import type { OpenContext } from '../../connectors/spec/index.ts';
import { createMailAccount, plainMail } from './imap-mailbox.ts';
import { startImapServer, type ImapServer } from './imap-server.ts';
import { loopbackSettings, startReader, type Reader } from './mailbox-reader.ts';

/** Signing in with a provider's token: a small token endpoint and the scripted IMAP server that believes its tokens. */

const CAPABILITIES = ['IMAP4rev1', 'IDLE', 'AUTH=XOAUTH2', 'SASL-IR'];
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => { for (const close of closing.splice(0).toReversed()) await close(); });

interface World { readonly server: ImapServer; readonly tokens: Set<string>; readonly context: Partial<OpenContext>; readonly asked: { count: number }; readonly kept: string[]; readonly provider: { error: string | undefined }; readonly clock: { skew: number }; put(subject: string): void }

async function makeWorld(capabilities = CAPABILITIES): Promise<World> {
  const account = createMailAccount();
  const tokens = new Set<string>();
  const server = await startImapServer(account, { capabilities, tokens });
  closing.push(() => server.close());
  const asked = { count: 0 };
  const kept: string[] = [];
  const provider: { error: string | undefined } = { error: undefined };
  const clock = { skew: 0 };
  const context: Partial<OpenContext> = {
    now: () => Date.now() + clock.skew,
    keepSecret: async (path, value) => { kept.push(`${path}=${value}`); },
    fetch: async () => {
      if (provider.error) return Response.json({ error: provider.error }, { status: 400 });
      asked.count += 1;
      tokens.add(`token-${asked.count}`);
      return Response.json({ access_token: `token-${asked.count}`, expires_in: 3600, refresh_token: `refresh-${asked.count}` });
    },
  };
  return { server, tokens, context, asked, kept, provider, clock, put: (subject) => { account.append('INBOX', plainMail(subject)); } };
}

function settings({ server }: World): EmailSettings {
  return loopbackSettings(server.port, { password: undefined }, { auth: { kind: 'oauth2', clientId: 'app', clientSecret: 's', tokenUrl: 'https://id.example/token', refreshToken: 'r0' } });
}

function read(world: World): Reader {
  const reader = startReader({ settings: settings(world), context: world.context });
  closing.push(() => reader.stop());
  return reader;
}

test('mail comes by token, one for all connections; a refused one is renewed once, and the new refresh token kept', async () => {
  const world = await makeWorld();
  world.put('one');
  const reader = read(world);
  await reader.has('one');
  expect(world.asked.count).toBe(1);
  world.server.cut();
  world.put('two');
  await reader.has('two');
  expect(world.asked.count).toBe(1);
  world.clock.skew = 60_000;
  world.tokens.clear();
  world.server.cut();
  world.put('three');
  await reader.has('three');
  expect(world.kept).toEqual(['auth.refreshToken=refresh-1', 'auth.refreshToken=refresh-2']);
  await reader.is('healthy');
});

test('a sign-in that was taken back ends the stream and says what to do', async () => {
  const world = await makeWorld();
  world.provider.error = 'invalid_grant';
  await expect(read(world).ended).rejects.toMatchObject({ kind: 'sign-in', message: expect.stringMatching(/Sign in again on this channel/) });
});

test('a server that refuses even a fresh token is told apart from a wrong password', async () => {
  const world = await makeWorld();
  world.server.script = ({ name }) => (name === 'AUTHENTICATE' ? { no: '[AUTHENTICATIONFAILED] AADSTS: mailbox not allowed' } : undefined);
  const { ended } = read(world);
  await expect(ended).rejects.toMatchObject({ kind: 'sign-in', message: expect.stringMatching(/refuses the provider's token.*IMAP and SMTP are allowed/) });
  await expect(ended).rejects.not.toThrow(/token-\d|refresh-\d/);
});

test('a server that takes no tokens is a wrong setting', async () => {
  const world = await makeWorld(['IMAP4rev1']);
  await expect(read(world).ended).rejects.toMatchObject({ kind: 'misconfigured', message: expect.stringMatching(/takes no tokens/) });
});

test('the live check names token, sign-in and each folder', async () => {
  const world = await makeWorld();
  const context = makeOpenContext(world.context);
  const steps = await checkMail({ ...settings(world), imap: { ...settings(world).imap, folders: ['INBOX', 'Archive'], sentFolder: 'Sent' } }, context, AbortSignal.timeout(20_000));
  expect(steps.filter(({ step }) => !step.startsWith('smtp')).map(({ step, ok }) => [step, ok])).toEqual([
    ['auth.token', true], ['imap.plaintext', true], ['imap.connect', true], ['imap.login', true], ['imap.inbox', true], ['imap.folder.Archive', false], ['imap.sent', false],
  ]);
  expect(steps.find(({ step }) => step === 'imap.folder.Archive')?.detail).toMatch(/no folder "Archive".*spelling/);
  world.provider.error = 'invalid_client';
  const failed = await checkMail(settings(world), makeOpenContext(world.context), AbortSignal.timeout(20_000));
  expect(failed).toEqual([{ step: 'auth.token', ok: false, detail: expect.stringMatching(/client secret/) }]);
});
