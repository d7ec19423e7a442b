import { describe, expect, it } from 'vitest';
import { readAddress, tidy } from './addresses.ts';

describe('an address that somebody typed', () => {
  it.each([
    [' Ann.Lee+1@Example.COM ', 'ann.lee+1@example.com'], ['иван@почта.рф', 'иван@почта.рф'], ['o\'hara@x.az', 'o\'hara@x.az'], ['a@b.c.d-e.az', 'a@b.c.d-e.az'],
  ])('%s is one', (typed, address) => expect(readAddress(typed)).toBe(address));

  it.each([
    'ann', 'ann@', '@x.az', 'ann@localhost', 'ann@x..az', '.ann@x.az', 'ann.@x.az', 'a..b@x.az', 'ann@-x.az', 'ann@x.az>', 'Ann <ann@x.az>', 'a@b@c.az', 'ann@x.az\r\nBcc: evil@x.az',
    'ann@x.az,bob@x.az', '"a b"@x.az', 'ann@[127.0.0.1]', 'a\u0000@x.az', 'a\u202eb@x.az', `${'a'.repeat(65)}@x.az`, `a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}.az`,
  ])('%s is none', (typed) => expect(readAddress(typed)).toBeUndefined());

  it('is read in time however it is made', () => {
    for (const hostile of ['a.'.repeat(50_000), `a@${'a-'.repeat(50_000)}`, `a@${'a.'.repeat(120)}`, '@'.repeat(100_000)]) expect(readAddress(hostile)).toBeUndefined();
  });
});

describe('people in a list', () => {
  it('stand in it once, under a name of one line', () => {
    expect(tidy([{ externalId: 'a', name: ' Ann\r\nBcc: x\u202e ' }, { externalId: 'a', name: 'Other' }, { externalId: 'b', name: ' \n' }, { externalId: 'c', name: null }]))
      .toEqual([{ externalId: 'a', name: 'Ann Bcc: x' }, { externalId: 'b', name: null }, { externalId: 'c', name: null }]);
  });
});
