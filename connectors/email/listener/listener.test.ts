import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { certificate, privateKey } from '../../kit/testing/certificate.ts';
import { makeOpenContext } from '../../kit/testing/open-context.ts';
import type { ChannelHealth, RawDelivery } from '../../spec/index.ts';
import { listenerSettings } from '../settings.ts';
import { checkListener } from './check.ts';
import { createListenerStream, type ListenerOptions } from './stream.ts';
import { connect, type Client } from './testing/client.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => { await Promise.all(endings.splice(0).toReversed().map((end) => end())); });

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready); });
  const address = server.address();
  await new Promise((done) => { server.close(done); });
  return address !== null && typeof address === 'object' ? address.port : 0;
}

interface World {
  readonly port: number;
  readonly came: readonly RawDelivery[];
  readonly health: readonly ChannelHealth[];
  readonly ended: Promise<void>;
  /** Until it says the same again. */
  is(state: ChannelHealth['state']): Promise<void>;
  stop(): Promise<void>;
  client(): Promise<Client>;
}

async function start(settings: { listen?: object; [name: string]: unknown } = {}, options: ListenerOptions = {}, deliver: () => Promise<void> = async () => {}, now = Date.now): Promise<World> {
  const { listen, ...more } = settings;
  const parsed = listenerSettings.parse({ address: 'support@bank.example', smtp: { host: 'mail.bank.example' }, listen: { port: await freePort(), ...listen }, ...more });
  const came: RawDelivery[] = [];
  const health: ChannelHealth[] = [];
  const abort = new AbortController();
  let wake = (): void => undefined;
  const ended = createListenerStream(parsed, makeOpenContext({ now }), { retryMs: 20, ...options }).run({
    cursor: null, signal: abort.signal, kept: async () => new Set(), progress() {},
    async deliver(arrival) {
      await deliver();
      came.push(...arrival.deliveries);
    },
    report(state) { health.push(state); wake(); },
  });
  ended.catch(() => wake());
  const world: World = {
    port: parsed.listen.port, came, health, ended,
    async is(state) { while (health.at(-1)?.state !== state) await new Promise<void>((resolve) => { wake = resolve; }); },
    async stop() { abort.abort(); await ended.catch(() => undefined); },
    async client() {
      const client = await connect(parsed.listen.port);
      endings.push(() => client.end());
      expect(await client.hear()).toMatch(/^220 .* ESMTP Parley$/);
      return client;
    },
  };
  endings.push(() => world.stop());
  return world;
}

async function hello(world: World): Promise<Client> {
  const client = await world.client();
  await client.say('EHLO mx.customer.example');
  return client;
}

const MAIL = 'From: Ann <ann@customer.example>\r\nSubject: Card\r\n\r\n.. a dot\r\nhello\r\n';

async function send(client: Client, { from = 'ann@customer.example', to = ['support@bank.example'], mail = MAIL } = {}): Promise<string> {
  expect(await client.say(`MAIL FROM:<${from}>`)).toMatch(/^250/);
  for (const one of to) expect(await client.say(`RCPT TO:<${one}>`)).toMatch(/^250/);
  expect(await client.say('DATA')).toMatch(/^354/);
  return client.say(`${mail}.`);
}

describe('what is brought', () => {
  test('comes byte for byte with how it came, once for all its recipients, and under the same name again', async () => {
    const world = await start({ aliases: ['cards@bank.example'] });
    await world.is('healthy');
    const client = await hello(world);
    expect(await send(client, { to: ['Support+r.abc@Bank.example', 'cards@bank.example'] })).toMatch(/^250 2\.6\.0/);
    expect(await send(await hello(world), { from: '' })).toMatch(/^250/);
    expect(Buffer.from(world.came[0]!.body).toString()).toBe(MAIL.replace('\r\n.. a', '\r\n. a'));
    expect(world.came.map(({ key }) => key)).toEqual([world.came[0]!.key, world.came[0]!.key]);
    expect(world.came[0]!.context).toEqual({ mailFrom: 'ann@customer.example', rcptTo: 'support+r.abc@bank.example,cards@bank.example', remoteAddress: '127.0.0.1', helo: 'mx.customer.example' });
    expect(world.came[1]!.context?.['mailFrom']).toBe('');
  });

  test('is taken for our own addresses alone', async () => {
    const client = await hello(await startWell({ aliases: ['cards@xn--80a1acny.example'], domains: ['branches.example', 'почта.az'] }));
    await client.say('MAIL FROM:<ann@customer.example>');
    for (const address of ['support@bank.example', 'SUPPORT+x@BANK.EXAMPLE', 'cards@xn--80a1acny.example', 'cards@почта.example', 'anybody@branches.example', 'x@xn--80a1acny.az', 'postmaster']) {
      expect(await client.say(`RCPT TO:<${address}>`), address).toMatch(/^250/);
    }
    for (const address of ['ann@customer.example', 'supporter@bank.example', 'support@bank.example.evil.example', 'support%evil.example@relay.example', 'x@sub.branches.example', '@bank.example:ann@customer.example']) {
      expect(await client.say(`RCPT TO:<${address}>`), address).toMatch(/^55[03] 5\.7\.1|^501/);
    }
  });

  test('is refused when it is too large, by what it says and by what it is, and the connection goes on', async () => {
    const world = await startWell({}, { limits: { messageBytes: 100_000 } });
    const client = await hello(world);
    expect(await client.say('MAIL FROM:<ann@customer.example> SIZE=200000')).toMatch(/^552/);
    expect(await send(client, { mail: `${'x'.repeat(70)}\r\n`.repeat(2000) })).toMatch(/^552 5\.3\.4/);
    expect(await send(client)).toMatch(/^250/);
    expect(world.came.length).toBe(1);
  });

  test('is asked to come later when it cannot be stored, and the channel says so until it can', async () => {
    let isFull = true;
    const world = await startWell({}, {}, async () => { if (isFull) throw new Error('no space left on device'); });
    const client = await hello(world);
    expect(await send(client)).toMatch(/^451 4\.3\.0/);
    expect(world.health.at(-1)).toMatchObject({ state: 'degraded', detail: expect.stringMatching(/could not be stored \(no space left on device\).*check the disk/) });
    isFull = false;
    expect(await send(client)).toMatch(/^250/);
    expect(world.health.at(-1)).toEqual({ state: 'healthy' });
  });

  test('is asked to come later when there is too much of it at once, or when it takes too long', async () => {
    const world = await startWell({}, { limits: { roomBytes: 128 * 1024, messageMs: 100 } });
    const large = `${'x'.repeat(70)}\r\n`.repeat(3000);
    expect(await send(await hello(world), { mail: large })).toMatch(/^452 4\.3\.1/);
    expect(await send(await hello(world))).toMatch(/^250/);
    const slow = await hello(world);
    await slow.say('MAIL FROM:<ann@customer.example>');
    await slow.say('RCPT TO:<support@bank.example>');
    await slow.say('DATA');
    slow.write('Subject: never ends\r\n');
    expect(await slow.hear()).toMatch(/^421 4\.4\.2/);
    expect(await slow.hear()).toBe('');
    // What was given up left no room taken.
    expect(await send(await hello(world), { mail: `${'x'.repeat(70)}\r\n`.repeat(1700) })).toMatch(/^250/);
  });

  test('in pieces of one byte it is the same, and what is cut off is not taken', async () => {
    const world = await startWell();
    const client = await hello(world);
    await client.say('MAIL FROM:<>');
    await client.say('RCPT TO:<support@bank.example>');
    await client.say('DATA');
    for (const byte of `${MAIL}.\r\n`) { client.write(byte); await new Promise((resolve) => { setImmediate(resolve); }); }
    expect(await client.hear()).toMatch(/^250/);
    await client.say('MAIL FROM:<>');
    await client.say('RCPT TO:<support@bank.example>');
    await client.say('DATA');
    client.write('Subject: half\r\n\r\nof a mess');
    client.end();
    await send(await hello(world), { mail: 'Subject: after\r\n\r\n' });
    expect(world.came.map(({ body }) => Buffer.from(body).toString())).toEqual([MAIL.replace('\r\n.. a', '\r\n. a'), 'Subject: after\r\n\r\n']);
  });

  test('another mail cannot be smuggled in behind an end that is none (bare line feeds)', async () => {
    const world = await startWell();
    expect(await send(await hello(world), { mail: 'Subject: one\r\n\r\nx\n.\nMAIL FROM:<a@b.example>\nRCPT TO:<support@bank.example>\nDATA\nSubject: two\n\r\n' })).toMatch(/^250/);
    expect(world.came.length).toBe(1);
    expect(Buffer.from(world.came[0]!.body).toString()).toContain('Subject: two');
  });
});

async function startWell(...of: Parameters<typeof start>): Promise<World> {
  const world = await start(...of);
  await world.is('healthy');
  return world;
}

describe('who brings it', () => {
  const secured = { listen: { certificate, privateKey, user: 'carrier', password: 'the-secret' } };

  test('encrypts and signs in where that is asked for, and is told when the password is wrong', async () => {
    const world = await startWell({ ...secured, listen: { ...secured.listen, host: '127.0.0.1' } });
    const client = await world.client();
    expect(await client.say('EHLO a')).toMatch(/STARTTLS/);
    const plain = Buffer.from('\0carrier\0the-secret').toString('base64');
    expect(await client.say(`AUTH PLAIN ${plain}`)).toMatch(/^538/);
    await client.upgrade();
    expect(await client.say('EHLO a')).not.toMatch(/STARTTLS/);
    expect(await client.say('MAIL FROM:<ann@customer.example>')).toMatch(/^530/);
    expect(await client.say(`AUTH PLAIN ${Buffer.from('\0carrier\0wrong').toString('base64')}`)).toMatch(/^535/);
    expect(await client.say(`AUTH PLAIN ${plain}`)).toMatch(/^235/);
    expect(await send(client)).toMatch(/^250/);
    expect(world.came[0]!.context?.['tls']).toMatch(/^TLSv1\.3 /);
  });

  test('is not taken for the sender\'s own server when it carries for the firm', async () => {
    const world = await startWell({ listen: { allow: ['127.0.0.1'] } });
    await send(await hello(world));
    expect(world.came[0]!.context).toMatchObject({ carriedFrom: 'ann@customer.example', remoteAddress: '127.0.0.1' });
    expect(world.came[0]!.context).not.toHaveProperty('mailFrom');
  });

  test('cannot keep the server busy with a message of a million pieces', async () => {
    const world = await startWell();
    const client = await hello(world);
    await client.say('MAIL FROM:<>');
    await client.say('RCPT TO:<support@bank.example>');
    await client.say('DATA');
    const dots = '..\r\n'.repeat(20_000);
    for (let index = 0; index < 15; index += 1) client.write(dots);
    expect(await client.hear()).toMatch(/^554 5\.6\.0/);
    expect(await client.hear()).toMatch(/^421|^$/);
    expect(await send(await hello(world))).toMatch(/^250/);
    expect(world.came.length).toBe(1);
  });

  test('comes from an address that is allowed', async () => {
    const refusing = await start({ listen: { allow: ['10.0.0.0/8', '2001:db8::1'] } });
    await refusing.is('healthy');
    const stranger = await connect(refusing.port);
    expect(await stranger.hear()).toMatch(/^554 5\.7\.1/);
    stranger.end();
    await hello(await startWell({ listen: { allow: ['10.0.0.0/8', '127.0.0.0/8'] } }));
  });

  test('does not guess addresses, and does not hold all connections', async () => {
    const world = await startWell({}, { limits: { wrongRecipients: 3 }, clients: { faults: 6, together: 3 } });
    const guessing = await hello(world);
    await guessing.say('MAIL FROM:<ann@customer.example>');
    for (const name of ['a', 'b', 'c']) expect(await guessing.say(`RCPT TO:<${name}@bank.example>`)).toMatch(/^550/);
    expect(await guessing.say('RCPT TO:<d@bank.example>')).toMatch(/^421 4\.7\.0/);
    expect(await guessing.hear()).toBe('');
    const others = [await hello(world), await hello(world), await hello(world)];
    const fourth = await connect(world.port);
    expect(await fourth.hear()).toMatch(/^421 4\.7\.0 Too many connections/);
    for (const other of others) other.end();
    const again = await hello(world);
    await again.say('MAIL FROM:<ann@customer.example>');
    for (const name of ['e', 'f']) await again.say(`RCPT TO:<${name}@bank.example>`);
    again.end();
    const banned = await connect(world.port);
    expect(await banned.hear()).toMatch(/^421 4\.7\.0 Too many wrong/);
  });
});

test('passwords cannot be guessed on and on, neither on one connection nor on many at once', async () => {
  const world = await startWell({ listen: { user: 'carrier', password: 'the-secret' }, allowPlaintext: true }, { clients: { faults: 4 } });
  const [first, second] = [await hello(world), await hello(world)];
  const guess = (client: Client, password: string): Promise<string> => client.say(`AUTH PLAIN ${Buffer.from(`\0carrier\0${password}`).toString('base64')}`);
  expect([(await guess(first, 'a')).slice(0, 3), (await guess(second, 'b')).slice(0, 3), (await guess(first, 'c')).slice(0, 3)]).toEqual(['535', '535', '535']);
  expect(await guess(second, 'd')).toMatch(/^421 4\.7\.0/);
  expect(await second.hear()).toBe('');
  expect(await guess(first, 'e')).toMatch(/^421 4\.7\.0/);
});

describe('listening', () => {
  test('a port that is taken is told, and had as soon as it is free', async () => {
    const port = await freePort();
    const other = net.createServer().listen(port, '127.0.0.1');
    const world = await start({ listen: { port } });
    await world.is('degraded');
    expect(world.health.at(-1)).toMatchObject({ detail: expect.stringMatching(/Another program listens on 127\.0\.0\.1:\d+.*another port/) });
    await new Promise((done) => { other.close(done); });
    await world.is('healthy');
    await send(await hello(world));
    expect(world.came.length).toBe(1);
  });

  test.each([
    ['a key of another certificate', { certificate, privateKey: privateKey.replaceAll('A', 'B') }, /cannot be used|does not belong/],
    ['a certificate that is none', { certificate: 'PEM', privateKey }, /cannot be used/],
    ['a password without encryption', { user: 'u', password: 'p' }, /password would travel unencrypted/],
    ['a network without encryption', { host: '0.0.0.0' }, /mail would travel unencrypted/],
    ['a network that is none', { allow: ['10.0.0.0/99'] }, /"10\.0\.0\.0\/99".*neither an address nor a network/],
  ])('%s needs an admin', async (_name, listen, message) => {
    const world = await start({ listen });
    await expect(world.ended).rejects.toMatchObject({ kind: 'misconfigured', message: expect.stringMatching(message) });
    await expect(world.ended).rejects.not.toThrow(/PRIVATE KEY-----/);
  });

  test('a certificate that ran out is told while mail still comes', async () => {
    const world = await start({ listen: { certificate, privateKey } }, {}, async () => {}, () => Date.UTC(2300, 0, 1));
    await world.is('degraded');
    expect(world.health.at(-1)).toMatchObject({ detail: expect.stringMatching(/expired on 2126-.*renewed/) });
    expect(await send(await hello(world))).toMatch(/^250/);
  });

  test('when it ends, who is in the middle of a message may end it, and the others are sent away', async () => {
    const { promise: stored, resolve: store } = Promise.withResolvers<void>();
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const world = await startWell({}, {}, () => { ask(); return stored; });
    const idle = await hello(world);
    const busy = send(await hello(world));
    await asked;
    const stopped = world.stop();
    expect(await idle.hear()).toMatch(/^421 4\.3\.2/);
    store();
    expect(await busy).toMatch(/^250/);
    await stopped;
    expect(world.came.length).toBe(1);
    // The port is free: the same channel with other settings begins at once.
    await startWell({ listen: { port: world.port } });
  });

  test('the live check knows a free port, its own listener, and another program', async () => {
    const world = await startWell();
    const settings = listenerSettings.parse({ address: 'support@bank.example', allowPlaintext: true, smtp: { host: '127.0.0.1', port: await freePort(), secure: false }, listen: { port: world.port, certificate, privateKey } });
    const check = () => checkListener(settings, makeOpenContext(), AbortSignal.timeout(20_000));
    const own = await check();
    expect(own.filter(({ ok }) => ok).map(({ step }) => step)).toEqual(['listen.certificate', 'listen.port', 'smtp.plaintext']);
    expect(own.find(({ step }) => step === 'smtp.connect')).toMatchObject({ ok: false, detail: expect.stringMatching(/refuses connections/) });
    await world.stop();
    expect((await check()).find(({ step }) => step === 'listen.port')).toMatchObject({ ok: true });
    const other = net.createServer((socket) => { socket.end('220 other ESMTP\r\n'); }).listen(world.port, '127.0.0.1');
    endings.push(() => other.close());
    expect((await check()).find(({ step }) => step === 'listen.port')).toMatchObject({ ok: false, detail: expect.stringMatching(/Another program/) });
  });
});
