import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { certificate, privateKey } from '../../connectors/kit/testing/certificate.ts';
import { makeOpenContext } from '../../connectors/kit/testing/open-context.ts';
import { manifestOf } from '../../connectors/catalog.ts';
import type { Channel, RawDelivery } from '../../connectors/spec/index.ts';
import { freePort, startService, type Service } from '../services.ts';
import { sendMail, sendMany, until } from './ground.ts';

/** A real Postfix that routes mail for a domain to our listener. */

let postfix: Service | undefined;
let channel: Channel | undefined;
let port = 0;
const came: RawDelivery[] = [];
const abort = new AbortController();
let ended: Promise<void> = Promise.resolve();
let isFull = false;

beforeAll(async () => {
  postfix = await startService('postfix');
  if (!postfix) return;
  port = await freePort();
  call('postconf', '-M', 'tlsmgr/unix=tlsmgr unix - - n 1000? 1 tlsmgr');
  call('postconf', '-e', `transport_maps = inline:{ { routed.example = smtp:[127.0.0.1]:${port} } }`, 'relay_domains = routed.example', 'smtp_tls_security_level = encrypt', 'minimal_backoff_time = 1s', 'maximal_backoff_time = 2s', 'queue_run_delay = 1s', 'smtp_destination_concurrency_limit = 5');
  call('postfix', 'reload');
  const manifest = manifestOf('smtp');
  if (!manifest) throw new Error('The catalogue has no listener.');
  const settings = manifest.settings.parse({ address: 'support@routed.example', domains: ['routed.example'], listen: { port, certificate, privateKey }, smtp: { host: '127.0.0.1', port: postfix.port, secure: false }, allowPlaintext: true });
  channel = await manifest.open(settings, makeOpenContext());
  const { promise: well, resolve } = Promise.withResolvers<void>();
  ended = channel.stream!.run({
    cursor: null, signal: abort.signal, kept: async () => new Set(), progress() {}, report: ({ state }) => { if (state === 'healthy') resolve(); },
    async deliver(arrival) {
      if (isFull) throw new Error('no space left on device');
      came.push(...arrival.deliveries);
    },
  });
  await well;
}, 300_000);
afterAll(async () => {
  abort.abort();
  await ended;
  await channel?.close();
  postfix?.stop();
}, 60_000);
beforeEach(({ skip }) => {
  if (!postfix) skip();
  came.length = 0;
});

function call(command: string, ...words: readonly string[]): string {
  const done = spawnSync(command, ['-c', `${postfix?.state}/etc`, ...words], { encoding: 'utf8', timeout: 20_000 });
  if (done.status !== 0) throw new Error(`${command}: ${done.stderr}`);
  return done.stdout;
}

const subjects = (): readonly string[] => came.map(({ body }) => /^Subject: (.*?)\r?$/m.exec(Buffer.from(body).toString('latin1'))?.[1] ?? '');

test('a mail server delivers over TLS, with what the checks of a sender need', { timeout: 60_000 }, async () => {
  await sendMail(postfix!.port, { to: 'Support+r.x@routed.example', subject: 'One', text: 'Hello\n.\n..dots' });
  await until('the mail', async () => came.length > 0);
  expect(came[0]?.context).toMatchObject({ mailFrom: 'test@example.test', rcptTo: 'support+r.x@routed.example', remoteAddress: '127.0.0.1', helo: 'mx.example.test', tls: expect.stringMatching(/^TLSv1\.3/) });
  const [event] = await channel!.read(came[0]!);
  expect(event).toMatchObject({ kind: 'message', subject: 'One', text: expect.stringMatching(/^Hello\n\.\n\.\.dots/), from: { externalId: 'test@example.test' } });
});

test('what could not be stored is kept by the sender and comes again by itself', { timeout: 60_000 }, async () => {
  isFull = true;
  await sendMail(postfix!.port, { to: 'support@routed.example', subject: 'Later', text: 'Hello' });
  await until('a refusal in the queue', async () => call('postqueue', '-j').includes('could not be stored'));
  isFull = false;
  await until('the mail', async () => { call('postqueue', '-f'); return came.length > 0; });
  expect(subjects()).toEqual(['Later']);
});

test('several hundred mails arrive once each', { timeout: 90_000 }, async () => {
  const names = Array.from({ length: 300 }, (_, index) => `Burst ${index}`);
  await sendMany(postfix!.port, names.map((subject) => ({ to: ['support@routed.example', 'other@routed.example'], subject, text: `Hello from ${subject}` })));
  await until('all of them', async () => came.length >= 300);
  expect(subjects().toSorted()).toEqual(names.toSorted());
});
