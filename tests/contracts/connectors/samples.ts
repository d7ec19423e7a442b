import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import net from 'node:net';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { certificate, privateKey } from '../../../connectors/kit/testing/certificate.ts';
import { makeOpenContext } from '../../../connectors/kit/testing/open-context.ts';
import { signWebhook } from '../../../connectors/api/signature.ts';
import { decodeSecret } from '../../../connectors/api/settings.ts';
import { manifestOf } from '../../../connectors/catalog.ts';
import type { Manifest, OpenContext, Outgoing } from '../../../connectors/spec/index.ts';
import { freePort } from '../../services.ts';
import { openImapShelf } from './imap-shelf.ts';
import { NOW, type Sample } from './sample.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

const outgoing: Outgoing = {
  messageId: '01JD00000000000000000000M1', key: 'answer-1', at: NOW, conversationId: '01JD00000000000000000000C1', text: 'Your card is on its way.', subject: 'Card',
  to: [{ externalId: 'ann@customer.example', email: 'ann@customer.example', verified: false }], attachments: [], thread: { externalIds: ['question@customer.example'] },
};

function makeContext(fetch: typeof globalThis.fetch): OpenContext {
  return makeOpenContext({ fetch, now: () => NOW });
}

function makeKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function find(kind: string): Manifest {
  const manifest = manifestOf(kind);
  if (!manifest) throw new Error(`The catalogue has no ${kind}.`);
  return manifest;
}

/** How each kind of the catalogue is tried; a kind without an entry fails the suite. */
export const samples: Readonly<Record<string, () => Promise<Sample>>> = { api: makeApiSample, email: makeEmailSample, smtp: makeListenerSample };

async function makeApiSample(): Promise<Sample> {
  const received: string[] = [];
  let broken = false;
  const body = (id: string) => encode(JSON.stringify({ type: 'message', id, from: { id: 'u1', name: 'Ann' }, text: `hello ${id}`, at: NOW }));
  return {
    manifest: find('api'), settings: { secret: SECRET, previousSecret: SECRET, url: 'http://receiver.example/hook' },
    context: makeContext(async (_url, init) => {
      if (broken) throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
      received.push(new Headers(init?.headers).get('webhook-id') ?? '');
      return new Response(null, { status: 204 });
    }),
    deliveries: [{ key: 'a', body: body('a') }, { key: 'b', body: body('b') }],
    garbage: [encode(''), encode('{'), encode('[]'), encode('null'), encode('{"type":"later","id":"x"}'), new Uint8Array([0xff, 0xfe, 0])],
    request(bytes, at) {
      const seconds = String(Math.floor(at / 1000));
      const key = decodeSecret(SECRET) ?? createSecretKey(new Uint8Array(16));
      return { method: 'POST', url: '/in/channel', body: bytes, headers: { 'webhook-id': `try-${seconds}`, 'webhook-timestamp': seconds, 'webhook-signature': signWebhook(key, `try-${seconds}`, seconds, bytes) } };
    },
    outgoing, received: () => received, breakOutside: async () => { broken = true; }, end: async () => {},
  };
}

/** A server that takes what we send, and lists it by its Message-ID. */
async function openOutside(): Promise<{ readonly port: number; readonly received: readonly string[]; close(): Promise<void> }> {
  const received: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'], allowInsecureAuth: true, closeTimeout: 100, onAuth: (_auth, _session, done) => done(null, { user: 'support' }),
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => { text += chunk.toString('latin1'); }).on('end', () => {
        received.push(/^message-id: <([^>]+)>/im.exec(text)?.[1] ?? '');
        done();
      });
    },
  });
  const port = await freePort();
  await new Promise<void>((ready) => { server.listen(port, '127.0.0.1', ready); });
  return { port, received, close: () => new Promise((done) => { server.close(() => done()); }) };
}

const account = { host: '127.0.0.1', secure: false, user: 'support', password: 'the-mail-secret' };
const mail = (id: string) => encode(`From: Ann <ann@customer.example>\r\nTo: support@bank.example\r\nMessage-ID: <${id}@customer.example>\r\nSubject: ${id}\r\n\r\nhello\r\n`);
const mails = {
  deliveries: [{ key: 'a', body: mail('a') }, { key: 'b', body: mail('b') }],
  garbage: [encode(''), encode('\0\0\0'), new Uint8Array([0xff, 0xfe, 0x0a, 0x0a]), encode('Content-Type: multipart/mixed; boundary=x\r\n\r\n--x')],
};

async function makeEmailSample(): Promise<Sample> {
  const outside = await openOutside();
  const shelf = await openImapShelf(account.user, account.password);
  const end = async (): Promise<void> => { await Promise.all([outside.close(), shelf.close()]); };
  return {
    manifest: find('email'), context: makeContext(() => Promise.reject(new Error('mail needs no fetch'))),
    settings: { imap: { ...account, port: shelf.port }, smtp: { ...account, port: outside.port }, address: 'support@bank.example', allowPlaintext: true,
      auth: { clientSecret: 'a client secret', refreshToken: 'a refresh token' }, dkim: { domain: 'bank.example', selector: 'one', privateKey: makeKey() } },
    ...mails, outgoing, received: () => outside.received, filed: () => shelf.filed, breakOutside: end, end,
  };
}

async function makeListenerSample(): Promise<Sample> {
  const outside = await openOutside();
  const port = await freePort();
  const inTheWay = net.createServer((socket) => { socket.end('220 another program\r\n'); });
  const end = async (): Promise<void> => { await Promise.all([outside.close(), new Promise((done) => { inTheWay.close(done); })]); };
  return {
    manifest: find('smtp'), context: makeContext(() => Promise.reject(new Error('mail needs no fetch'))),
    settings: { listen: { host: '127.0.0.1', port, certificate, privateKey, user: 'carrier', password: 'the-listen-secret' }, smtp: { ...account, port: outside.port }, address: 'support@bank.example', allowPlaintext: true,
      dkim: { domain: 'bank.example', selector: 'one', privateKey: makeKey() } },
    ...mails, outgoing, received: () => outside.received, push: (body) => pushMail(port, body), end,
    async breakOutside() {
      await outside.close();
      await new Promise<void>((ready) => { inTheWay.listen(port, '127.0.0.1', ready); });
    },
  };
}

/** Hands a mail over as another server does; whether it was told 250. */
async function pushMail(port: number, body: Uint8Array): Promise<boolean> {
  const transport = createTransport({ host: '127.0.0.1', port, tls: { ca: certificate }, requireTLS: true, auth: { user: 'carrier', pass: 'the-listen-secret' } });
  try {
    const sent: { readonly response?: string } = await transport.sendMail({ envelope: { from: 'ann@customer.example', to: ['support@bank.example'] }, raw: Buffer.from(body) });
    return String(sent.response).startsWith('250');
  } catch {
    return false;
  } finally {
    transport.close();
  }
}
