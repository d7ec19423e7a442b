import type { Principal, User } from '../../people/index.ts';
import { HubError } from '../../runtime/ports/index.ts';
import type { ApiContext } from './http/env.ts';
import { demandCsrf, demandSameOrigin } from './http/forgery.ts';
import type { SessionCookie } from './http/session-cookie.ts';
import type { ApiParts } from './parts.ts';

/** A person at a screen. `setCookie`: the session was renewed and the browser must hear of it, whatever the answer. */
export interface SessionWho {
  readonly kind: 'session';
  readonly principal: Principal;
  readonly user: User;
  /** What the cookie will hold after this answer. */
  readonly secret: string;
  readonly csrf: string;
  readonly setCookie: string | undefined;
}

/** A program. */
interface TokenWho {
  readonly kind: 'token';
  readonly principal: Principal;
  readonly text: string;
}

export type Who = SessionWho | TokenWho;

/** Finds out who asks: a bearer token where one is sent, else the session cookie. HubError not-signed-in. */
export async function identify(context: ApiContext, parts: ApiParts, cookie: SessionCookie): Promise<Who> {
  const authorization = context.req.header('authorization');
  if (authorization !== undefined) return identifyToken(authorization, parts);
  const secret = cookie.read(context);
  const resumed = secret === undefined ? undefined : await parts.people.sessions.resume(secret);
  if (secret === undefined || !resumed) throw new HubError('not-signed-in', 'session.none', 'sign in first');
  const { principal, user, csrf, renewed } = resumed;
  const setCookie = renewed ? cookie.write(renewed.secret, renewed.expiresAt) : undefined;
  return { kind: 'session', principal, user, csrf, secret: renewed?.secret ?? secret, setCookie };
}

async function identifyToken(authorization: string, parts: ApiParts): Promise<TokenWho> {
  const text = /^Bearer +([!-~]{1,512})$/i.exec(authorization)?.[1];
  const principal = text === undefined ? undefined : await parts.people.tokens.resolve(text);
  if (text === undefined || !principal) throw new HubError('not-signed-in', 'token.unknown', 'the token is unknown or was removed; make one with "parley token create"');
  return { kind: 'token', principal, text };
}

/** A change by cookie must come from our own screen; a token is sent on purpose and proves itself. */
export function demandOwnScreen(context: ApiContext, who: Who, url: string): void {
  if (who.kind === 'token' || context.req.method === 'GET' || context.req.method === 'HEAD') return;
  demandSameOrigin(context, url);
  demandCsrf(context, who.csrf);
}

/** Names the session somebody asks with, the same however often its secret is renewed; undefined for programs. */
export function sessionOf(who: Who): string | undefined {
  return who.kind === 'session' ? `${who.principal.id} ${who.csrf}` : undefined;
}
