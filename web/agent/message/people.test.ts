import { expect, test } from 'vitest';
import { fullName, peopleOf, shortName } from './people.ts';

const ann = { externalId: 'ann@x.example', name: 'Ann' };

test('a name that looks like an address never stands in its place', () => {
  expect(shortName(ann)).toBe('Ann');
  expect(shortName({ externalId: 'ann@x.example', name: ' ' })).toBe('ann@x.example');
  expect(shortName({ externalId: 'thief@evil.example', name: 'Bank <desk@bank.example>' })).toBe('thief@evil.example');
  expect(fullName(ann)).toBe('Ann <ann@x.example>');
  expect(fullName({ externalId: 'ann@x.example', name: 'Ann@X.example' })).toBe('ann@x.example');
});

test('people are told apart by how they came onto a message', () => {
  const participants = [{ ...ann, role: 'to' as const }, { externalId: 'bob@x.example', name: null, role: 'cc' as const }, { externalId: 'rauf@bank.example', name: 'Rauf', role: 'forwarder' as const }];
  expect(peopleOf({ direction: 'in', participants, recipients: null })).toMatchObject({ to: [{ name: 'Ann' }], cc: [{ externalId: 'bob@x.example' }], forwarders: [{ name: 'Rauf' }] });
  expect(peopleOf({ direction: 'out', participants, recipients: { to: [ann], cc: [] } })).toEqual({ to: [ann], cc: [], forwarders: [] });
  expect(peopleOf({ direction: 'out', participants: [], recipients: null })).toEqual({ to: [], cc: [], forwarders: [] });
});
