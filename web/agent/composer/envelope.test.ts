import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReplyRecipients } from '../../api/schemas.ts';
import { addPeople, emptyEnvelope, isEmptyEnvelope, isPlaced, othersIn, readAddresses, recipientsOf } from './envelope.ts';

const person = (externalId: string, name: string | null = null) => ({ externalId, name });
const known: ReplyRecipients = { to: [person('ann@x.example', 'Ann')], cc: [person('bob@x.example')], customer: person('ann@x.example', 'Ann'), askedTo: null, refused: [] };

test('an answer goes to the customer unless somebody said otherwise', () => {
  expect(recipientsOf(emptyEnvelope, known)).toEqual({ to: [known.customer], cc: [] });
  expect(recipientsOf({ people: 'everybody' }, known)).toEqual({ to: known.to, cc: known.cc });
  expect(recipientsOf({ people: 'everybody' }, undefined)).toBeUndefined();
  const chosen = { to: [person('z@x.example')], cc: [] };
  expect(recipientsOf({ people: chosen }, undefined)).toBe(chosen);
  expect(othersIn(known)).toBe(1);
});

test('an envelope is empty only when nothing was chosen', () => {
  expect(isEmptyEnvelope(emptyEnvelope)).toBe(true);
  expect(isEmptyEnvelope({ ...emptyEnvelope, signatureId: null })).toBe(false);
  expect(isEmptyEnvelope({ ...emptyEnvelope, people: 'everybody' })).toBe(false);
});

test('addresses are read as people paste them, and what is none is given back', () => {
  expect(readAddresses('Ann Smith <Ann@X.example>; bob@y.example, "Müller, Jörg" <j@z.example>')).toEqual({
    people: [person('ann@x.example', 'Ann Smith'), person('bob@y.example'), person('j@z.example', 'Jörg')], rest: '"Müller',
  });
  expect(readAddresses('somebody')).toEqual({ people: [], rest: 'somebody' });
  expect(readAddresses(' , ')).toEqual({ people: [], rest: '' });
});

test('nobody is on a list twice', () => {
  const people = fc.array(fc.constantFrom('a@x.example', 'b@x.example', 'c@x.example').map((id) => person(id)));
  fc.assert(fc.property(people, people, (one, other) => {
    const list = addPeople(addPeople([], one), other);
    expect(new Set(list.map(({ externalId }) => externalId)).size).toBe(list.length);
    expect(new Set(list.map(({ externalId }) => externalId))).toEqual(new Set([...one, ...other].map(({ externalId }) => externalId)));
  }));
});

test('a picture stands in the text as long as the text names it', () => {
  const file = { id: 'f', name: 'p.png', type: 'image/png', bytes: 1, contentId: 'pic-1' };
  expect(isPlaced(file, 'See [cid:pic-1]')).toBe(true);
  expect(isPlaced(file, 'See [cid:pic-11]')).toBe(false);
  expect(isPlaced({ ...file, type: 'application/pdf' }, 'See [cid:pic-1]')).toBe(false);
});
