import { z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Definition, Route } from './route.ts';
import { problem } from './schemas.ts';

type Registry = OpenAPIHono['openAPIRegistry'];
type PathConfig = Parameters<Registry['registerPath']>[0];

const problemTexts: Readonly<Record<number, string>> = {
  400: 'What was sent is not as it should be; `faults` name the paths', 401: 'Nobody is signed in, or the token is unknown',
  403: 'The role lacks the right, or the change did not come from our screen', 404: 'There is none, or one may not see it',
  409: 'The state of things forbids it; `code` says which rule', 412: 'If-Match names a version that is no longer the newest',
  413: 'Longer than is taken here', 429: 'Too often; Retry-After says how long to wait', 500: 'Parley failed; `detail` names the line in the log',
  503: 'Not available now; Retry-After says when to try again',
};

/** Tells the OpenAPI registry of one route: what it takes, what it answers, every problem it may answer with. */
export function describeRoute(registry: Registry, { definition, need }: Route): void {
  registry.registerPath({
    method: definition.method, path: definition.path, operationId: operationIdOf(definition), summary: definition.summary, tags: [tagOf(definition.path)],
    security: securityOf(definition, need),
    ...(need === 'none' || need === 'session' ? {} : { description: `Takes the right \`${need}\`.` }),
    request: requestOf(definition),
    responses: { ...successOf(definition), ...problemsOf(definition, need !== 'none') },
  });
}

/** The document for /api/openapi.json. */
export function openApiDocument(app: OpenAPIHono, version: string, url: string): object {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Parley', version, description: 'Omnichannel inbox. Errors are RFC 9457 problem documents; lists are paged by opaque cursors.' },
    servers: [{ url }],
  });
}

export function describeSecurity(registry: Registry, cookieName: string): void {
  registry.registerComponent('securitySchemes', 'session', { type: 'apiKey', in: 'cookie', name: cookieName, description: 'Set by POST /api/session' });
  registry.registerComponent('securitySchemes', 'csrf', { type: 'apiKey', in: 'header', name: 'X-Parley-CSRF', description: 'With every method but GET and HEAD; value from the Session' });
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer', description: 'API token' });
}

/** A cookie alone is enough to read; a change takes the CSRF token with it. */
function securityOf({ method }: Definition, need: Route['need']): NonNullable<PathConfig['security']> {
  if (need === 'none') return [];
  const session: Record<string, string[]> = method === 'get' ? { session: [] } : { session: [], csrf: [] };
  return need === 'session' ? [session] : [session, { token: [] }];
}

function requestOf(definition: Definition): NonNullable<PathConfig['request']> {
  return {
    ...(definition.params ? { params: definition.params } : {}),
    ...(definition.query ? { query: definition.query } : {}),
    ...(definition.versioned && definition.method !== 'get' ? { headers: z.object({ 'If-Match': z.string().optional().describe('"version"; a stale one is 412') }) } : {}),
    ...(definition.body ? { body: { required: true, content: { 'application/json': { schema: definition.body } } } } : {}),
  };
}

function successOf(definition: Definition): PathConfig['responses'] {
  const status = definition.status ?? (definition.answer || definition.media ? 200 : 204);
  const schema = definition.answer ?? (definition.media?.startsWith('text/') ? z.string() : z.string().openapi({ format: 'binary' }));
  const headers = definition.versioned ? { headers: z.object({ ETag: z.string().describe('"version"') }) } : {};
  const content = definition.answer || definition.media ? { content: { [definition.media ?? 'application/json']: { schema } } } : {};
  const success = { description: definition.summary, ...headers, ...content };
  return { [status]: success, ...(definition.also ? { [definition.also]: { ...success, description: `${definition.summary} (nothing was changed)` } } : {}) };
}

function problemsOf(definition: Definition, signed: boolean): PathConfig['responses'] {
  const statuses = new Set<number>([500, 503, ...(definition.problems ?? [])]);
  if (signed) [401, 403].forEach((status) => statuses.add(status));
  if (definition.query || definition.body || definition.versioned) statuses.add(400);
  if (definition.body) [403, 413].forEach((status) => statuses.add(status));
  if (definition.params) statuses.add(404);
  if (definition.versioned && definition.method !== 'get') statuses.add(412);
  const content = { 'application/problem+json': { schema: problem } };
  return Object.fromEntries([...statuses].toSorted((one, other) => one - other).map((status) => [status, { description: problemTexts[status] ?? 'Problem', content }]));
}

function tagOf(path: string): string {
  return path.split('/').find((part) => part !== '' && part !== 'api' && part !== 'in') ?? 'parley';
}

/** `PATCH /api/customers/{id}` → `patchCustomersById`: what generated clients call their functions. */
function operationIdOf({ method, path }: Definition): string {
  const words = path.split(/[/-]/).filter((part) => part !== '' && part !== 'api').map((part) => part.replace(/^\{(\w+)\}$/, 'by-$1').replace(/\.\w+$/, ''));
  return words.flatMap((word) => word.split('-')).reduce((id, word) => id + word.charAt(0).toUpperCase() + word.slice(1), method);
}
