import { expect, test } from 'vitest';
import { sayData } from './say-data.ts';

test('audit data reads as changes', () => {
  expect(sayData({ name: { from: 'A', to: 'B' }, added: ['x', 'y'], on: true })).toBe('name: A → B · added: x, y · on: true');
});
