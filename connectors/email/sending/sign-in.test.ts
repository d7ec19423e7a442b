import { SMTPServer } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { makeOpenContext } from '../../kit/testing/open-context.ts';
import type { Outgoing } from '../../spec/index.ts';
import { emailSettings } from '../settings.ts';
import { createMailSender } from './send.ts';

/** Signing in for sending with tokens, against a server that knows which of them is good and a provider that hands them out. */

const closing: (() => void)[] = [];
afterEach(() => { for (const close of closing.splice(0)) close(); });

const outgoing: Outgoing = {
  messageId: '01JD00000000000000000000M1', key: 'k', at: 1_790_000_000_000, conversationId: '01JD00000000000000000000C1', text: 'Hello', subject: 'Card',
  to: [{ externalId: 'ann@customer.example', verified: false }], thread: { externalIds: [] }, attachments: [],
};

async function openWorld(isGood: (token: string) => boolean) {
  const seen: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'], allowInsecureAuth: true, authMethods: ['XOAUTH2'],
    onAuth({ username, accessToken }, _session, done) {
      seen.push(`${username} ${accessToken}`);
      if (isGood(accessToken ?? '')) done(null, { user: username });
      else done(null, { data: { status: '400', schemes: 'Bearer' } });
    },
    onData: (stream, _session, done) => { stream.resume().on('end', () => done()); },
  });
  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready); });
  const address = server.server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  let given = 0;
  const context = makeOpenContext({ now: () => 1_790_000_000_000, fetch: async () => Response.json({ access_token: `token-${given += 1}`, expires_in: 3600 }) });
  const settings = emailSettings.parse({
    auth: { kind: 'oauth2', clientId: 'c', tokenUrl: 'https://provider.example/token', refreshToken: 'a-refresh-token' },
    imap: { host: '127.0.0.1', user: 'support@bank.example' }, smtp: { host: '127.0.0.1', port, secure: false, user: 'support@bank.example' }, address: 'support@bank.example', allowPlaintext: true,
  });
  const sender = createMailSender(settings, context, settings.auth, { answerMs: 5000 });
  closing.push(() => { sender.close(); server.close(); });
  return { seen, send: () => sender.send(outgoing, AbortSignal.timeout(20_000)) };
}

test('the token signs in, once for a burst', async () => {
  const { seen, send } = await openWorld(() => true);
  await send();
  await send();
  expect(seen).toEqual(['support@bank.example token-1']);
});

test('a token that is refused before its time is renewed once, and the message leaves', async () => {
  const { seen, send } = await openWorld((token) => token === 'token-2');
  await expect(send()).resolves.toMatchObject({ warnings: [] });
  expect(seen).toEqual(['support@bank.example token-1', 'support@bank.example token-2']);
});

test('a renewed token that is refused as well asks for a sign-in, without showing it', async () => {
  const { seen, send } = await openWorld(() => false);
  const failed = send();
  await expect(failed).rejects.toMatchObject({ kind: 'sign-in' });
  await expect(failed).rejects.not.toThrow(/token-\d|a-refresh-token/);
  expect(seen.length).toBe(2);
});
