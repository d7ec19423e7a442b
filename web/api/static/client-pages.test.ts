import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiEnv } from '../http/env.ts';
import { createClientPages } from './client-pages.ts';

let folder = '';
let app: Hono<ApiEnv>;
beforeAll(async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'parley-pages-'));
  folder = path.join(root, 'dist');
  await mkdir(path.join(folder, 'assets'), { recursive: true });
  await writeFile(path.join(root, 'secret.txt'), 'secret');
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>Parley</title>'.padEnd(2000));
  await writeFile(path.join(folder, 'assets/app-Ab12Cd34.js'), 'export {}'.padEnd(2000));
  await symlink(path.join(root, 'secret.txt'), path.join(folder, 'link.txt'));
  app = new Hono<ApiEnv>().get('*', createClientPages(folder));
});
afterAll(() => rm(path.dirname(folder), { recursive: true, force: true }));

describe('client pages', () => {
  it('serves the page for every address of the screen, asked about each time', async () => {
    for (const address of ['/', '/conversations/01ABC', '/settings/people?x=1']) {
      const answer = await app.request(address);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    }
  });

  it('serves hashed assets for ever, smaller where the browser can', async () => {
    const plain = await app.request('/assets/app-Ab12Cd34.js');
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const packed = await app.request('/assets/app-Ab12Cd34.js', { headers: { 'accept-encoding': 'br, gzip' } });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(Buffer.from(await packed.arrayBuffer())).toString()).toBe(await plain.text());
    const known = await app.request('/assets/app-Ab12Cd34.js', { headers: { 'if-none-match': plain.headers.get('etag') ?? '' } });
    expect(known.status).toBe(304);
  });

  it.each(['/assets/gone-Ab12Cd34.js', '/favicon.ico', '/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt', '/link.txt', '/%00', '/..%5csecret.txt'])('does not serve %s', async (address) => {
    const answer = await app.request(address);
    expect(await answer.text()).not.toContain('secret');
  });

  it('answers a missing asset with 404, not with the page', async () => {
    expect((await app.request('/assets/gone-Ab12Cd34.js')).status).toBe(404);
  });

  it('notices a new build', async () => {
    await writeFile(path.join(folder, 'assets/new-Ab12Cd35.js'), 'new');
    await writeFile(path.join(folder, 'index.html'), 'second build');
    await utimes(path.join(folder, 'index.html'), new Date(), new Date(Date.now() + 5_000));
    expect(await (await app.request('/')).text()).toBe('second build');
    expect(await (await app.request('/assets/new-Ab12Cd35.js')).text()).toBe('new');
  });

  it('says what to do when there is no build', async () => {
    const bare = new Hono<ApiEnv>().get('*', createClientPages(undefined));
    const answer = await bare.request('/');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm start');
  });
});
