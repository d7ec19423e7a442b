import { z } from '@hono/zod-openapi';
import { demandSameOrigin } from '../http/forgery.ts';
import { remoteOf } from '../http/remote.ts';
import type { Live } from '../live/live.ts';
import { presentSession } from '../present/session.ts';
import { openRoute, sessionRoute, type Route, type Served } from '../route.ts';
import { presence, session, signIn } from '../schemas.ts';

const passwordChange = z.object({ current: z.string().max(200), next: z.string().min(10).max(200) }).openapi('PasswordChange');
const presenceWrite = z.object({ presence }).openapi('PresenceWrite');

/** Signing in and out, and being here. */
export function sessionRoutes({ parts, cookie }: Served, live: Live): Route[] {
  const { people, config } = parts;
  return [
    openRoute({ method: 'post', path: '/api/session', summary: 'Sign in', body: signIn, answer: session, problems: [401, 429] }, async ({ body, context }) => {
      demandSameOrigin(context, config.url);
      const signedIn = await people.sessions.signIn(config.workspaceId, { ...body, remote: remoteOf(context, config.proxies ?? 0) });
      return { body: await presentSession(parts, signedIn), setCookie: cookie.write(signedIn.secret, signedIn.expiresAt) };
    }),

    sessionRoute({ method: 'get', path: '/api/session', summary: 'Who is signed in', answer: session }, async ({ session: current }) => (
      { body: await presentSession(parts, current) }
    )),

    sessionRoute({ method: 'delete', path: '/api/session', summary: 'Sign out' }, async ({ session: current }) => {
      await people.sessions.end(current.secret);
      await live.review(current.principal.id);
      return { setCookie: cookie.clear() };
    }),

    sessionRoute({ method: 'post', path: '/api/session/password', summary: 'Change the own password; other sessions end', body: passwordChange }, async ({ session: current, body }) => {
      await people.sessions.changePassword(current.principal, current.secret, body);
      await live.review(current.principal.id);
      return undefined;
    }),

    sessionRoute({ method: 'put', path: '/api/presence', summary: 'Say whether one is here', body: presenceWrite }, async ({ session: current, body }) => {
      await people.duty.set(config.workspaceId, current.principal.id, body.presence);
      return undefined;
    }),
  ];
}
