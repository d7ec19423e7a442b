import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProduct, problemOf, until, type Product } from './product.ts';

let product: Product;
beforeAll(async () => { product = await openProduct(); });
afterAll(() => product.end());

describe('for whoever runs it', () => {
  test('/health is open and says that messages are accepted', async () => {
    const response = await fetch(`${product.url}/health`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  test('/metrics counts what happened, for this machine or an admin\'s token only', async () => {
    const channelId = await product.channel('counted');
    await product.say(channelId, 'ana', 'm1', 'hello');
    const text = await until(async () => {
      const answer = await (await fetch(`${product.url}/metrics`)).text();
      return /^parley_events_total\{type="message.received"\} 1$/m.test(answer) && answer;
    }, 'the message to be counted');
    for (const name of ['parley_jobs', 'parley_message_lag_seconds_bucket', 'parley_event_loop_delay_p99_seconds', 'process_resident_memory_bytes']) expect(text).toContain(name);
    await problemOf(await fetch(`${product.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } }), 401);
    await problemOf(await fetch(`${product.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9', authorization: 'Bearer ply_wrong' } }), 401);
    expect((await fetch(`${product.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9', authorization: `Bearer ${product.token}` } })).status).toBe(200);
  });
});

describe('/api/openapi.json', () => {
  interface Operation { readonly operationId?: string; readonly responses: Readonly<Record<string, unknown>>; readonly security?: readonly unknown[]; readonly parameters?: readonly { readonly name: string; readonly in: string }[] }
  type Document = { readonly openapi: string; readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>; readonly components: object };
  let document: Document;
  beforeAll(async () => { document = await (await fetch(`${product.url}/api/openapi.json`)).json() as Document; });

  test('is open, 3.1, names every route of the contract, and every $ref leads somewhere', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const routes = Object.entries(document.paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`));
    expect(routes).toEqual(expect.arrayContaining([
      'GET /health', 'GET /metrics', 'POST /in/{channelId}', 'GET /api/events', 'POST /api/channels', 'GET /api/conversations', 'GET /api/conversations/{id}', 'GET /api/conversations/{id}/messages',
      'POST /api/conversations/{id}/replies', 'PATCH /api/conversations/{id}', 'GET /api/customers/{id}/timeline', 'GET /api/search', 'POST /api/session', 'POST /api/rules', 'GET /api/unprocessed',
    ]));
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? '');
    expect(references.length).toBeGreaterThan(50);
    for (const reference of references) {
      const found = reference.replace('#/', '').split('/').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], document);
      expect(found, reference).toBeTypeOf('object');
    }
  });

  test('tells of each operation by its own name, with its path parameters and its problems', () => {
    const names: string[] = [];
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        expect((operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name), `${method} ${path}`).toEqual(named);
        expect(Object.keys(operation.responses).some((status) => status.startsWith('2')), `${method} ${path}`).toBe(true);
        if (operation.operationId !== undefined) names.push(operation.operationId);
      }
    }
    expect(new Set(names).size).toBe(names.length);
  });

  test('every documented route is served, and asks who is there unless it says otherwise', async () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const response = await fetch(`${product.url}${path.replace(/\{\w+\}/g, 'ghost')}`, { method: method.toUpperCase() });
        expect([404, 405].includes(response.status) && !path.startsWith('/in/'), `${method} ${path} answered ${response.status}`).toBe(false);
        if ((operation.security ?? []).length > 0) expect(response.status, `${method} ${path}`).toBe(401);
        await response.body?.cancel();
      }
    }
  });
});
