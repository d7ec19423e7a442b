import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { ImapFlow } from 'imapflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeOpenContext } from '../../connectors/kit/testing/open-context.ts';
import { readCursor, type MailCursor } from '../../connectors/email/imap/cursor.ts';
import { emailSettings, type EmailSettings } from '../../connectors/email/settings.ts';
import { createMailStream } from '../../connectors/email/imap/stream.ts';
import type { StreamTimes } from '../../connectors/email/imap/times.ts';
import type { Arrival, ChannelHealth, OpenContext } from '../../connectors/spec/index.ts';
import { startService, type Service } from '../services.ts';

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
    for (let index = 0; index < 60; index += 1) deliver(`m${index}`);
    const first = read({ stopAfter: 30 });
    await first.ended;
    for (let index = 60; index < 80; index += 1) deliver(`m${index}`);
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

  test('a wrong password ends the stream and says so without showing it', async () => {
    const reader = read({ password: 'wrong-one' });
    await expect(reader.ended).rejects.toMatchObject({ kind: 'sign-in', message: expect.stringMatching(/refuses the user name or password/) });
    await expect(reader.ended).rejects.not.toThrow(/wrong-one/);
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
});

interface Reader {
  readonly subjects: readonly string[];
  readonly deliveries: readonly Arrival['deliveries'][number][];
  readonly cursor: unknown;
  readonly health: readonly ChannelHealth[];
  readonly refused: readonly number[];
  readonly ended: Promise<void>;
  has(subject: string): Promise<void>;
  is(state: ChannelHealth['state']): Promise<void>;
  stop(): Promise<void>;
}

function read(options: { cursor?: unknown; password?: string; allowPlaintext?: boolean; stopAfter?: number; refuse?: number; times?: Partial<StreamTimes> } = {}): Reader {
  const deliveries: Arrival['deliveries'][number][] = [];
  const health: ChannelHealth[] = [];
  const refused: number[] = [];
  const abort = new AbortController();
  const waiters = new Set<() => void>();
  const notify = (): void => { for (const waiter of waiters) waiter(); };
  let cursor: unknown = options.cursor ?? null;
  const stream = createMailStream(settings(options), openContext(), { backoffMs: 50, maxBackoffMs: 300, pollMs: 2000, ...options.times });
  const ended = stream.run({
    cursor, signal: abort.signal, kept: async (places) => new Set(places.filter((place) => deliveries.some((delivery) => delivery.place === place))), progress() {},
    async deliver(arrival) {
      if (arrival.deliveries.length > 0 && refused.length < (options.refuse ?? 0)) {
        refused.push(await unseen());
        throw new Error('no space left on device');
      }
      deliveries.push(...arrival.deliveries);
      cursor = arrival.cursor;
      // What the hub keeps is JSON.
      expect(JSON.parse(JSON.stringify(cursor))).toEqual(cursor);
      if (deliveries.length >= (options.stopAfter ?? Number.POSITIVE_INFINITY)) abort.abort();
      notify();
    },
    report(state) { health.push(state); notify(); },
  });
  ended.catch(() => undefined);
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise<void>((resolve) => { waiters.add(resolve); });
  };
  const reader: Reader = {
    get subjects() { return deliveries.map((delivery) => subjectOf(delivery.body)); },
    deliveries, health, refused, ended, get cursor() { return cursor; },
    has: (subject) => until(() => reader.subjects.includes(subject)),
    is: (state) => until(() => health.at(-1)?.state === state),
    async stop() { abort.abort(); await ended.catch(() => undefined); },
  };
  readers.push(reader);
  return reader;
}

/** As if the server had numbered all folders anew since. */
function renumbered(cursor: unknown): MailCursor {
  return { version: 2, folders: [...readCursor(cursor)].map(([path, part]) => ({ path, cursor: { ...part, uidValidity: '1' } })) };
}

function settings(options: { password?: string; allowPlaintext?: boolean }): EmailSettings {
  const account = { host: '127.0.0.1', port: wire.port, secure: false, user: 'test@example.test', password: options.password ?? 'secret' };
  return emailSettings.parse({ imap: account, smtp: account, address: 'test@example.test', allowPlaintext: options.allowPlaintext ?? true });
}

function openContext(): OpenContext {
  return makeOpenContext();
}

let made = 0;
function deliver(subject: string, text = 'Hello'): void {
  made += 1;
  const file = `${scratch}/${made}.eml`;
  writeFileSync(file, [`From: Ann <ann@customer.test>`, 'To: test@example.test', `Subject: ${subject}`, `Message-ID: <${made}@customer.test>`, '', text, ''].join('\r\n'));
  dovecot?.run('deliver', file, 'test@example.test');
}

function subjectOf(body: Uint8Array): string {
  return /^Subject: (.*?)\r?$/m.exec(new TextDecoder().decode(body))?.[1] ?? '';
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
