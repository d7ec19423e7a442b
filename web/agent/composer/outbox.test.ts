import { expect, test } from 'vitest';
import { createDrafts } from './drafts.ts';
import { createOutbox } from './outbox.ts';

function memory(change: Partial<Storage> = {}): Storage {
  const kept = new Map<string, string>();
  return {
    get length() { return kept.size; }, key: (index) => [...kept.keys()][index] ?? null, clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => { kept.set(key, value); }, removeItem: (key) => { kept.delete(key); }, ...change,
  };
}
const pending = { key: 'k1', conversationId: 'c1', kind: 'reply', text: 'hello', at: 1, seenUpTo: 'm1' } as const;

test('the same key goes out once', () => {
  const outbox = createOutbox(memory(), 'u1');
  outbox.add(pending);
  outbox.add(pending);
  expect(outbox.of('c1')).toHaveLength(1);
});

test('what was being sent when the page went away comes back as uncertain, under its key', () => {
  const storage = memory();
  createOutbox(storage, 'u1').add(pending);
  expect(createOutbox(storage, 'u1').of('c1')).toEqual([{ ...pending, state: 'uncertain', problem: null }]);
  expect(createOutbox(storage, 'u2').of('c1')).toEqual([]);
});

test('readers are given the same list until something changes', () => {
  const outbox = createOutbox(memory(), 'u1');
  outbox.add(pending);
  const before = outbox.of('c1');
  expect(outbox.of('c1')).toBe(before);
  outbox.mark('k1', 'refused', { problem: 'no' });
  expect(outbox.of('c1')).toMatchObject([{ state: 'refused', problem: 'no', text: 'hello' }]);
});

test('drafts outlive the page, per person, until they are sent or grow old', () => {
  const storage = memory();
  let now = 1000;
  createDrafts(storage, 'u1', () => now).set('c1', 'reply', 'Good aft');
  expect(createDrafts(storage, 'u1', () => now).get('c1', 'reply')).toBe('Good aft');
  expect(createDrafts(storage, 'u1', () => now).get('c1', 'note')).toBe('');
  expect(createDrafts(storage, 'u2', () => now).get('c1', 'reply')).toBe('');
  now += 40 * 24 * 60 * 60_000;
  expect(createDrafts(storage, 'u1', () => now).count()).toBe(0);
});

test('signing out leaves nothing of a customer on the device', () => {
  const storage = memory();
  const drafts = createDrafts(storage, 'u1', () => 1);
  const outbox = createOutbox(storage, 'u1');
  drafts.set('c1', 'note', 'secret');
  outbox.add(pending);
  drafts.clear();
  outbox.clear();
  expect(storage.length).toBe(0);
});

test('storage that is damaged or full costs nothing but memory', () => {
  const storage = memory({ getItem: () => '{broken', setItem: () => { throw new Error('full'); } });
  const drafts = createDrafts(storage, 'u1', () => 1);
  drafts.set('c1', 'reply', 'still here');
  expect(drafts.get('c1', 'reply')).toBe('still here');
});
