import { z } from 'zod';
import { ConnectorError, type Inbound, type InboundMessage, type RawDelivery, type WebhookFacet } from '../../../connectors/spec/index.ts';
import type { Channels } from '../../../inbox/index.ts';
import { HubError } from '../../../runtime/ports/index.ts';
import type { ChannelHost } from '../channel-host.ts';

/** What the provider of the tests sends. */
export interface TestDelivery {
  readonly id: string;
  readonly from: { readonly id: string; readonly name?: string; readonly email?: string };
  readonly text: string;
  readonly html?: string;
  readonly at?: number;
  readonly attachments?: readonly { readonly name: string; readonly type: string; readonly text: string; readonly contentId?: string }[];
  /** What else the provider says of the message. */
  readonly more?: Partial<Omit<InboundMessage, 'kind' | 'attachments'>>;
  /** The body cannot be read later on, although it was accepted. */
  readonly unreadable?: boolean;
}

const settings = z.object({ greeting: z.string().default('hello'), secret: z.string().min(3) });

/** The simplest provider there can be: its signature is the secret itself. */
export function createTestHost(channels: Channels, workspaceId: string): ChannelHost {
  return {
    kinds: () => [{ id: 'test', title: 'Test', signIn: false, fields: [{ path: 'greeting', input: 'text', required: false }, { path: 'secret', input: 'password', required: true, secret: true }] }],
    secretsOf: (kind) => (kind === 'test' ? ['secret'] : []),
    boundSecretsOf: (kind) => (kind === 'test' ? ['secret'] : []),
    parseSettings(kind, given) {
      if (kind !== 'test') throw new HubError('invalid', 'channel.unknown-kind', `there is no channel kind "${kind}"`);
      const parsed = settings.safeParse(given);
      if (parsed.success) return parsed.data;
      throw new HubError('invalid', 'channel.settings', 'settings are wrong', { faults: parsed.error.issues.map((issue) => ({ path: `settings.${issue.path.join('.')}`, message: issue.message })) });
    },
    check: async (_, given) => [{ step: 'test.secret', ok: given['secret'] === 'sesame', detail: 'the secret is sesame' }],
    checkStored: async (channel) => [{ step: 'test.secret', ok: channels.openSettings(channel)['secret'] === 'sesame', detail: 'the secret is sesame' }],
    async webhook(channelId) {
      const channel = await channels.find(workspaceId, channelId);
      if (!channel?.enabled) return undefined;
      return { channel, facet: facetFor(String(channels.openSettings(channel)['secret'])) };
    },
    outbound: async () => ({ maxText: 1_000, canSend: true }),
    startSignIn: async (kind) => { throw new HubError('invalid', 'channel.no-sign-in', `one cannot sign in at the provider of "${kind}"`); },
    finishSignIn: async (kind) => { throw new HubError('invalid', 'channel.no-sign-in', `one cannot sign in at the provider of "${kind}"`); },
    changed: async () => {},
  };
}

export function readTestDelivery({ body }: RawDelivery): readonly Inbound[] {
  const delivery = JSON.parse(Buffer.from(body).toString()) as TestDelivery;
  if (delivery.unreadable) throw new ConnectorError('invalid', 'this delivery cannot be read');
  return [{
    kind: 'message', externalId: delivery.id, nature: 'message', from: { externalId: delivery.from.id, verified: true, ...pick(delivery.from) },
    text: delivery.text, thread: {}, ...(delivery.html === undefined ? {} : { html: delivery.html }), ...(delivery.at === undefined ? {} : { at: delivery.at }), ...delivery.more,
    attachments: (delivery.attachments ?? []).map((file) => ({ name: file.name, type: file.type, content: Buffer.from(file.text), ...(file.contentId === undefined ? {} : { contentId: file.contentId, inline: true }) })),
  }];
}

function facetFor(secret: string): WebhookFacet {
  return {
    greet: (request) => (request.method === 'GET' ? { status: 200, headers: { 'content-type': 'text/plain' }, body: new URL(request.url, 'http://x').searchParams.get('challenge') ?? '' } : undefined),
    verify: (request) => (request.headers['x-signature'] === secret ? undefined : 'the signature is wrong'),
    accept(request) {
      try {
        return { key: (JSON.parse(Buffer.from(request.body).toString()) as TestDelivery).id, body: request.body };
      } catch (error) {
        throw new ConnectorError('invalid', 'the body is not JSON', { code: 'test.not-json', cause: error });
      }
    },
    thanks: ({ duplicate }) => ({ status: 202, body: JSON.stringify({ accepted: true, duplicate }) }),
  };
}

function pick({ name, email }: TestDelivery['from']): { name?: string; email?: string } {
  return { ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) };
}
