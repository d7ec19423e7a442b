import { z } from '@hono/zod-openapi';
import type { SessionCookie } from '../http/session-cookie.ts';
import { isFromThisMachine } from '../http/remote.ts';
import type { ApiParts } from '../parts.ts';
import { openRoute, type Route, type Served } from '../route.ts';
import type { ApiContext } from '../http/env.ts';
import { HubError } from '../../../runtime/ports/index.ts';
import { identify } from '../who.ts';

const health = z.object({ status: z.literal('ok') }).openapi('Health');

/** For whoever runs Parley: is it well, and how busy. */
export function operationRoutes({ parts, cookie }: Served): Route[] {
  return [
    openRoute({ method: 'get', path: '/health', summary: 'Whether messages are accepted now', answer: health }, async () => {
      const ready = await parts.readiness();
      if (!ready.ok) throw new HubError('unavailable', 'health.not-ready', ready.reason);
      return { body: { status: 'ok' as const } };
    }),

    openRoute({ method: 'get', path: '/metrics', summary: 'Prometheus metrics, for this machine or a token of an administrator', media: 'text/plain', problems: [401, 403] }, async ({ context }) => {
      await demandMetrics(context, parts, cookie);
      return new Response(await parts.metrics(), { headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' } });
    }),
  ];
}

async function demandMetrics(context: ApiContext, parts: ApiParts, cookie: SessionCookie): Promise<void> {
  if (parts.config.metricsOpenTo === 'loopback' && isFromThisMachine(context)) return;
  const { principal } = await identify(context, parts, cookie);
  if (principal.role !== 'admin') throw new HubError('not-allowed', 'rights.missing', 'metrics are for a token of an administrator; make one with "parley token create --role admin"');
}
