import { createHmac } from 'node:crypto';

/** A secret for API channels of tests. */
export const testSecret = `whsec_${Buffer.alloc(24, 5).toString('base64')}`;

export interface SignedOptions {
  readonly secret?: string;
  /** Seconds UTC; default now. */
  readonly stamp?: number;
  readonly webhookId?: string;
}

/** Headers of a Standard Webhooks request over exactly this body (standardwebhooks.com, symmetric v1). */
export function signedHeaders(body: string | Uint8Array, { secret = testSecret, stamp = Math.floor(Date.now() / 1000), webhookId = 'msg_test' }: SignedOptions = {}): Record<string, string> {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${webhookId}.${stamp}.`).update(body).digest('base64');
  return { 'content-type': 'application/json', 'webhook-id': webhookId, 'webhook-timestamp': String(stamp), 'webhook-signature': `v1,${signature}` };
}

/** Posts a message body to an API channel, signed. */
export function postSigned(url: string, channelId: string, body: object, options: SignedOptions = {}): Promise<Response> {
  const text = JSON.stringify(body);
  return fetch(`${url}/in/${channelId}`, { method: 'POST', headers: signedHeaders(text, { webhookId: String((body as { id?: unknown }).id), ...options }), body: text });
}
