import { createHash, type KeyObject } from 'node:crypto';
import { ConnectorError, type OpenContext, type Outgoing, type Receipt } from '../spec/index.ts';
import { signWebhook } from './signature.ts';
import type { ApiPost } from './wire.ts';

/** Posts one answer, signed, with our key as `webhook-id`: a receiver that keeps to the standard takes it once. */
export async function sendApiMessage(url: string, key: KeyObject, outgoing: Outgoing, context: OpenContext, signal: AbortSignal): Promise<Receipt> {
  const to = outgoing.to[0];
  if (!to) throw new ConnectorError('rejected', 'There is nobody to send to.', { code: 'no-recipient' });
  const files = await Promise.all(outgoing.attachments.map(async (file) => ({
    name: file.name, type: file.type, content: Buffer.from(await file.read()).toString('base64'),
  })));
  const post: ApiPost = {
    type: 'message', id: outgoing.messageId, conversation: outgoing.thread.key ?? outgoing.conversationId, to: { id: to.externalId },
    text: outgoing.text, at: context.now(), ...(files.length > 0 && { attachments: files }), ...(outgoing.author && { author: { name: outgoing.author.name } }),
  };
  const response = await postSigned(url, key, makeWebhookId(outgoing.key), post, context, signal);
  await response.body?.cancel();
  throwForStatus(response, context.now());
  return { parts: [{ externalId: outgoing.messageId }], warnings: outgoing.html === undefined ? [] : ['The text was sent without formatting.'] };
}

/** Throws ConnectorError `temporary` when nothing can have arrived, `unknown-outcome` when it may have. */
export async function postSigned(url: string, key: KeyObject, id: string, post: ApiPost, context: OpenContext, signal: AbortSignal): Promise<Response> {
  const body = new TextEncoder().encode(JSON.stringify(post));
  const seconds = String(Math.floor(context.now() / 1000));
  try {
    return await context.fetch(url, {
      method: 'POST', body, signal, redirect: 'manual',
      headers: {
        'content-type': 'application/json', 'user-agent': 'Parley', 'webhook-id': id, 'webhook-timestamp': seconds,
        'webhook-signature': signWebhook(key, id, seconds, body),
      },
    });
  } catch (error) {
    const code = findCode(error);
    if (code && NOT_SENT.has(code)) throw new ConnectorError('temporary', `${new URL(url).host} cannot be reached (${code}).`, { code, cause: error });
    throw new ConnectorError('unknown-outcome', `${new URL(url).host} did not answer; the message may have arrived.`, { cause: error, ...(code && { code }) });
  }
}

/** Errors that come before the first byte of the request is out. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_SSL_WRONG_VERSION_NUMBER',
]);

function findCode(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof AggregateError && at.errors[0]) return findCode(at.errors[0]);
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return undefined;
}

function throwForStatus(response: Response, now: number): void {
  const { status } = response;
  if (status >= 200 && status < 300) return;
  const code = String(status);
  if (status === 429) {
    throw new ConnectorError('limited', 'The receiver asks to wait.', { code, retryAfterMs: readRetryAfter(response.headers.get('retry-after'), now) });
  }
  if (status === 401 || status === 403) throw new ConnectorError('rejected', `The receiver refused the signature (${code}). Check that both sides have the same secret.`, { code });
  if (status >= 300 && status < 400) throw new ConnectorError('rejected', `The receiver redirects (${code}), which is not followed. Set the final address as url.`, { code });
  if (status === 408 || status >= 500) throw new ConnectorError('temporary', `The receiver failed (${code}).`, { code });
  throw new ConnectorError('rejected', `The receiver refused the message (${code}).`, { code });
}

/** RFC 9110 §10.2.3: seconds or a date; between 1 s and 1 h, 30 s when it says nothing. */
export function readRetryAfter(header: string | null, now: number): number {
  const value = header?.trim() ?? '';
  const wait = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? 30_000 : Math.min(Math.max(wait, 1000), 3_600_000);
}

/** A key of ours as a header value: itself where it is plain, else its hash. */
function makeWebhookId(key: string): string {
  return /^[A-Za-z0-9_:-]{1,200}$/.test(key) ? key : createHash('sha256').update(key).digest('hex');
}
