import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeOpenContext } from '../../connectors/kit/testing/open-context.ts';
import { manifestOf } from '../../connectors/catalog.ts';
import type { Channel, Outgoing } from '../../connectors/spec/index.ts';
import { startService, type Service } from '../services.ts';
import { mailSettings, until } from './ground.ts';

/** What is sent through a real Postfix, and the copy of it in a real Dovecot. */

let dovecot: Service | undefined;
let postfix: Service | undefined;
const channels: Channel[] = [];

beforeAll(async () => {
  dovecot = await startService('dovecot');
  postfix = dovecot && await startService('postfix', { MAIL_ROOT: `${dovecot.state}/mail` });
}, 300_000);
afterAll(async () => {
  await Promise.all(channels.map((channel) => channel.close()));
  postfix?.stop();
  dovecot?.stop();
}, 60_000);
beforeEach(({ skip }) => {
  if (!dovecot || !postfix) skip();
});

async function open(imap: object = {}): Promise<Channel> {
  const base = { ...mailSettings(dovecot?.port ?? 0, postfix?.port ?? 0) } as { readonly imap: object };
  const manifest = manifestOf('email');
  if (!manifest) throw new Error('The catalogue has no e-mail.');
  const channel = await manifest.open(manifest.settings.parse({ ...base, imap: { ...base.imap, ...imap } }), makeOpenContext());
  channels.push(channel);
  return channel;
}

function write(id: string): Outgoing {
  return {
    messageId: `01JD00000000000000000${id}`, key: id, at: 1_790_000_000_000, conversationId: '01JD00000000000000000000C1', text: 'Kartınız hazırdır.', subject: `Card ${id}`,
    to: [{ externalId: 'test@example.test', name: 'Test', verified: false }], cc: [{ externalId: 'sales@example.test', verified: false }], thread: { externalIds: [] },
    attachments: [{ name: 'picture.png', type: 'image/png', bytes: 3000, read: async () => new Uint8Array(3000).fill(7) }],
  };
}

async function listMails(user: string, folder: string, subject: string): Promise<readonly { readonly raw: string; readonly isSeen: boolean }[]> {
  const client = new ImapFlow({ host: '127.0.0.1', port: dovecot?.port ?? 0, secure: false, doSTARTTLS: false, auth: { user, pass: 'secret' }, logger: false });
  await client.connect();
  try {
    await client.mailboxOpen(folder, { readOnly: true });
    const found = await client.search({ header: { subject } }, { uid: true }) || [];
    const mails: { raw: string; isSeen: boolean }[] = [];
    if (found.length > 0) for await (const mail of client.fetch(found, { source: true, flags: true }, { uid: true })) mails.push({ raw: mail.source?.toString('latin1') ?? '', isSeen: mail.flags?.has('\\Seen') ?? false });
    return mails;
  } finally {
    client.close();
  }
}

test('an answer reaches everybody on To and Cc, and its copy is filed once, byte for byte, as read', { timeout: 60_000 }, async () => {
  const { send } = await open();
  const outgoing = write('A0001');
  const receipt = await send!.send(outgoing, AbortSignal.timeout(30_000));
  expect(receipt.warnings).toEqual([]);
  const file = () => send!.file!(outgoing, receipt, AbortSignal.timeout(30_000));
  await file();
  await Promise.all([file(), file()]);
  // Another process, after a restart.
  const other = await open();
  await other.send!.file!(outgoing, receipt, AbortSignal.timeout(30_000));
  const copies = await listMails('support@example.test', 'Sent', 'Card A0001');
  expect(copies.length).toBe(1);
  expect(copies[0]?.isSeen).toBe(true);
  expect(copies[0]?.raw).toContain(`Message-ID: <${receipt.parts[0]?.externalId}>`);
  for (const user of ['test@example.test', 'sales@example.test']) {
    const arrived = await until(`the mail of ${user}`, async () => (await listMails(user, 'INBOX', 'Card A0001'))[0]);
    // Above our own header stand the marks of the way.
    expect(arrived.raw.endsWith(copies[0]!.raw)).toBe(true);
  }
});

test('the folder is the one that is named; when it is not there somebody is told, and "off" files nothing', { timeout: 60_000 }, async () => {
  const outgoing = write('A0002');
  const named = await open({ sentFolder: 'Junk' });
  await named.send!.file!(outgoing, { parts: [], warnings: [] }, AbortSignal.timeout(30_000));
  expect((await listMails('support@example.test', 'Junk', 'Card A0002')).length).toBe(1);
  const missing = await open({ sentFolder: 'Sent by us' });
  await expect(missing.send!.file!(outgoing, { parts: [], warnings: [] }, AbortSignal.timeout(30_000))).rejects.toMatchObject({ kind: 'misconfigured', message: expect.stringMatching(/no folder "Sent by us".*Make it/) });
  const wrong = await open({ password: 'not-it' });
  await expect(wrong.send!.file!(outgoing, { parts: [], warnings: [] }, AbortSignal.timeout(30_000))).rejects.toMatchObject({ kind: 'sign-in' });
  expect(Object.keys((await open({ sentFolder: 'off' })).send ?? {})).not.toContain('file');
});

test('many copies at once share a connection and each is filed once', { timeout: 60_000 }, async () => {
  const { send } = await open();
  const many = Array.from({ length: 20 }, (_, index) => write(`B00${String(index).padStart(2, '0')}`));
  await Promise.all(many.flatMap((outgoing) => [1, 2].map(() => send!.file!(outgoing, { parts: [], warnings: [] }, AbortSignal.timeout(50_000)))));
  expect((await listMails('support@example.test', 'Sent', 'Card B00')).length).toBe(20);
});
