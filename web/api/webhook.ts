import { ConnectorError, type WebhookAnswer, type WebhookFacet, type WebhookRequest } from '../../connectors/spec/index.ts';
import { HubError } from '../../runtime/ports/index.ts';
import { incomingOf, type ApiContext } from './http/env.ts';
import { createFailureLimit } from './http/failure-limit.ts';
import { readBody } from './http/read-body.ts';
import { remoteOf } from './http/remote.ts';
import type { ApiParts } from './parts.ts';
import { answerProblem } from './problem.ts';

const empty = new Uint8Array();
/** Refused signatures of one channel are told to the log at most this often. */
const tellEveryMs = 10_000;

/**
 * What a provider pushes at /in/{channelId}. It hears success only after the delivery is durable, and the handler does
 * nothing else: whatever the delivery means is worked out later.
 */
export function createWebhook(parts: ApiParts): (context: ApiContext) => Promise<Response> {
  const refusals = createRefusals(parts);
  const limit = createFailureLimit(parts.runtime.clock);
  return async (context) => {
    try {
      const open = await parts.channelHost.webhook(context.req.param('channelId') ?? '');
      // Unknown, turned off, of another kind: the answer is the same.
      if (!open) throw new HubError('not-found', 'not-found', 'there is no such thing, or you may not see it');
      const { channel, facet } = open;
      const request = await readRequest(context, parts.config.maxBodyBytes);
      const greeting = facet.greet?.(request);
      if (greeting) return answer(greeting);
      const refusal = facet.verify(request);
      if (refusal !== undefined) {
        refusals.tell(channel.id, refusal);
        // Asked only after the signature failed: what is signed correctly is never limited, whoever else sends from there.
        const waitMs = limit.failed(remoteOf(context, parts.config.proxies ?? 0));
        if (waitMs > 0) throw new HubError('too-many', 'webhook.too-many-refused', `too many refused deliveries from this address: ${refusal}`, { retryAfterMs: waitMs });
        throw new HubError('not-signed-in', 'webhook.signature', refusal);
      }
      return answer(facet.thanks(await parts.inbox.intake.accept(channel, readDelivery(facet, request))));
    } catch (error) {
      return answerProblem(error, parts.runtime.log);
    }
  };
}

/** Method, address, headers and bytes as they came. */
async function readRequest(context: ApiContext, maxBodyBytes: number): Promise<WebhookRequest> {
  const method = context.req.method === 'POST' ? 'POST' : 'GET';
  const incoming = incomingOf(context);
  const body = method === 'GET' ? empty : await readBody(context, maxBodyBytes);
  if (incoming) return { method, url: incoming.url ?? '/', headers: plainHeaders(incoming.headers), body };
  const { pathname, search } = new URL(context.req.url);
  return { method, url: pathname + search, headers: Object.fromEntries(context.req.raw.headers), body };
}

function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) plain[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return plain;
}

function readDelivery(facet: WebhookFacet, request: WebhookRequest): ReturnType<WebhookFacet['accept']> {
  try {
    return facet.accept(request);
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'invalid') throw new HubError('invalid', 'webhook.body', error.message, { cause: error, faults: [{ path: error.code ?? '', message: error.message }] });
    throw error;
  }
}

function answer({ status, headers, body }: WebhookAnswer): Response {
  return new Response(body, { status, headers: { 'content-type': 'application/json', 'x-content-type-options': 'nosniff', ...headers } });
}

/** An operator must see that a provider's signatures fail, and a flood of them must not fill the disk. */
function createRefusals(parts: ApiParts): { tell(channelId: string, reason: string): void } {
  const told = new Map<string, { at: number; since: number }>();
  return {
    tell(channelId, reason) {
      const now = parts.runtime.clock.now();
      const last = told.get(channelId);
      if (last && now - last.at < tellEveryMs) {
        last.since += 1;
        return;
      }
      parts.runtime.log.warn('webhook refused: check the secret on both sides', { channel: channelId, reason, unsaid: last?.since ?? 0 });
      told.set(channelId, { at: now, since: 0 });
    },
  };
}
