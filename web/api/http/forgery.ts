import { createHash, timingSafeEqual } from 'node:crypto';
import { HubError } from '../../../runtime/ports/index.ts';
import type { ApiContext } from './env.ts';

const refused = 'this request did not come from the Parley screen; reload the page and try again';

/**
 * Refuses a change that another site made a browser send (HubError not-allowed): by Sec-Fetch-Site where the browser says
 * it, else by Origin, which must be the address Parley is reached by. Programs send neither.
 */
export function demandSameOrigin(context: ApiContext, url: string): void {
  const site = context.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new HubError('not-allowed', 'session.other-origin', refused);
  const origin = context.req.header('origin');
  if (origin === undefined || origin === new URL(url).origin) return;
  // Also by another name of this machine, as long as page and request go to the same one. `null` is nobody's.
  if (!URL.canParse(origin) || new URL(origin).host !== context.req.header('host')) throw new HubError('not-allowed', 'session.other-origin', refused);
}

/** Refuses a change by cookie without the session's own token in X-Parley-CSRF. Compared in constant time. */
export function demandCsrf(context: ApiContext, expected: string): void {
  const given = context.req.header('x-parley-csrf') ?? '';
  if (!timingSafeEqual(digest(given), digest(expected))) throw new HubError('not-allowed', 'session.csrf', refused);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
