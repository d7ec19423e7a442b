import type { z } from '@hono/zod-openapi';
import { HubError } from '../../runtime/ports/index.ts';
import type { ApiContext } from './http/env.ts';
import { isCleanText, parseJson } from './http/parse-json.ts';
import { readBody } from './http/read-body.ts';

/** Longest JSON body where nothing else is said, bytes. */
const maxJsonBytes = 1_000_000;

interface Asked {
  readonly params?: z.ZodObject | undefined;
  readonly query?: z.ZodObject | undefined;
  readonly body?: z.ZodType | undefined;
}

/**
 * Path, query and body of a request, checked. A path that cannot be one of ours is answered like an unknown one.
 *
 * @param longest bytes a body may have where that is more than usual
 */
export async function parseInput(context: ApiContext, asked: Asked, longest = 0): Promise<{ params: unknown; query: unknown; body: unknown }> {
  const params = asked.params && parseParams(context, asked.params);
  const query = asked.query && check(asked.query, readQuery(context), 'request.query', 'the address');
  const body = asked.body && check(asked.body, await readJson(context, Math.max(longest, maxJsonBytes)), 'request.body', 'the body');
  return { params, query, body };
}

/** The version in If-Match: `"7"`, also weak; undefined when there is none or any will do (`*`). HubError invalid for the rest. */
export function parseVersion(context: ApiContext): number | undefined {
  const given = context.req.header('if-match')?.trim();
  if (given === undefined || given === '*') return undefined;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(given)?.[1];
  if (version === undefined) throw new HubError('invalid', 'request.if-match', 'If-Match takes one version in quotes, as the ETag had it: "7"');
  return Number(version);
}

function parseParams(context: ApiContext, schema: z.ZodObject): unknown {
  const given = context.req.param() as Record<string, string>;
  const parsed = schema.safeParse(given);
  if (!parsed.success || !Object.values(given).every(isCleanText)) throw new HubError('not-found', 'not-found', 'there is no such thing, or you may not see it');
  return parsed.data;
}

function readQuery(context: ApiContext): Record<string, string> {
  const query = Object.fromEntries(new URL(context.req.url).searchParams);
  const bad = Object.entries(query).filter(([, value]) => !isCleanText(value));
  if (bad.length > 0) throw new HubError('invalid', 'request.query', 'the address holds characters that are not allowed', { faults: bad.map(([path]) => ({ path, message: 'holds U+0000' })) });
  return query;
}

async function readJson(context: ApiContext, longest: number): Promise<unknown> {
  const type = context.req.header('content-type') ?? '';
  if (!/^application\/json\s*(?:;|$)/i.test(type)) throw new HubError('invalid', 'request.not-json', 'send the body as application/json');
  return parseJson(await readBody(context, longest));
}

function check(schema: z.ZodType, value: unknown, code: string, what: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 50).map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  throw new HubError('invalid', code, `${what} is not as it should be: ${faults.slice(0, 3).map(({ path, message }) => `${path || 'value'}: ${message}`).join('; ')}`, { faults });
}
