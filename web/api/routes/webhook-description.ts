import { z, type OpenAPIHono } from '@hono/zod-openapi';
import { problem } from '../schemas.ts';

/** What the document says of the two routes that providers call; they are served before all others. */
export function describeWebhook(registry: OpenAPIHono['openAPIRegistry']): void {
  const problemContent = { 'application/problem+json': { schema: problem } };
  const responses = {
    '2XX': { description: 'The delivery is kept durably; the answer is the one the provider expects', content: { 'application/json': { schema: z.unknown() } } },
    400: { description: 'The body is nothing this channel can take; nothing was kept', content: problemContent },
    401: { description: 'The signature is missing, wrong or too old', content: problemContent },
    404: { description: 'There is no such channel that takes deliveries', content: problemContent },
    413: { description: 'Longer than PARLEY_MAX_BODY', content: problemContent },
    429: { description: 'Too many refused deliveries from this address; what is signed correctly is never limited', content: problemContent },
    503: { description: 'Nothing can be kept now; send again after Retry-After', content: problemContent },
  };
  const request = { params: z.object({ channelId: z.string() }) };
  registry.registerPath({ method: 'get', path: '/in/{channelId}', summary: 'Handshake of a provider', tags: ['webhooks'], security: [], request, responses });
  registry.registerPath({
    method: 'post', path: '/in/{channelId}', summary: 'Delivery of a provider, signed as its channel demands', tags: ['webhooks'], security: [],
    request: { ...request, body: { content: { 'application/json': { schema: z.unknown() } } } }, responses,
  });
}
