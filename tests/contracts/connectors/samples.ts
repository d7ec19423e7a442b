import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { SMTPServer } from 'smtp-server';
import { makeOpenContext } from '../../../connectors/kit/testing/open-context.ts';
import { signWebhook } from '../../../connectors/api/signature.ts';
import { decodeSecret } from '../../../connectors/api/settings.ts';
import { manifestOf } from '../../../connectors/catalog.ts';
import type { Manifest, OpenContext, Outgoing } from '../../../connectors/spec/index.ts';
import { freePort } from '../../services.ts';
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
export const samples: Readonly<Record<string, () => Promise<Sample>>> = { api: makeApiSample, email: makeEmailSample };

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
    outgoing, received: () => received, breakOutside: () => { broken = true; }, end: async () => {},
  };
}

async function makeEmailSample(): Promise<Sample> {
  const received: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onAuth: (_auth, _session, done) => done(null, { user: 'support' }),
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
  const account = { host: '127.0.0.1', secure: false, user: 'support', password: 'the-mail-secret' };
  const end = (): Promise<void> => new Promise((done) => { server.close(() => done()); });
  const mail = (id: string) => encode(`From: Ann <ann@customer.example>\r\nTo: support@bank.example\r\nMessage-ID: <${id}@customer.example>\r\nSubject: ${id}\r\n\r\nhello\r\n`);
  return {
    manifest: find('email'), context: makeContext(() => Promise.reject(new Error('mail needs no fetch'))),
    settings: { imap: { ...account, port: await freePort() }, smtp: { ...account, port }, address: 'support@bank.example', allowPlaintext: true,
      auth: { clientSecret: 'a client secret', refreshToken: 'a refresh token' }, dkim: { domain: 'bank.example', selector: 'one', privateKey: makeKey() } },
    deliveries: [{ key: 'a', body: mail('a') }, { key: 'b', body: mail('b') }],
    garbage: [encode(''), encode('\0\0\0'), new Uint8Array([0xff, 0xfe, 0x0a, 0x0a]), encode('Content-Type: multipart/mixed; boundary=x\r\n\r\n--x')],
    outgoing, received: () => received, breakOutside: () => { void end(); }, end,
  };
}
