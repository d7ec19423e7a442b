import { expect, test } from 'vitest';
import { readWhy } from './why.ts';

test('a rule is named with whether it held and what decided', () => {
  expect(readWhy({ ruleId: 'r1', ruleName: 'Loans', matched: true, because: ['the text has “loan”'] })).toEqual([
    { kind: 'text', text: 'Loans', depth: 0, holds: true },
    { kind: 'text', text: 'the text has “loan”', depth: 1, holds: null },
  ]);
});

test('an assignment lists who was considered', () => {
  const why = { method: 'least-loaded', candidates: [{ userId: 'u1', name: 'Leyla', load: 1, capacity: 5, room: 4, score: 0.2, whyNot: null }, { userId: 'u2', name: 'Nino', load: 5, capacity: 5, room: 0, score: 1, whyNot: 'full' }] };
  expect(readWhy(why)).toEqual([
    { kind: 'code', code: 'least-loaded' },
    { kind: 'candidate', name: 'Leyla', load: 1, capacity: 5, whyNot: null },
    { kind: 'candidate', name: 'Nino', load: 5, capacity: 5, whyNot: 'full' },
  ]);
});

test('a reason of an unknown shape is shown all the same, and endless ones end', () => {
  expect(readWhy({ weather: 'rain', deep: { deeper: 1 } })).toEqual([
    { kind: 'text', text: 'weather: rain', depth: 0, holds: null },
    { kind: 'text', text: 'deeper: 1', depth: 0, holds: null },
  ]);
  expect(readWhy(Array.from({ length: 500 }, (_, index) => `line ${index}`))).toHaveLength(60);
  expect(readWhy(null)).toEqual([]);
});
