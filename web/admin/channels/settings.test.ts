import { expect, test } from 'vitest';
import type { SettingsField } from '../../api/schemas.ts';
import { faultOf, settingsOf, valuesOf } from './settings.ts';

const fields: readonly SettingsField[] = [
  { path: 'imap.host', input: 'text', required: true },
  { path: 'imap.port', input: 'number', required: true, default: 993 },
  { path: 'imap.secure', input: 'switch', required: false, default: true },
  { path: 'imap.password', input: 'password', required: true, secret: true },
  { path: 'name', input: 'text', required: false },
];

test('defaults fill the inputs, kept settings win, secrets stay empty', () => {
  expect(valuesOf(fields, { imap: { host: 'mail.bank.example', secure: false } })).toEqual({ 'imap.host': 'mail.bank.example', 'imap.port': '993', 'imap.secure': false, 'imap.password': '', name: '' });
});

test('settings are nested, numbers are numbers, and what is empty is left out', () => {
  const values = { 'imap.host': ' mail.bank.example ', 'imap.port': '143', 'imap.secure': false, 'imap.password': '', name: '' };
  expect(settingsOf(fields, values)).toEqual({ imap: { host: 'mail.bank.example', port: 143, secure: false } });
});

test('a secret is kept to the letter', () => {
  expect(settingsOf(fields, { 'imap.password': ' two spaces ' })).toEqual({ imap: { password: ' two spaces ' } });
});

test('faults find their field', () => {
  const faults = [{ path: 'settings.imap.host', message: 'is needed' }];
  expect(faultOf('imap.host', faults)).toBe('is needed');
  expect(faultOf('host', faults)).toBeUndefined();
});
