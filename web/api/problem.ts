import { randomUUID } from 'node:crypto';
import { BadCursor, FileTooLarge, HubError, StoreUnavailable, type HubErrorKind, type Log } from '../../runtime/ports/index.ts';
import type { Problem } from './schemas.ts';

/** The only place that turns what went wrong into an HTTP status. */
export const statusOfKind = {
  invalid: 400,
  'not-signed-in': 401,
  'not-allowed': 403,
  'not-found': 404,
  conflict: 409,
  stale: 412,
  'too-large': 413,
  'too-many': 429,
  unavailable: 503,
} as const satisfies Record<HubErrorKind, number>;

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request', 401: 'Sign-in needed', 403: 'Not allowed', 404: 'Not found', 405: 'Method not allowed', 409: 'Conflict',
  412: 'Stale version', 413: 'Too large', 429: 'Too many requests', 500: 'Internal error', 503: 'Unavailable',
};

const standardRetryMs = 5_000;

/** RFC 9457 answer for anything thrown. What is not ours to explain becomes 500 with an id that stands in the log. */
export function answerProblem(error: unknown, log: Log): Response {
  const known = explain(error);
  if (!known) return answerUnknown(error, log);
  const status = statusOfKind[known.kind];
  const headers: Record<string, string> = {};
  const waitMs = known.retryAfterMs ?? (status === 503 ? standardRetryMs : undefined);
  if (waitMs !== undefined) headers['retry-after'] = String(Math.max(1, Math.ceil(waitMs / 1000)));
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="Parley"';
  return problemResponse({
    ...describe(status, known.code, known.message),
    ...(known.faults ? { faults: known.faults.map(({ path, message }) => ({ path, message })) } : {}),
  }, headers);
}

/** Answer for a method the path does not know. */
export function answerMethodNotAllowed(allowed: readonly string[]): Response {
  const allow = allowed.join(', ');
  return problemResponse(describe(405, 'request.method', `this address takes ${allow} only`), { allow });
}

function answerUnknown(error: unknown, log: Log): Response {
  const reference = randomUUID();
  log.error('request failed', { reference, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  return problemResponse(describe(500, 'internal', `Parley failed here; an administrator finds the reason in the log under ${reference}.`), {});
}

/** The errors whose text is meant for the caller. */
function explain(error: unknown): HubError | undefined {
  if (error instanceof HubError) return error;
  if (error instanceof BadCursor) return new HubError('invalid', 'request.cursor', 'the cursor is not one of this list; begin again without a cursor');
  if (error instanceof StoreUnavailable) return new HubError('unavailable', 'store.unavailable', error.message);
  if (error instanceof FileTooLarge) return new HubError('too-large', 'file.too-large', error.message);
  return undefined;
}

function describe(status: number, code: string, detail: string): Problem {
  return { type: 'about:blank', title: titles[status] ?? 'Error', status, detail, code };
}

function problemResponse(problem: Problem, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });
}
