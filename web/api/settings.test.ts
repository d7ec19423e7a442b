import { describe, expect, it } from 'vitest';
import { fillSecrets, markRemoved } from './settings.ts';

const old = { imap: { host: 'a', port: 1, password: 'p1' }, smtp: { host: 'b', password: 'p2' }, secret: 's', previous: 'r', url: 'https://a' };
const all = ['imap.password', 'smtp.password', 'secret', 'previous'];
const paths = { all, bound: ['imap.password', 'smtp.password', 'secret'] };

describe('fillSecrets', () => {
  it('puts back secrets that were left out or sent empty, in the branches that stay', () => {
    expect(fillSecrets({ imap: { host: 'a', port: 2, password: '' }, url: 'https://a' }, old, paths))
      .toEqual({ settings: { imap: { host: 'a', port: 2, password: 'p1' }, secret: 's', previous: 'r', url: 'https://a' }, needed: [] });
  });

  it('lets no secret that is bound to an address follow to another, nor to none', () => {
    const moved = fillSecrets({ imap: { host: 'evil' }, smtp: { host: 'b' }, url: 'https://evil' }, old, paths);
    expect(moved).toEqual({ settings: { imap: { host: 'evil' }, smtp: { host: 'b', password: 'p2' }, previous: 'r', url: 'https://evil' }, needed: ['imap.password', 'secret'] });
    expect(JSON.stringify(moved)).not.toContain('p1');
    expect(fillSecrets({ imap: {}, url: 'https://a' }, old, paths).needed).toEqual(['imap.password']);
  });

  it('lets a sign-in that several servers are shown follow to none of them', () => {
    const before = { auth: { tokenUrl: 'https://id', refreshToken: 'r' }, imap: { host: 'a' }, smtp: { host: 'b' } };
    const refresh = { all: ['auth.refreshToken'], bound: ['auth.refreshToken'] };
    const needs = (change: object): readonly string[] => fillSecrets({ auth: { tokenUrl: 'https://id' }, imap: { host: 'a' }, smtp: { host: 'b' }, ...change }, before, refresh).needed;
    expect(needs({ imap: { host: 'a', port: 2 } })).toEqual([]);
    for (const change of [{ imap: { host: 'evil' } }, { smtp: { host: 'evil' } }, { auth: { tokenUrl: 'https://evil' } }, { auth: {} }]) expect(needs(change)).toEqual(['auth.refreshToken']);
  });

  it('keeps new secrets, removes those that are null, and changes nothing of what it was given', () => {
    const given = { imap: { host: 'b', password: 'new' }, secret: 't', previous: null };
    expect(fillSecrets(given, old, paths)).toEqual({ settings: { imap: { host: 'b', password: 'new' }, secret: 't' }, needed: [] });
    expect(given.previous).toBeNull();
  });

  it('lets a password go with its user', () => {
    const before = { smtp: { host: 'a', user: 'u', password: 'p' } };
    expect(fillSecrets({ smtp: { host: 'b' } }, before, { all: ['smtp.password'], bound: ['smtp.password'] })).toEqual({ settings: { smtp: { host: 'b' } }, needed: [] });
  });

  it('does not reach into what is no branch, nor into a prototype', () => {
    expect(fillSecrets({ imap: 'text', url: 'https://a' }, old, paths).settings).toEqual({ imap: 'text', secret: 's', previous: 'r', url: 'https://a' });
    fillSecrets({}, JSON.parse('{"__proto__":{"polluted":"x"}}') as Record<string, unknown>, { all: ['__proto__.polluted'], bound: [] });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('markRemoved', () => {
  it('says which stored secrets are no longer wanted', () => {
    expect(markRemoved({ imap: { host: 'a', password: 'p1' }, smtp: { host: 'b' }, secret: 's' }, old, all))
      .toEqual({ imap: { host: 'a', password: 'p1' }, smtp: { host: 'b', password: null }, secret: 's', previous: null });
  });
});
