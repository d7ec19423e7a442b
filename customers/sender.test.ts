import { describe, expect, it } from 'vitest';
import { hashId } from './hash-id.ts';
import { boundSender, identityId, normaliseEmail } from './sender.ts';

describe('what a channel says about a person', () => {
  it.each([
    [' Ann@Example.COM ', 'ann@example.com'], ['İ@x.az', 'i̇@x.az'], ['', null], ['ann', null], ['a b@x.az', null], ['a@b@c', null],
    [`${'x'.repeat(320)}@x.az`, null], [undefined, null],
  ])('address %j is %j', (given, expected) => expect(normaliseEmail(given)).toBe(expected));

  it('is bounded, and a name without a letter or digit is none', () => {
    const sender = { externalId: 'x', verified: true };
    expect(boundSender({ ...sender, name: ' Ann\r\n\u0007 B. ', phone: ' +994 ' })).toEqual({ ...sender, name: 'Ann B.', phone: '+994' });
    expect(boundSender({ ...sender, name: '???', phone: ' ' })).toEqual(sender);
    expect(boundSender({ ...sender, name: 'ə'.repeat(900) }).name).toHaveLength(200);
  });

  it('has one id per account and external id', () => {
    const ids = [identityId('a', 'b'), identityId('b', 'a'), identityId('a', 'B'), hashId('other', 'a', 'b')];
    expect(new Set(ids).size).toBe(4);
    expect(identityId('a', 'b')).toBe(ids[0]);
    expect(ids[0]).toMatch(/^[\w-]{22}$/);
  });
});
