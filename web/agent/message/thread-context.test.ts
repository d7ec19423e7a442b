import { expect, test } from 'vitest';
import type { Card } from '../../api/schemas.ts';
import { findNewest } from './thread-context.ts';

const card = (method: Card['method'], sequence: number, uid = 'u'): Card => ({ kind: 'calendar', method, uid, sequence, summary: 's', allDay: false, attendees: [] });

test('what holds of an event is its newest version, a cancellation too; answers to it change nothing', () => {
  const [first, changed, cancelled] = [card('request', 0), card('request', 1), card('cancel', 1)];
  const newest = (...cards: readonly Card[]) => findNewest(cards.map((one) => ({ cards: [one] }))).get('u');
  expect(newest(first, changed)).toBe(changed);
  expect(newest(changed, first)).toBe(changed);
  expect(newest(first, changed, cancelled, card('reply', 1))).toBe(cancelled);
  expect(newest(card('request', 5, 'another'))).toBeUndefined();
});
