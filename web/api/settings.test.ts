import { describe, expect, it } from 'vitest';
import { fillSecrets } from './settings.ts';

const old = { imap: { host: 'a', password: 'p1' }, smtp: { password: 'p2' }, secret: 's' };
const secrets = ['imap.password', 'smtp.password', 'secret'];

describe('fillSecrets', () => {
  it('puts back secrets that were left out or sent empty, in the branches that stay', () => {
    expect(fillSecrets({ imap: { host: 'b', password: '' } }, old, secrets)).toEqual({ imap: { host: 'b', password: 'p1' }, secret: 's' });
  });

  it('keeps new secrets, and changes nothing of what it was given', () => {
    const given = { imap: { host: 'b', password: 'new' }, secret: 't' };
    expect(fillSecrets(given, old, secrets)).toEqual({ imap: { host: 'b', password: 'new' }, secret: 't' });
    expect(fillSecrets({ imap: {} }, old, secrets)).not.toBe(given);
  });

  it('does not reach into what is no branch, nor into a prototype', () => {
    expect(fillSecrets({ imap: 'text' }, old, secrets)).toEqual({ imap: 'text', secret: 's' });
    fillSecrets({}, JSON.parse('{"__proto__":{"polluted":"x"}}') as Record<string, unknown>, ['__proto__.polluted']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
