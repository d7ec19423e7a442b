import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../people/index.ts';
import { openTestApi, type TestApi } from './testing/open-test-api.ts';

/** Who may do what, written down once more by hand: roles as letters, (a)dmin (s)upervisor a(g)ent (r)ead-only. */
const everybody = 'asgr';
const answering = 'asg';
const supervising = 'as';
const administrating = 'a';

const note = { text: 'x', key: 'k' };
const person = { name: 'New', email: 'new@bank.example', password: 'a good password', role: 'agent', capacity: 1 };
const ruleBody = { name: 'R', enabled: true, position: 1, condition: { kind: 'text', contains: ['x'] }, actions: [], stop: false };
const signatureBody = { name: 'S', html: '<p>x</p>', channelId: null, teamId: null };
const channelBody = { kind: 'test', name: 'C', settings: { secret: 'sesame' } };

/** Every route that needs somebody, with who may use it. Things are asked for by an id that nothing has. */
const table: [method: string, path: string, who: string, body?: object][] = [
  ['GET', '/api/session', everybody],
  ['PUT', '/api/presence', everybody, { presence: 'online' }],
  ['GET', '/api/views', everybody],
  ['GET', '/api/conversations', everybody],
  ['GET', '/api/conversations/{id}', everybody],
  ['PATCH', '/api/conversations/{id}', answering, { status: 'open' }],
  ['GET', '/api/conversations/{id}/messages', everybody],
  ['GET', '/api/conversations/{id}/history', everybody],
  ['GET', '/api/conversations/{id}/joins', everybody],
  ['POST', '/api/conversations/{id}/join', answering, { intoId: 'I' }],
  ['POST', '/api/conversations/{id}/unjoin', answering],
  ['POST', '/api/conversations/{id}/split', answering, { messageIds: ['M'] }],
  ['POST', '/api/conversations/{id}/replies', answering, note],
  ['GET', '/api/conversations/{id}/recipients', answering],
  ['GET', '/api/conversations/{id}/signature', answering],
  ['POST', '/api/conversations/{id}/notes', answering, note],
  ['PUT', '/api/conversations/{id}/typing', answering],
  ['POST', '/api/messages/{id}/decision', answering, { decision: 'give-up' }],
  ['GET', '/api/messages/{id}/html', everybody],
  ['GET', '/api/messages/{id}/attachments/{index}', everybody],
  ['GET', '/api/messages/{id}/source', everybody],
  ['GET', '/api/customers/{id}', everybody],
  ['PATCH', '/api/customers/{id}', answering, { name: 'N' }],
  ['GET', '/api/customers/{id}/timeline', everybody],
  ['POST', '/api/customers/{id}/identities', answering, { identityId: 'I' }],
  ['DELETE', '/api/customers/{id}/identities/{identityId}', answering],
  ['GET', '/api/search?q=x', everybody],
  ['GET', '/api/users', everybody],
  ['POST', '/api/users', administrating, person],
  ['PATCH', '/api/users/{id}', administrating, { name: 'N' }],
  ['GET', '/api/teams', everybody],
  ['POST', '/api/teams', administrating, { name: 'T', memberIds: [] }],
  ['PUT', '/api/teams/{id}', administrating, { name: 'T', memberIds: [] }],
  ['DELETE', '/api/teams/{id}', administrating],
  ['GET', '/api/tokens', administrating],
  ['POST', '/api/tokens', administrating, { name: 'T', role: 'agent' }],
  ['DELETE', '/api/tokens/{id}', administrating],
  ['GET', '/api/channel-kinds', everybody],
  ['GET', '/api/channels', everybody],
  ['POST', '/api/channels', administrating, channelBody],
  ['GET', '/api/channels/{id}', everybody],
  ['PATCH', '/api/channels/{id}', administrating, { name: 'N' }],
  ['DELETE', '/api/channels/{id}', administrating],
  ['POST', '/api/channels/check', administrating, { kind: 'test', settings: { secret: 'sesame' } }],
  ['POST', '/api/channels/{id}/check', administrating],
  ['POST', '/api/channels/sign-in', administrating, { kind: 'test', settings: { secret: 'sesame' } }],
  ['GET', '/api/channels/sign-in/callback', administrating],
  ['GET', '/api/signatures', answering],
  ['POST', '/api/signatures', supervising, signatureBody],
  ['PUT', '/api/signatures/{id}', supervising, signatureBody],
  ['DELETE', '/api/signatures/{id}', supervising],
  ['GET', '/api/rules', everybody],
  ['POST', '/api/rules', supervising, ruleBody],
  ['PUT', '/api/rules/{id}', supervising, ruleBody],
  ['DELETE', '/api/rules/{id}', supervising],
  ['GET', '/api/unprocessed', supervising],
  ['GET', '/api/unprocessed/{id}/raw', supervising],
  ['POST', '/api/unprocessed/{id}/replay', supervising],
  ['GET', '/api/jobs/dead', supervising],
  ['POST', '/api/jobs/dead/{id}/revive', supervising],
  ['GET', '/api/audit', supervising],
];

/** Asked for elsewhere: they end the session, never end themselves, or need nobody. */
const apart = ['DELETE /api/session', 'POST /api/session/password', 'POST /api/session', 'GET /api/setup', 'POST /api/setup', 'GET /api/events', 'GET /health', 'GET /metrics', 'GET /in/{channelId}', 'POST /in/{channelId}'];

const roles: [Role, string][] = [['admin', 'a'], ['supervisor', 's'], ['agent', 'g'], ['read-only', 'r']];
const unknownId = '01JZZZZZZZZZZZZZZZZZZZZZZZ';
const addressOf = (path: string): string => path.replace('{index}', '0').replace(/\{\w+\}/g, unknownId);

let test: TestApi;
beforeAll(async () => { test = await openTestApi(); });
afterAll(() => test.close());

describe('rights', () => {
  it('the table here and the OpenAPI document name the same routes', async () => {
    const { paths } = (await test.client().get('/api/openapi.json')).json<{ paths: Record<string, Record<string, unknown>> }>();
    const documented = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    expect([...table.map(([method, path]) => `${method} ${path.split('?', 1)[0] ?? ''}`), ...apart].toSorted()).toEqual(documented.toSorted());
  });

  describe.each(roles)('as %s', (role, letter) => {
    it.each(table)('%s %s', async (method, path, who, body) => {
      const answered = await (await test.as(role)).ask(method, addressOf(path), body);
      if (who.includes(letter)) {
        expect([401, 403]).not.toContain(answered.status);
        expect(answered.status).toBeLessThan(500);
        return;
      }
      expect([answered.status, answered.json()['code']]).toEqual([403, 'rights.missing']);
    });
  });

  it.each(table)('nobody: %s %s', async (method, path, _, body) => {
    const answered = await test.client().ask(method, addressOf(path), body);
    expect([answered.status, answered.headers.get('content-type')]).toEqual([401, 'application/problem+json']);
  });

  it.each(table.filter(([method]) => method !== 'GET'))('without the CSRF token: %s %s', async (method, path, _, body) => {
    const answered = await (await test.as('admin')).ask(method, addressOf(path), body, { 'x-parley-csrf': 'guess' });
    expect([answered.status, answered.json()['code']]).toEqual([403, 'session.csrf']);
  });

  it.each(table.filter(([method]) => method !== 'GET'))('from another site: %s %s', async (method, path, _, body) => {
    const answered = await (await test.as('admin')).ask(method, addressOf(path), body, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' });
    expect([answered.status, answered.json()['code']]).toEqual([403, 'session.other-origin']);
  });

  it('a token has the rights of its role, needs no CSRF token, and is no person', async () => {
    const [admin, reader] = [await test.token('admin'), await test.token('read-only')];
    const asAdmin = test.client({ authorization: `Bearer ${admin}` });
    const asReader = test.client({ authorization: `bearer ${reader}` });
    expect((await asAdmin.ask('POST', '/api/teams', { name: 'Made by a program', memberIds: [] })).status).toBe(201);
    expect((await asReader.ask('POST', '/api/teams', { name: 'T', memberIds: [] })).json()['code']).toBe('rights.missing');
    expect((await asAdmin.get('/api/session')).json()['code']).toBe('session.needed');
    for (const authorization of ['Bearer ply_wrong', 'Bearer', 'Basic YTpi', `Bearer ${'x'.repeat(5_000)}`]) {
      const answered = await test.client({ authorization }).get('/api/views');
      expect([answered.status, answered.json()['code']]).toEqual([401, 'token.unknown']);
      expect(answered.headers.get('www-authenticate')).toContain('Bearer');
    }
  });
});
