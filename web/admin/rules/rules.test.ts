import fc from 'fast-check';
import i18next from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import en from '../../ui/strings/en.json';
import { positionsAfterMove } from './order.ts';
import { readMinute, sayDays, sayMinute, sayRule } from './sentence.ts';
import { actionKinds, conditionKinds, isActionComplete, isComplete, newAction, newCondition } from './shapes.ts';

describe('moving a rule', () => {
  test('puts it where it was wanted, and leaves the others in their order', () => {
    fc.assert(fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 12 }), fc.nat(11), fc.nat(11), (positions, from, to) => {
      const items = positions.toSorted((left, right) => left - right).map((position, index) => ({ id: `r${String(index).padStart(2, '0')}`, position }));
      if (from >= items.length || to >= items.length) return;
      const changed = positionsAfterMove(items, from, to);
      const after = items.map((item) => changed.find((one) => one.id === item.id) ?? item).toSorted((left, right) => left.position - right.position || (left.id < right.id ? -1 : 1));
      const moved = items[from];
      const wanted = items.filter((item) => item !== moved).map((item) => item.id);
      if (moved) wanted.splice(to, 0, moved.id);
      expect(after.map((item) => item.id)).toEqual(wanted);
    }));
  });
});

describe('a rule as a sentence', () => {
  const names = { channel: (id: string) => id, channelKind: (id: string) => id, team: (id: string) => `Team ${id}`, user: (id: string) => `User ${id}`, head: (head: string) => head, value: (_head: string, value: string) => value };
  beforeAll(() => i18next.init({ lng: 'en', resources: { en: { translation: en } }, interpolation: { escapeValue: false } }).then(() => undefined));

  test('reads as it is meant', () => {
    const sentence = sayRule({
      condition: { kind: 'all', of: [{ kind: 'text', contains: ['loan', 'mortgage'] }, { kind: 'any', of: [{ kind: 'customer-new', is: true }, { kind: 'not', of: { kind: 'tag', names: ['vip'] } }] }] },
      actions: [{ kind: 'assign-team', teamId: 'L' }, { kind: 'add-tag', name: 'loan' }],
    }, i18next.t, names, 'en');
    expect(sentence).toBe('When the text contains “loan” or “mortgage” and (the customer is new or it is not so that it is tagged “#vip”): give it to team Team L and tag it #loan');
  });

  test('every kind of condition and action has words of its own', () => {
    const said = [
      ...conditionKinds.map((kind) => sayRule({ condition: newCondition(kind, 'Asia/Baku'), actions: [] }, i18next.t, names, 'en')),
      ...actionKinds.map((kind) => sayRule({ condition: { kind: 'all', of: [] }, actions: [newAction(kind)] }, i18next.t, names, 'en')),
    ];
    expect(said.filter((sentence) => /rule\./.test(sentence))).toEqual([]);
    expect(new Set(said).size).toBe(said.length);
  });

  test('days in a row are drawn together', () => {
    expect(sayDays([1, 2, 3, 4, 5], 'en')).toBe('Mon–Fri');
    expect(sayDays([7, 1, 2], 'en')).toBe('Mon, Tue, Sun');
  });

  test('minutes of the day go both ways', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1440 }), (minute) => { expect(readMinute(sayMinute(minute))).toBe(minute); }));
    expect(readMinute('24:01')).toBeNull();
    expect(readMinute('9:61')).toBeNull();
    expect(readMinute('soon')).toBeNull();
  });
});

test('what is begun is not complete until it says something', () => {
  expect(conditionKinds.filter((kind) => isComplete(newCondition(kind, 'UTC')))).toEqual(['customer-new', 'conversation-new', 'time']);
  expect(actionKinds.filter((kind) => isActionComplete(newAction(kind)))).toEqual(['set-priority']);
});
