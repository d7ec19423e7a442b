import { createServer } from 'node:net';
import { ConnectorError, type Channel, type Manifest } from '../../../connectors/spec/index.ts';

/** Breaks one clause of the contract and nothing else. */
export interface Saboteur {
  /** The clause that must notice. */
  readonly breaks: string;
  readonly kind: 'api' | 'email' | 'smtp';
  channel?(channel: Channel): Channel;
  manifest?(manifest: Manifest): Manifest;
}

let counter = 0;

export const saboteurs: readonly Saboteur[] = [
  { breaks: 'every password is marked secret, and secrets lie where the fields say', kind: 'api', manifest: (manifest) => ({ ...manifest, fields: manifest.fields.map(({ secret: _secret, ...field }) => field) }) },
  { breaks: 'settings are checked, and faults name their path', kind: 'api', manifest: (manifest) => ({ ...manifest, settings: manifest.settings.optional().catch(undefined) }) },
  { breaks: 'limits are positive numbers', kind: 'api', channel: (channel) => ({ ...channel, limits: { ...channel.limits, text: { ...channel.limits.text, max: 0 } } }) },
  {
    breaks: 'read is pure: the same bytes give the same events, here and in another instance', kind: 'api',
    channel: (channel) => ({ ...channel, read: async (delivery) => (await channel.read(delivery)).map((event) => ({ ...event, at: counter += 1 })) }),
  },
  { breaks: 'different deliveries have different external ids', kind: 'email', channel: (channel) => ({ ...channel, read: async (delivery) => (await channel.read(delivery)).map((event) => ({ ...event, externalId: 'same' })) }) },
  {
    breaks: 'what is not the provider\'s is an event or an invalid error, nothing else', kind: 'api',
    channel: (channel) => ({ ...channel, read: async (delivery) => { JSON.parse(new TextDecoder().decode(delivery.body)); return channel.read(delivery); } }),
  },
  {
    breaks: 'verify takes what the provider signed, and nothing that was changed, is old or lacks a header', kind: 'api',
    channel: (channel) => ({ ...channel, webhook: { ...channel.webhook!, verify: (request) => (request.headers['webhook-signature'] ? undefined : 'missing') } }),
  },
  {
    breaks: 'accept names a delivery by what it is, not by how it came, and keeps the bytes', kind: 'api',
    channel: (channel) => ({ ...channel, webhook: { ...channel.webhook!, accept: (request) => ({ ...channel.webhook!.accept(request), key: request.headers['webhook-id'] ?? '' }) } }),
  },
  {
    breaks: 'accept refuses garbage with invalid only', kind: 'api',
    channel: (channel) => ({ ...channel, webhook: { ...channel.webhook!, accept: (request) => ({ key: String(JSON.parse(new TextDecoder().decode(request.body)).id), body: request.body }) } }),
  },
  {
    breaks: 'thanks is a success, also for a repeat', kind: 'api',
    channel: (channel) => ({ ...channel, webhook: { ...channel.webhook!, thanks: ({ duplicate }) => ({ status: duplicate ? 409 : 202, body: '' }) } }),
  },
  { breaks: 'check never throws, and says what is wrong without secrets', kind: 'email', channel: (channel) => ({ ...channel, check: () => Promise.reject(new Error('down')) }) },
  {
    breaks: 'a second try of a send carries the same name outside and gives the same receipt', kind: 'email',
    channel: (channel) => ({ ...channel, send: { ...channel.send!, send: (outgoing, signal) => channel.send!.send({ ...outgoing, messageId: `${outgoing.messageId}${counter += 1}` }, signal) } }),
  },
  {
    breaks: 'a send that fails says so with a ConnectorError that a hub can act on', kind: 'email',
    channel: (channel) => ({
      ...channel,
      send: { ...channel.send!, send: (outgoing, signal) => channel.send!.send(outgoing, signal).catch((error: unknown) => { throw new ConnectorError('rejected', String(error)); }) },
    }),
  },
  {
    breaks: 'a stream tells that the outside is away, and ends when it is asked to', kind: 'email',
    channel: (channel) => ({ ...channel, stream: { run: (context) => channel.stream!.run({ ...context, signal: new AbortController().signal }) } }),
  },
  {
    breaks: 'who brings a delivery hears that it is kept when it is durable, and not before', kind: 'smtp',
    channel: (channel) => ({ ...channel, stream: { run: (context) => channel.stream!.run({ ...context, deliver: async (arrival) => { context.deliver(arrival).catch(() => undefined); } }) } }),
  },
  {
    breaks: 'what is brought keeps its bytes and is named by them, in a place that fits', kind: 'smtp',
    channel: (channel) => ({
      ...channel,
      stream: { run: (context) => channel.stream!.run({ ...context, deliver: (arrival) => context.deliver({ ...arrival, deliveries: arrival.deliveries.map((delivery) => ({ ...delivery, key: `${delivery.key}${counter += 1}` })) }) }) },
    }),
  },
  {
    breaks: 'a copy of what was sent is filed once, however often it is asked for', kind: 'email',
    channel: (channel) => ({ ...channel, send: { ...channel.send!, file: (outgoing, receipt, signal) => channel.send!.file!({ ...outgoing, messageId: `${outgoing.messageId}${counter += 1}` }, receipt, signal) } }),
  },
  { breaks: 'a check of a sender ends with a verdict', kind: 'email', channel: (channel) => ({ ...channel, trust: { check: async () => Promise.reject(new Error('lost')) } }) },
  {
    breaks: 'close ends what was opened, and may be called twice', kind: 'api',
    channel: (channel) => ({ ...channel, read: (delivery) => { leaveServer(); return channel.read(delivery); } }),
  },
];

function leaveServer(): void {
  const server = createServer().listen(0, '127.0.0.1');
  setTimeout(() => server.close(), 5000).unref();
}
