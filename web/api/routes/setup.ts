import { demandSameOrigin } from '../http/forgery.ts';
import { remoteOf } from '../http/remote.ts';
import { presentSession } from '../present/session.ts';
import { openRoute, type Route, type Served } from '../route.ts';
import { session, setupRequest, setupState } from '../schemas.ts';

/** First-run set-up: open only while nobody exists. */
export function setupRoutes({ parts, cookie }: Served): Route[] {
  const { people, config } = parts;
  return [
    openRoute({ method: 'get', path: '/api/setup', summary: 'Whether the first administrator is still to be made', answer: setupState }, async () => (
      { body: { needed: await people.users.isEmpty(config.workspaceId) } }
    )),

    openRoute({
      method: 'post', path: '/api/setup', summary: 'Make the first administrator and team, and sign in', body: setupRequest, answer: session, status: 201, problems: [409],
    }, async ({ body, context }) => {
      demandSameOrigin(context, config.url);
      await people.users.setUp(config.workspaceId, body);
      const signedIn = await people.sessions.signIn(config.workspaceId, { email: body.email, password: body.password, remote: remoteOf(context, config.proxies ?? 0) });
      return { body: await presentSession(parts, signedIn), setCookie: cookie.write(signedIn.secret, signedIn.expiresAt) };
    }),
  ];
}
