import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { emailManifest, listenerManifest } from '../../connectors/email/manifest.ts';
import { htmlToText } from '../../connectors/kit/html-to-text.ts';
import { sanitizeHtml } from '../../connectors/kit/sanitize-html.ts';
import type { Inbound, InboundMessage, Outgoing, Receipt, SendFacet } from '../../connectors/spec/index.ts';
import { createCustomers, customerCollections } from '../../customers/index.ts';
import { createInbox, inboxCollections, type ChannelRecord, type Inbox } from '../../inbox/index.ts';
import { createPeople, peopleCollections, systemPrincipal } from '../../people/index.ts';
import { createRules, routingCollections } from '../../routing/index.ts';
import { openEmbedded } from '../../runtime/embedded/index.ts';
import { HubError, type Log } from '../../runtime/ports/index.ts';
import { createApi, type ChannelHost } from '../../web/api/index.ts';
import { root } from '../processes.ts';
import { password } from './browser.ts';

/**
 * The whole inbox and API in this process, with the built screen before it; only the mail servers are a test's. So a test
 * says what a reader of mail would have found, and the screen shows it from the real store.
 */
export interface MailWorld {
  readonly url: string;
  readonly inbox: Inbox;
  readonly channel: ChannelRecord;
  readonly adminEmail: string;
  /** What left, in order. */
  readonly sent: Outgoing[];
  /** What the mail server says to the next answers. */
  respond: (outgoing: Outgoing) => Receipt;
  /** A mail as its reader would tell it. */
  deliver(mail: Partial<InboundMessage> & { readonly externalId: string }): Promise<void>;
  /** Until every queue is empty. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const workspaceId = 'main';
const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export async function openMailWorld(options: { readonly clientFolder?: string } = {}): Promise<MailWorld> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'parley-mail-world-'));
  const collections = [...peopleCollections, ...customerCollections, ...inboxCollections, ...routingCollections];
  const runtime = await openEmbedded({ folder, collections, migrations: [], log: silent, key: 'a key for tests only' });
  const people = createPeople({ runtime });
  const customers = createCustomers({ runtime });
  const inbox = createInbox({ runtime, customers, html: { sanitize: sanitizeHtml, toText: htmlToText } });
  const admin = systemPrincipal(workspaceId);
  const adminEmail = 'leyla@bank.example';
  await people.users.create(admin, { name: 'Leyla Mammadova', email: adminEmail, password, role: 'admin', capacity: 20 });
  const team = await people.teams.create(admin, { name: 'Cards', memberIds: [] });
  const channel = await inbox.channels.create(admin, {
    kind: 'email', name: 'Support', teamId: team.id, secrets: ['imap.password'],
    settings: { address: 'support@bank.example', name: 'Example Bank', imap: { host: 'mail.bank.example', user: 'support', password: 'secret' }, smtp: { host: 'mail.bank.example' } },
  });

  let origin = '';
  const api = createApi({
    inbox, customers, people, rules: createRules({ runtime }), runtime, channelHost: createHost(() => origin),
    config: { url: 'http://127.0.0.1', maxBodyBytes: 10_000_000, version: '0.0.0-test', workspaceId, secureCookies: false, metricsOpenTo: 'loopback' },
    staticFolder: options.clientFolder ?? path.join(root, 'web/dist'), readiness: async () => ({ ok: true }), metrics: async () => '',
  });
  const sent: Outgoing[] = [];
  const facet: SendFacet = { honoursKey: true, async send(outgoing) { sent.push(outgoing); return world.respond(outgoing); } };
  const workers = [
    ...['intake', 'intake-history'].map((queue) => runtime.queue.work<{ journalId: string }>(queue, { concurrency: 1 }, (job) => inbox.intake.process(job, {
      read: async (_, delivery) => [readMail(delivery.body)], threads: async () => 'by-proof', checksTrust: async () => false, enrich: () => {},
    }))),
    runtime.queue.work<{ messageId: string }>('send', { concurrency: 1 }, (job) => inbox.replies.send(job, async () => facet)),
    ...inbox.chores.map((chore) => runtime.queue.work(chore.queue, { concurrency: 1 }, (job) => chore.handle(job))),
  ];
  const server = createAdaptorServer({ fetch: api.app.fetch }) as Server;
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const world: MailWorld = {
    url: origin, inbox, channel, adminEmail, sent,
    respond: ({ messageId }) => ({ parts: [{ externalId: `<${messageId}@bank.example>` }], warnings: [] }),
    async deliver(mail) {
      const whole: Inbound = { kind: 'message', nature: 'message', from: { externalId: 'ann@customer.test', name: 'Ann Smith', email: 'ann@customer.test', verified: false }, text: '', thread: {}, attachments: [], ...mail };
      await inbox.intake.accept(channel, { key: mail.externalId, body: Buffer.from(JSON.stringify(whole, (_, value: unknown) => (isBytes(value) ? Buffer.from(value.data).toString('base64') : value))) });
      await world.settled();
    },
    async settled() {
      for (let round = 0; round < 2000; round += 1) {
        const depths = await runtime.queue.depths();
        if ([...depths.values()].every((depth) => depth.ready + depth.running === 0)) return;
        await new Promise((resolve) => { setTimeout(resolve, 5); });
      }
      throw new Error('the queues do not become empty');
    },
    async close() {
      await api.close();
      await Promise.all(workers.map((worker) => worker.stop()));
      await new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); });
      await runtime.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

function readMail(body: Uint8Array): Inbound {
  const read = JSON.parse(Buffer.from(body).toString()) as InboundMessage & { attachments: (InboundMessage['attachments'][number] & { content: unknown })[] };
  return { ...read, attachments: read.attachments.map((file) => ({ ...file, content: Buffer.from(String(file.content), 'base64') })) };
}

/** The real kinds of mail channel; a check that says what the real one would, a provider that agrees at once. */
function createHost(origin: () => string): ChannelHost {
  const manifests = [emailManifest, listenerManifest];
  const of = (kind: string) => manifests.find((manifest) => manifest.id === kind) ?? emailManifest;
  const secretsOf = (kind: string) => of(kind).fields.filter((field) => field.secret).map((field) => field.path);
  return {
    kinds: () => manifests.map(({ id, title, fields }) => ({ id, title, fields, signIn: id === 'email' })),
    secretsOf, boundSecretsOf: () => [],
    parseSettings(kind, settings) {
      const parsed = of(kind).settings.safeParse(settings);
      if (parsed.success) return parsed.data as Record<string, unknown>;
      throw new HubError('invalid', 'channel.settings', 'Some settings are wrong.', { faults: parsed.error.issues.map((issue) => ({ path: `settings.${issue.path.join('.')}`, message: issue.message })) });
    },
    checkStored: async () => [],
    check: async () => [{ step: 'imap.connect', ok: true }, { step: 'imap.login', ok: true }, { step: 'imap.folder.Archive', ok: false, detail: 'There is no such folder.' }, { step: 'custom.step', ok: true }],
    webhook: async () => undefined,
    outbound: async () => ({ maxText: 100_000, canSend: true }),
    changed: async () => {},
    startSignIn: async (_, __, { state }) => `${origin()}/api/channels/sign-in/callback?code=agreed&state=${encodeURIComponent(state)}`,
    finishSignIn: async () => ({ 'auth.refreshToken': 'renewed' }),
  };
}

/** How a Buffer comes out of its own `toJSON`. */
function isBytes(value: unknown): value is { readonly data: readonly number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value && Array.isArray(value.data);
}
