import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

/** Behind the Node server the raw request is at hand; in `app.request(…)` it is not. */
export type ApiEnv = { Bindings: Partial<HttpBindings> };
export type ApiContext = Context<ApiEnv>;

/** The Node request behind this one, when there is one. */
export function incomingOf(context: ApiContext): HttpBindings['incoming'] | undefined {
  // `env` itself is missing when the app is asked directly.
  return (context.env as Partial<HttpBindings> | undefined)?.incoming;
}
