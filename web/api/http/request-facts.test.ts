import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { HubError } from '../../../runtime/ports/index.ts';
import type { ApiContext, ApiEnv } from './env.ts';
import { demandCsrf, demandSameOrigin } from './forgery.ts';
import { isFromThisMachine, remoteOf } from './remote.ts';
import { createSessionCookie } from './session-cookie.ts';

/** What `look` finds in a request with these headers from this peer. */
async function find(look: (context: ApiContext) => unknown, headers: Record<string, string>, peer?: string): Promise<unknown> {
  const app = new Hono<ApiEnv>();
  app.all('*', (context) => {
    try {
      return context.json({ found: look(context) ?? null });
    } catch (error) {
      return context.json({ found: error instanceof HubError ? error.code : String(error) });
    }
  });
  const env = peer === undefined ? undefined : { incoming: { socket: { remoteAddress: peer } } };
  const answer = await app.request('/x', { method: 'POST', headers }, env);
  return ((await answer.json()) as { found: unknown }).found;
}

describe('remoteOf', () => {
  it.each([
    [0, 'the peer', { 'x-forwarded-for': '1.1.1.1' }, '9.9.9.9'],
    [1, 'what the only proxy wrote', { 'x-forwarded-for': 'made-up, 5.5.5.5' }, '5.5.5.5'],
    [2, 'what the outermost of two wrote', { 'x-forwarded-for': 'made-up, 5.5.5.5, 10.0.0.1' }, '5.5.5.5'],
    [1, 'the peer when the proxy wrote nothing', {}, '9.9.9.9'],
  ])('behind %i proxies: %s', async (proxies, _, headers, expected) => {
    expect(await find((context) => remoteOf(context, proxies), headers as Record<string, string>, '9.9.9.9')).toBe(expected);
  });
});

describe('isFromThisMachine', () => {
  it.each([
    [true, '127.0.0.1', { host: 'localhost:3000' }],
    [true, '::ffff:127.0.0.1', { host: '127.0.0.1:3000' }],
    [true, '::1', { host: '[::1]:3000' }],
    [false, '10.1.1.1', { host: 'localhost:3000' }],
    [false, '127.0.0.1', { host: 'parley.bank.example' }],
    [false, '127.0.0.1', { host: 'localhost:3000', 'x-forwarded-for': '8.8.8.8' }],
    [false, '127.0.0.1', { host: '127.evil.example' }],
    [false, undefined, { host: 'localhost' }],
  ])('%s for %s with %o', async (expected, peer, headers) => {
    expect(await find(isFromThisMachine, headers as Record<string, string>, peer)).toBe(expected);
  });
});

describe('forgery', () => {
  const url = 'https://parley.bank.example';
  it.each([
    ['our own page', { 'sec-fetch-site': 'same-origin', origin: url }, null],
    ['a program', {}, null],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 'session.other-origin'],
    ['a sister host', { 'sec-fetch-site': 'same-site' }, 'session.other-origin'],
    ['an old browser on another site', { origin: 'https://evil.example' }, 'session.other-origin'],
    ['a sandboxed frame', { origin: 'null' }, 'session.other-origin'],
    ['our page by another of its names', { origin: 'http://10.0.0.5:3000', host: '10.0.0.5:3000' }, null],
  ])('%s', async (_, headers, expected) => {
    expect(await find((context) => demandSameOrigin(context, url), headers as Record<string, string>)).toBe(expected);
  });

  it('wants the very token of the session', async () => {
    const check = (context: ApiContext): void => demandCsrf(context, 'right');
    expect(await find(check, { 'x-parley-csrf': 'right' })).toBe(null);
    expect(await find(check, { 'x-parley-csrf': 'wrong' })).toBe('session.csrf');
    expect(await find(check, {})).toBe('session.csrf');
  });
});

describe('session cookie', () => {
  const secret = 'abcdefghijklmnopqrstuvwxyz';
  it('is bound to host and path with https, and never readable by scripts', () => {
    expect(createSessionCookie(true, () => 1_000).write(secret, 61_000)).toBe(`__Host-parley_session=${secret}; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure`);
    expect(createSessionCookie(false, () => 1_000).clear()).toBe('parley_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax');
  });

  it('is read among others, and only under its own name', async () => {
    const cookie = createSessionCookie(false, () => 0);
    const read = (context: ApiContext): unknown => cookie.read(context);
    expect(await find(read, { cookie: `a=b; parley_session=${secret}; c=d` })).toBe(secret);
    expect(await find(read, { cookie: `xparley_session=${secret}` })).toBe(null);
    expect(await find(read, { cookie: 'parley_session=" <script>"' })).toBe(null);
  });
});
