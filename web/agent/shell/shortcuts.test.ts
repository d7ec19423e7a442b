import { expect, test } from 'vitest';
import { createKeyReader, type KeyPress } from './shortcuts.ts';

const press = (key: string, code = '', held: Partial<KeyPress> = {}): KeyPress => ({ key, code, ctrlKey: false, metaKey: false, altKey: false, ...held });

test('single keys and pairs', () => {
  const read = createKeyReader(() => 0);
  expect(read(press('j'))).toBe('next');
  expect(read(press('g'))).toBeNull();
  expect(read(press('m'))).toBe('go-mine');
  expect(read(press('m'))).toBeNull();
});

test('a pair whose second key comes too late is not a pair', () => {
  let now = 0;
  const read = createKeyReader(() => now);
  read(press('g'));
  now = 2000;
  expect(read(press('a'))).toBe('take');
});

test('letters are found by their place under layouts that are not Latin', () => {
  const read = createKeyReader(() => 0);
  expect(read(press('о', 'KeyJ'))).toBe('next');
  expect(read(press('კ', 'KeyK'))).toBe('previous');
  expect(read(press('J', 'KeyJ'))).toBe('next');
});

test('held modifiers belong to the browser', () => {
  const read = createKeyReader(() => 0);
  expect(read(press('r', 'KeyR', { ctrlKey: true }))).toBeNull();
  expect(read(press('r', 'KeyR', { metaKey: true }))).toBeNull();
});

test('Shift makes another command only where there is one', () => {
  const read = createKeyReader(() => 0);
  expect(read(press('A', 'KeyA', { shiftKey: true }))).toBe('reply-all');
  expect(read(press('A', 'KeyQ', { shiftKey: true }))).toBe('reply-all');
  expect(read(press('Ф', 'KeyA', { shiftKey: true }))).toBe('reply-all');
  expect(read(press('A', 'KeyA'))).toBe('take');
  expect(read(press('J', 'KeyJ', { shiftKey: true }))).toBe('next');
  expect(read(press('?', 'Slash', { shiftKey: true }))).toBe('help');
});
