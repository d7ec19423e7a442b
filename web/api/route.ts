import type { z } from '@hono/zod-openapi';
import type { Principal, Right } from '../../people/index.ts';
import { demand } from '../../people/index.ts';
import { HubError } from '../../runtime/ports/index.ts';
import type { ApiContext } from './http/env.ts';
import type { SessionCookie } from './http/session-cookie.ts';
import type { ApiParts } from './parts.ts';
import { answerProblem } from './problem.ts';
import type { ProviderSignIns } from './provider-sign-in/sign-ins.ts';
import { parseInput, parseVersion } from './read-input.ts';
import { demandOwnScreen, identify, type SessionWho, type Who } from './who.ts';

/** A zod object, or nothing asked for. */
type Fields = z.ZodObject | undefined;
type Read<T> = T extends z.ZodType ? z.output<T> : undefined;

/** What a handler is given, checked. */
export interface Call<P extends Fields, Q extends Fields, B extends z.ZodType | undefined> {
  readonly params: Read<P>;
  readonly query: Read<Q>;
  readonly body: Read<B>;
  /** From If-Match; undefined: none was sent, or `*`. */
  readonly ifVersion: number | undefined;
  readonly context: ApiContext;
}
type SignedCall<P extends Fields, Q extends Fields, B extends z.ZodType | undefined> = Call<P, Q, B> & { readonly principal: Principal; readonly who: Who };
type SessionCall<P extends Fields, Q extends Fields, B extends z.ZodType | undefined> = Call<P, Q, B> & { readonly session: SessionWho };

/**
 * What a handler answers: a body of the shape the route declares; undefined for an answer without a body; a Response for
 * bytes and streams.
 */
export type Answer<O extends z.ZodType | undefined> =
  | { readonly body: O extends z.ZodType ? z.input<O> : never; readonly status?: 200 | 201; readonly version?: number; readonly setCookie?: string }
  | { readonly setCookie: string }
  | Response
  | undefined;

/** One route as it is served and as the OpenAPI document tells it. */
export interface Definition<P extends Fields = Fields, Q extends Fields = Fields, B extends z.ZodType | undefined = z.ZodType | undefined, O extends z.ZodType | undefined = z.ZodType | undefined> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As OpenAPI writes it: `/api/customers/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer?: O;
  /** Default 200, or 204 without `answer`. */
  readonly status?: 200 | 201 | 202 | 204;
  /** Media type of an answer that is not JSON. */
  readonly media?: string;
  /** Takes If-Match and answers ETag. */
  readonly versioned?: boolean;
  /** Another success with the same body. */
  readonly also?: 200;
  /** The body may be as long as the configuration allows; else 1 MB. */
  readonly longBody?: boolean;
  /** Statuses of the problems it can answer besides those that every route of its kind can. */
  readonly problems?: readonly (401 | 403 | 404 | 409 | 429)[];
}

export interface Route {
  readonly definition: Definition;
  /** `none`: nobody needs to be known; `session`: a signed-in person; else the right it takes. */
  readonly need: Right | 'session' | 'none';
  handle(context: ApiContext, served: Served): Promise<Response>;
}

/** What all routes of one API share. */
export interface Served {
  readonly parts: ApiParts;
  readonly cookie: SessionCookie;
  readonly signIns: ProviderSignIns;
}

/** A route that takes a right. Limit → who → may they → parse → act → present, in this order for every route. */
export function route<P extends Fields, Q extends Fields, B extends z.ZodType | undefined, O extends z.ZodType | undefined>(
  need: Right, definition: Definition<P, Q, B, O>, act: (call: SignedCall<P, Q, B>) => Promise<Answer<O>>,
): Route {
  return build(definition, need, async (context, who, { config }) => {
    demand(who.principal, need);
    return act({ ...(await read(context, definition, config.maxBodyBytes)), principal: who.principal, who });
  });
}

/** A route for whoever is signed in at a screen, whatever the role; tokens are refused. */
export function sessionRoute<P extends Fields, Q extends Fields, B extends z.ZodType | undefined, O extends z.ZodType | undefined>(
  definition: Definition<P, Q, B, O>, act: (call: SessionCall<P, Q, B>) => Promise<Answer<O>>,
): Route {
  return build(definition, 'session', async (context, who) => {
    if (who.kind === 'token') throw new HubError('not-allowed', 'session.needed', 'this is for a signed-in person; a token cannot do it');
    return act({ ...(await read(context, definition)), session: who });
  });
}

/** A route anybody may ask. */
export function openRoute<P extends Fields, Q extends Fields, B extends z.ZodType | undefined, O extends z.ZodType | undefined>(
  definition: Definition<P, Q, B, O>, act: (call: Call<P, Q, B>) => Promise<Answer<O>>,
): Route {
  return {
    definition, need: 'none',
    async handle(context, { parts }) {
      try {
        return present(definition, await act(await read(context, definition)));
      } catch (error) {
        return answerProblem(error, parts.runtime.log);
      }
    },
  };
}

function build(definition: Definition, need: Route['need'], act: (context: ApiContext, who: Who, parts: ApiParts) => Promise<Answer<z.ZodType | undefined>>): Route {
  return {
    definition, need,
    async handle(context, served) {
      const { parts, cookie } = served;
      let who: Who | undefined;
      let response: Response;
      try {
        who = await identify(context, parts, cookie);
        demandOwnScreen(context, who, parts.config.url);
        noticePresence(parts, who);
        response = present(definition, await act(context, who, parts));
      } catch (error) {
        response = answerProblem(error, parts.runtime.log);
      }
      // Also after a failure: the old secret soon stops working.
      if (who?.kind === 'session' && who.setCookie && !response.headers.has('set-cookie')) response.headers.append('set-cookie', who.setCookie);
      return response;
    },
  };
}

/** Any request shows that the person is here. */
function noticePresence(parts: ApiParts, who: Who): void {
  if (who.kind !== 'session') return;
  parts.people.duty.beat(parts.config.workspaceId, who.principal.id).catch((error: unknown) => {
    parts.runtime.log.warn('presence could not be noted', { user: who.principal.id, error: String(error) });
  });
}

async function read<P extends Fields, Q extends Fields, B extends z.ZodType | undefined>(context: ApiContext, definition: Definition<P, Q, B, z.ZodType | undefined>, maxBodyBytes?: number): Promise<Call<P, Q, B>> {
  const input = await parseInput(context, definition, definition.longBody ? maxBodyBytes : undefined);
  // The schemas are those of the definition, so what they read has its types.
  return { ...(input as Pick<Call<P, Q, B>, 'params' | 'query' | 'body'>), ifVersion: definition.versioned ? parseVersion(context) : undefined, context };
}

function present(definition: Definition, answer: Answer<z.ZodType | undefined>): Response {
  if (answer instanceof Response) return answer;
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  if (answer?.setCookie !== undefined) headers['set-cookie'] = answer.setCookie;
  if (answer === undefined || !('body' in answer)) return new Response(null, { status: definition.status ?? 204, headers });
  headers['content-type'] = 'application/json';
  if (answer.version !== undefined) headers['etag'] = `"${answer.version}"`;
  return new Response(JSON.stringify(answer.body), { status: answer.status ?? definition.status ?? 200, headers });
}
