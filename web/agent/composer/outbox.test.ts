import { expect, test } from 'vitest';
import { createDrafts } from './drafts.ts';
import { createFileBox } from './file-box.ts';
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

test('people, signature and files of an answer outlive the page, with and without text', () => {
  const storage = memory();
  const file = { id: 'f1', name: 'a.pdf', type: 'application/pdf', bytes: 3, contentId: 'pic-1' };
  const envelope = { people: { to: [{ externalId: 'ann@x.example', name: null }], cc: [] }, signatureId: null, files: [file] } as const;
  const drafts = createDrafts(storage, 'u1', () => 1);
  drafts.setEnvelope('c1', envelope);
  drafts.set('c1', 'reply', 'Hello');
  drafts.set('c1', 'note', 'aside');
  const later = createDrafts(storage, 'u1', () => 1);
  expect([later.envelope('c1'), later.get('c1', 'reply'), later.fileIds()]).toEqual([envelope, 'Hello', ['f1']]);
  later.set('c1', 'reply', '');
  expect(later.envelope('c1')).toEqual(envelope);
  later.setEnvelope('c1', { people: 'customer', files: [] });
  expect([later.count(), createDrafts(storage, 'u1', () => 1).envelope('c2')]).toEqual([1, { people: 'customer', files: [] }]);
});

test('what goes along is named until the server has it', () => {
  const storage = memory();
  const file = { id: 'f1', name: 'a.pdf', type: 'application/pdf', bytes: 3, contentId: 'pic-1' };
  const outbox = createOutbox(storage, 'u1');
  outbox.add({ ...pending, files: [file], recipients: { to: [{ externalId: 'ann@x.example', name: 'Ann' }], cc: [] }, signatureId: null });
  const later = createOutbox(storage, 'u1');
  expect(later.fileIds()).toEqual(['f1']);
  expect(later.of('c1')).toMatchObject([{ state: 'uncertain', files: [file], recipients: { to: [{ name: 'Ann' }] }, signatureId: null }]);
  later.remove('k1');
  expect(later.fileIds()).toEqual([]);
});

test('a browser that keeps no files still holds them while the page is open', async () => {
  for (const databases of [undefined, { open() { throw new Error('forbidden'); } } as unknown as IDBFactory]) {
    const box = createFileBox(databases, 'u1', () => 1);
    await box.put('f1', new Blob(['abc']));
    expect(await (await box.get('f1'))?.text()).toBe('abc');
    await box.sweep(new Set());
    expect(await box.get('f1')).toBeDefined();
    await box.remove(['f1']);
    expect(await box.get('f1')).toBeUndefined();
    await box.put('f2', new Blob(['x']));
    await box.clear();
    expect(await box.get('f2')).toBeUndefined();
  }
});
