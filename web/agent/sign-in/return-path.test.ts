import { expect, test } from 'vitest';
import { returnPath } from './return-path.ts';

test('leads back to a path of this site', () => {
  expect(returnPath('/inbox/mine/c1?x=1#m')).toBe('/inbox/mine/c1?x=1#m');
});

test.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/\t/evil.example', '/sign-in?return=/', 7, undefined, ''])('and nowhere else: %s', (wanted) => {
  expect(returnPath(wanted)).toBeNull();
});
