import type { KeyObject } from 'node:crypto';
import { ConnectorError, type Channel, type Limits, type OpenContext, type WebhookFacet } from '../spec/index.ts';
import { checkApi } from './check.ts';
import { MAX_TEXT, parseApiEvent } from './parse.ts';
import { nameDelivery, readApiDelivery } from './read.ts';
import { sendApiMessage } from './send.ts';
import { decodeSecret, type ApiSettings } from './settings.ts';
import { verifyWebhook } from './signature.ts';

const LIMITS: Limits = {
  text: { max: MAX_TEXT, unit: 'characters', rich: false },
  attachments: { maxFiles: 10, maxBytesEach: 5 * 1024 * 1024, maxBytesTotal: 7 * 1024 * 1024 },
  replyWindowMs: null,
  audience: 'private',
  subject: false,
  threads: 'by-person',
};

/** A channel for any system that can sign: Standard Webhooks in, Standard Webhooks out. */
export function openApiChannel(settings: ApiSettings, context: OpenContext): Channel {
  const key = decodeSecret(settings.secret);
  if (!key) throw new ConnectorError('misconfigured', 'The secret must be "whsec_" followed by base64.', { code: 'secret' });
  const previous = settings.previousSecret === undefined ? undefined : decodeSecret(settings.previousSecret);
  const { url } = settings;
  return {
    limits: LIMITS,
    check: (signal) => checkApi(url, key, context, signal),
    read: async (delivery) => readApiDelivery(delivery),
    webhook: openWebhook(previous ? [key, previous] : [key], context),
    ...(url !== undefined && {
      // A repeat carries the same webhook-id, which receivers that keep to the standard take once.
      send: { honoursKey: true, send: (outgoing, signal) => sendApiMessage(url, key, outgoing, context, signal) },
    }),
    close: async () => {},
  };
}

function openWebhook(keys: readonly KeyObject[], context: OpenContext): WebhookFacet {
  return {
    verify: (request) => verifyWebhook(keys, request.headers, request.body, context.now()),
    accept(request) {
      if (request.body.length > context.maxBodyBytes) throw new ConnectorError('invalid', `The body is larger than ${context.maxBodyBytes} bytes.`, { code: 'too-large' });
      return { key: nameDelivery(parseApiEvent(request.body)), body: request.body };
    },
    thanks: ({ duplicate }) => ({ status: 202, headers: { 'content-type': 'application/json' }, body: duplicate ? REPEATED : ACCEPTED }),
  };
}

const ACCEPTED = '{"accepted":true,"duplicate":false}';
const REPEATED = '{"accepted":true,"duplicate":true}';
