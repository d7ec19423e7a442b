import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startParley, type ParleyServer } from '../processes.ts';
import { until } from './ground.ts';
import { createMailAccount, plainMail, type MailAccount } from './imap-mailbox.ts';
import { startImapServer, type ImapServer } from './imap-server.ts';

/** A provider whose refresh tokens are good for one use, asked by the thread that reads and by the one that checks. */

const tokens = new Set<string>();
const asked = { good: 'refresh-0', made: 0, refused: 0 };
let account: MailAccount;
let imap: ImapServer;
let provider: Server;
let server: ParleyServer;

beforeAll(async () => {
  account = createMailAccount();
  imap = await startImapServer(account, { capabilities: ['IMAP4rev1', 'IDLE', 'AUTH=XOAUTH2', 'SASL-IR'], tokens });
  provider = createServer((request, response) => void text(request).then((form) => {
    const isGood = new URLSearchParams(form).get('refresh_token') === asked.good;
    if (isGood) {
      asked.made += 1;
      asked.good = `refresh-${asked.made}`;
      tokens.clear();
      tokens.add(`token-${asked.made}`);
    } else asked.refused += 1;
    response.writeHead(isGood ? 200 : 400, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isGood ? { access_token: `token-${asked.made}`, refresh_token: asked.good, expires_in: 3600 } : { error: 'invalid_grant' }));
  }));
  await new Promise<void>((ready) => { provider.listen(0, '127.0.0.1', ready); });
  server = await startParley();
});
afterAll(async () => {
  await server?.end();
  await imap?.close();
  provider?.close();
});

test('a live check does not sign the mailbox out, and neither does a kill', async () => {
  const tokenUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/token`;
  const there = { host: '127.0.0.1', secure: false, user: 'support@example.test' };
  const made = await server.call('POST', '/api/channels', { kind: 'email', name: 'Support', settings: {
    imap: { ...there, port: imap.port }, smtp: { ...there, port: imap.port }, address: 'support@example.test', allowPlaintext: true,
    auth: { kind: 'oauth2', clientId: 'app', clientSecret: 'secret', tokenUrl, refreshToken: asked.good },
  } });
  expect(made.status, await made.clone().text()).toBe(201);
  const { id } = await made.json() as { id: string };
  await arrives('before');
  for (let round = 0; round < 3; round += 1) {
    const checked = await (await server.call('POST', `/api/channels/${id}/check`)).json() as { steps: readonly { step: string; ok: boolean }[] };
    expect(checked.steps.find(({ step }) => step === 'auth.token')).toEqual({ step: 'auth.token', ok: true });
  }
  // The token that reads was made invalid by the checks'.
  imap.cut();
  await arrives('after the checks');
  await server.kill();
  server = await startParley({ folder: server.folder, token: server.token });
  await arrives('after the kill');
  expect(asked.refused).toBe(0);
});

async function arrives(subject: string): Promise<void> {
  account.append('INBOX', plainMail(subject));
  await until(`"${subject}"`, async () => {
    const { items } = await (await server.call('GET', '/api/conversations?view=all')).json() as { items: readonly { subject: string | null }[] };
    return items.some((conversation) => conversation.subject === subject);
  });
}
