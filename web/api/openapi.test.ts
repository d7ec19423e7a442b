import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from './testing/open-test-api.ts';

interface Operation { readonly security: Record<string, unknown>[]; readonly responses: Record<string, { content?: Record<string, unknown> }>; readonly requestBody?: unknown; readonly summary: string; readonly operationId: string }
interface Document { readonly openapi: string; readonly paths: Record<string, Record<string, Operation>>; readonly components: { readonly schemas: Record<string, unknown>; readonly securitySchemes: Record<string, unknown> } }

let test: TestApi;
let document: Document;
beforeAll(async () => {
  test = await openTestApi();
  document = (await test.client().get('/api/openapi.json')).json<Document>();
});
afterAll(() => test.close());

const operations = (): [string, Operation][] => Object.entries(document.paths).flatMap(([address, methods]) => Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method.toUpperCase()} ${address}`, operation]));

describe('the OpenAPI document', () => {
  it('is 3.1, and what it refers to is in it', () => {
    expect(document.openapi).toBe('3.1.0');
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(50);
    for (const name of references) expect(Object.keys(document.components.schemas)).toContain(name);
    expect(Object.keys(document.components.securitySchemes).toSorted()).toEqual(['csrf', 'session', 'token']);
  });

  it('names each operation once', () => {
    const ids = operations().filter(([name]) => !name.includes('/in/')).map(([, operation]) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('patchCustomersById');
  });

  it('tells for each route who may ask, what it answers and how it fails', () => {
    for (const [name, operation] of operations()) {
      const statuses = Object.keys(operation.responses);
      expect([name, statuses.some((status) => status.startsWith('2')), operation.summary.length > 0]).toEqual([name, true, true]);
      expect([name, statuses.includes('401')]).toEqual([name, operation.security.length > 0 || /metrics|POST \/api\/session$|\/in\//.test(name)]);
      if (operation.requestBody !== undefined) expect([name, statuses.includes('400'), statuses.includes('413')]).toEqual([name, true, true]);
      if (name.includes('{')) expect([name, statuses.includes('404')]).toEqual([name, true]);
      for (const [status, response] of Object.entries(operation.responses)) {
        if (Number(status) >= 400) expect(Object.keys(response.content ?? {})).toEqual(['application/problem+json']);
      }
    }
  });

  it('has every route of ROUTES.md, and ROUTES.md has every route', async () => {
    const text = await readFile(path.join(import.meta.dirname, 'ROUTES.md'), 'utf8');
    const bare = (address: string): string => address.replace(/\{\w+\}/g, '{}');
    for (const [name] of operations()) {
      const address = name.slice(name.indexOf(' ') + 1);
      const written = [address, address.replace(/^.*(?=\/\{)/, ''), address.replace(/^.*(?=\/\{\w+\}\/)/, '')].some((form) => text.includes(form));
      expect([name, written]).toEqual([name, true]);
    }
    const documented = new Set(operations().map(([name]) => bare(name)));
    const rows = [...text.matchAll(/^\| (GET|POST|PUT|PATCH|DELETE) (\/[^ ?|]*)/gm)].map((match) => bare(`${match[1]} ${match[2]}`)).filter((row) => row !== 'GET /api/openapi.json');
    expect(rows.length).toBeGreaterThan(30);
    for (const row of rows) expect(documented).toContain(row.replace(/,$/, ''));
  });
});
