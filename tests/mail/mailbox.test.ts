import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { ImapFlow } from 'imapflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readCursor, type MailCursor } from '../../connectors/email/imap/cursor.ts';
import type { StreamTimes } from '../../connectors/email/imap/times.ts';
import { startService, type Service } from '../services.ts';
import { plainMail } from './imap-mailbox.ts';
import { loopbackSettings, startReader, subjectOf, type Reader } from './mailbox-reader.ts';

/** The mailbox reader against a real Dovecot, through a wire that can be cut. */

let dovecot: Service | undefined;
let scratch = '';
let wire: Wire;
const readers: Reader[] = [];

beforeAll(async () => {
  dovecot = await startService('dovecot');
  scratch = mkdtempSync('/tmp/parley-mail-');
}, 300_000);
afterAll(() => {
  dovecot?.stop();
  rmSync(scratch, { recursive: true, force: true });
}, 60_000);
beforeEach(async ({ skip }) => {
  if (!dovecot) return skip();
  wire = await openWire(dovecot.port);
  await emptyMailbox();
});
afterEach(async () => {
  await Promise.all(readers.splice(0).map((reader) => reader.stop()));
  await wire?.close();
});

describe('reading a mailbox', () => {
  test('takes unread mail of before and new mail as it comes, once each, and marks it seen', async () => {
    deliver('one');
    const reader = read();
    await reader.has('one');
    deliver('two');
    await reader.has('two');
    deliver('three');
    await reader.has('three');
    await unseenBecomes(0);
    expect(reader.subjects).toEqual(['one', 'two', 'three']);
  });

  test('goes on where the last durable group ended: nothing lost, nothing taken twice', async () => {
    await append(0, 60);
    const first = read({ stopAfter: 30 });
    await first.until(() => first.deliveries.length >= 30);
    await first.stop();
    await append(60, 80);
    const second = read({ cursor: first.cursor });
    await second.has('m79');
    await second.stop();
    const all = [...first.subjects, ...second.subjects];
    expect(new Set(all).size).toBe(80);
    expect(all.length).toBe(80);
    expect(first.subjects.length).toBeGreaterThanOrEqual(30);
  });

  test('what was not kept is neither marked seen nor passed over', async () => {
    deliver('kept later');
    const reader = read({ refuse: 2 });
    await reader.has('kept later');
    expect(reader.refused).toEqual([1, 1]);
    expect(reader.health.find((health) => health.state === 'degraded')).toMatchObject({ detail: expect.stringMatching(/could not be stored.*no space left/) });
  });

  test('a server that is away is waited for, and its mail comes then', async () => {
    const reader = read();
    await reader.is('healthy');
    await wire.cut();
    deliver('while away');
    await reader.is('degraded');
    await wire.mend();
    await reader.has('while away');
    await reader.is('healthy');
    expect(reader.subjects).toEqual(['while away']);
  });

  test('a server without encryption is refused unless plain text is allowed', async () => {
    const reader = read({ allowPlaintext: false });
    await expect(reader.ended).rejects.toMatchObject({ kind: 'misconfigured', message: expect.stringMatching(/STARTTLS/) });
  });

  test('a message that is too large comes as its header with a reason, and stays unread', async () => {
    deliver('small');
    deliver('large', 'x'.repeat(5000));
    const reader = read({ times: { maxMessageBytes: 2000 } });
    await reader.has('large');
    await unseenBecomes(1);
    const large = reader.deliveries.find((delivery) => subjectOf(delivery.body) === 'large');
    expect(large?.context?.['partial']).toMatch(/MB/);
    expect(large?.body.length).toBeLessThan(2000);
  });

  test('several folders are read at once, and mail moved between them is the same delivery', async () => {
    const reader = read({ folders: ['INBOX', 'Junk'] });
    await reader.is('healthy');
    deliver('in the box');
    deliver('in junk', 'Hello', 'Junk');
    await reader.has('in the box', 'in junk');
    await withMailbox((client) => client.messageMove('1:*', 'Junk'));
    await reader.until(() => reader.deliveries.length === 3);
    expect(new Set(reader.deliveries.map(({ key }) => key)).size).toBe(2);
    expect(reader.places.size).toBe(3);
  });

  test('old mail is brought in as history and stays unread, but for the last week\'s', async () => {
    const longAgo = new Date(Date.now() - 20 * 24 * 3600 * 1000);
    await withMailbox(async (client) => { for (let index = 0; index < 5; index += 1) await client.append('INBOX', plainMail(`old ${index}`), [], longAgo); });
    await append(0, 2);
    await withMailbox((client) => client.messageFlagsAdd({ uid: '*' }, ['\\Seen']));
    await append(2, 3);
    const reader = startReader({ settings: loopbackSettings(wire.port, { importDays: 30 }) });
    readers.push(reader);
    await reader.until(() => reader.progress.at(-1)?.finished === true);
    expect(reader.deliveries.map(({ body, isHistory }) => `${subjectOf(body)} ${isHistory ? 'filed' : 'new'}`).sort()).toEqual(['m0 new', 'm1 filed', 'm2 new', 'old 0 filed', 'old 1 filed', 'old 2 filed', 'old 3 filed', 'old 4 filed']);
    await unseenBecomes(5);
  });

  test('when the server numbers anew, recent mail is looked at again under the same names', async () => {
    deliver('before');
    const first = read();
    await first.has('before');
    await first.stop();
    const second = read({ cursor: renumbered(first.cursor) });
    deliver('after');
    await second.has('after');
    await second.stop();
    expect(second.subjects).toEqual(['before', 'after']);
    expect(second.deliveries[0]?.key).toBe(first.deliveries[0]?.key);
  });

  // Last: the server is slow to answer whoever was refused before.
  test('a wrong password ends the stream and says so without showing it', async () => {
    const reader = read({ password: 'wrong-one' });
    await expect(reader.ended).rejects.toMatchObject({ kind: 'sign-in', message: expect.stringMatching(/refuses the user name or password/) });
    await expect(reader.ended).rejects.not.toThrow(/wrong-one/);
  });
});

/** Reads the mailbox through the wire; `refuse`: so many groups are not kept. */
function read(options: { cursor?: unknown; password?: string; allowPlaintext?: boolean; stopAfter?: number; refuse?: number; times?: Partial<StreamTimes>; folders?: readonly string[] } = {}): Reader & { readonly refused: readonly number[] } {
  const refused: number[] = [];
  const reader = startReader({
    settings: loopbackSettings(wire.port, { ...(options.password !== undefined && { password: options.password }), ...(options.folders && { folders: options.folders }) }, { allowPlaintext: options.allowPlaintext ?? true }),
    cursor: options.cursor ?? null, times: { backoffMs: 50, maxBackoffMs: 300, ...options.times },
    async beforeKeeping(deliveries) {
      if (reader.deliveries.length >= (options.stopAfter ?? Number.POSITIVE_INFINITY)) throw new Error('the process ended');
      if (deliveries.length === 0 || refused.length >= (options.refuse ?? 0)) return;
      refused.push(await unseen());
      throw new Error('no space left on device');
    },
  });
  readers.push(reader);
  return Object.assign(reader, { refused });
}

/** As if the server had numbered all folders anew since. */
function renumbered(cursor: unknown): MailCursor {
  return { version: 2, folders: [...readCursor(cursor)].map(([path, part]) => ({ path, cursor: { ...part, uidValidity: '1' } })) };
}

let made = 0;
function deliver(subject: string, text = 'Hello', folder = ''): void {
  made += 1;
  const file = `${scratch}/${made}.eml`;
  writeFileSync(file, [`From: Ann <ann@customer.test>`, 'To: test@example.test', `Subject: ${subject}`, `Message-ID: <${made}@customer.test>`, '', text, ''].join('\r\n'));
  dovecot?.run('deliver', file, 'test@example.test', ...(folder ? [folder] : []));
}

/** Many at once, by IMAP: m<from> up to m<to - 1>. */
function append(from: number, to: number): Promise<void> {
  return withMailbox(async (client) => {
    for (let index = from; index < to; index += 1) await client.append('INBOX', plainMail(`m${index}`));
  });
}

async function withMailbox<T>(work: (client: ImapFlow) => Promise<T>): Promise<T> {
  const client = new ImapFlow({ host: '127.0.0.1', port: dovecot?.port ?? 0, secure: false, doSTARTTLS: false, auth: { user: 'test@example.test', pass: 'secret' }, logger: false });
  await client.connect();
  try {
    await client.mailboxOpen('INBOX');
    return await work(client);
  } finally {
    client.close();
  }
}

function emptyMailbox(): Promise<unknown> {
  return withMailbox(async (client) => client.mailbox && client.mailbox.exists > 0 && client.messageDelete('1:*'));
}

function unseen(): Promise<number> {
  return withMailbox(async (client) => ((await client.search({ seen: false }, { uid: true })) || []).length);
}

/** Flags are set after the delivery, in their own time. */
async function unseenBecomes(count: number): Promise<void> {
  while ((await unseen()) !== count) await new Promise((resolve) => { setTimeout(resolve, 50); });
}

interface Wire { readonly port: number; cut(): Promise<void>; mend(): Promise<void>; close(): Promise<void> }

/** A wire to the server that can be cut: connections end, and new ones are refused. */
async function openWire(target: number): Promise<Wire> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((near) => {
    const far = net.connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => { sockets.delete(socket); near.destroy(); far.destroy(); });
    }
    near.pipe(far).pipe(near);
  });
  const listen = (port: number): Promise<void> => new Promise((ready) => { server.listen(port, '127.0.0.1', ready); });
  const cut = (): Promise<void> => new Promise((done) => {
    if (!server.listening) return done();
    server.close(() => done());
    for (const socket of sockets) socket.destroy();
  });
  await listen(0);
  const port = portOf(server);
  return { port, cut, mend: () => listen(port), close: cut };
}

function portOf(server: net.Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The wire has no port.');
  return address.port;
}
