import { OpenAPIHono } from '@hono/zod-openapi';
import { HubError } from '../../runtime/ports/index.ts';
import type { ApiContext, ApiEnv } from './http/env.ts';
import { securityHeaders } from './http/security-headers.ts';
import { createSessionCookie } from './http/session-cookie.ts';
import { createLive, type Live } from './live/live.ts';
import { describeRoute, describeSecurity, openApiDocument } from './openapi.ts';
import type { ApiParts } from './parts.ts';
import { answerMethodNotAllowed, answerProblem } from './problem.ts';
import { createProviderSignIns } from './provider-sign-in/sign-ins.ts';
import type { Route, Served } from './route.ts';
import { allRoutes } from './routes/all.ts';
import { describeWebhook } from './routes/webhook-description.ts';
import { createClientPages } from './static/client-pages.ts';
import { createWebhook } from './webhook.ts';
import type { Who } from './who.ts';

export type { ChannelHost } from './channel-host.ts';
export type { ApiParts } from './parts.ts';

/** The HTTP side of Parley. `app.fetch` answers requests; `close` ends the live streams so that a server can stop. */
export interface Api {
  readonly app: OpenAPIHono<ApiEnv>;
  close(): Promise<void>;
}

/** Builds the API as ROUTES.md says it. Listens to nothing by itself. */
export function createApi(parts: ApiParts): Api {
  const cookie = createSessionCookie(parts.config.secureCookies, () => parts.runtime.clock.now());
  const served: Served = { parts, cookie, signIns: createProviderSignIns(() => parts.runtime.clock.now()) };
  const live = openLive(parts);
  const app = new OpenAPIHono<ApiEnv>();
  app.onError((error) => answerProblem(error, parts.runtime.log));
  // Before everything else: deliveries pass through nothing that is meant for screens.
  app.on(['GET', 'POST'], '/in/:channelId', createWebhook(parts));
  app.use(securityHeaders(parts.config.secureCookies));
  serveRoutes(app, served, allRoutes(served, live));
  serveDocument(app, parts);
  app.all('/in/*', () => answerMethodNotAllowed(['GET', 'POST']));
  app.all('/api/*', () => answerProblem(new HubError('not-found', 'not-found', 'there is no such address; all of them are in /api/openapi.json'), parts.runtime.log));
  app.get('*', createClientPages(parts.staticFolder));
  app.notFound(() => answerMethodNotAllowed(['GET', 'HEAD']));
  return {
    app,
    async close() {
      live.close();
    },
  };
}

function serveRoutes(app: OpenAPIHono<ApiEnv>, served: Served, routes: readonly Route[]): void {
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    const { method, path } = route.definition;
    const pattern = path.replace(/\{(\w+)\}/g, ':$1');
    app.on(method.toUpperCase(), pattern, async (context) => withoutBodyForHead(context, await route.handle(context, served)));
    describeRoute(app.openAPIRegistry, route);
    methods.set(pattern, [...(methods.get(pattern) ?? []), method.toUpperCase()]);
  }
  for (const [pattern, allowed] of methods) app.all(pattern, () => answerMethodNotAllowed(allowed));
}

/** HEAD is answered like GET and its body dropped; a live stream or an open file must hear of that, or it stays open for ever. */
async function withoutBodyForHead(context: ApiContext, response: Response): Promise<Response> {
  if (context.req.method === 'HEAD') await response.body?.cancel();
  return response;
}

function serveDocument(app: OpenAPIHono<ApiEnv>, { config }: ApiParts): void {
  describeSecurity(app.openAPIRegistry, config.secureCookies ? '__Host-parley_session' : 'parley_session');
  describeWebhook(app.openAPIRegistry);
  let written: string | undefined;
  app.get('/api/openapi.json', () => {
    written ??= JSON.stringify(openApiDocument(app as unknown as OpenAPIHono, config.version, config.url));
    return new Response(written, { headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' } });
  });
}

function openLive({ people, runtime, config, live }: ApiParts): Live {
  return createLive({
    workspaceId: config.workspaceId, events: runtime.events, log: runtime.log, pace: live,
    isLive: async (who: Who) => (who.kind === 'session' ? people.sessions.isLive(who.secret) : (await people.tokens.resolve(who.text)) !== undefined),
    beat: (userId) => people.duty.beat(config.workspaceId, userId),
  });
}
