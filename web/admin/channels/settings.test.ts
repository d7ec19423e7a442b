import { expect, test } from 'vitest';
import type { SettingsField } from '../../api/schemas.ts';
import { faultOf, isAsked, isSet, settingsOf, valuesOf } from './settings.ts';

const fields: readonly SettingsField[] = [
  { path: 'auth.kind', input: 'select', required: false, default: 'password', options: ['password', 'google'] },
  { path: 'auth.clientId', input: 'text', required: true, when: { path: 'auth.kind', is: ['google'] } },
  { path: 'auth.scope', input: 'text', required: false, when: { path: 'auth.clientId', is: ['special'] } },
  { path: 'imap.host', input: 'text', required: true },
  { path: 'imap.port', input: 'number', required: true, default: 993 },
  { path: 'imap.secure', input: 'switch', required: false, default: true },
  { path: 'imap.password', input: 'password', required: true, secret: true, when: { path: 'auth.kind', is: ['password'] } },
  { path: 'aliases', input: 'list', required: false },
  { path: 'dkim.privateKey', input: 'long-text', required: false, secret: true },
  { path: 'name', input: 'text', required: false },
];
const field = (path: string) => fields.find((one) => one.path === path) as SettingsField;

test('defaults fill the inputs, kept settings win, secrets stay empty, lists stand line by line', () => {
  expect(valuesOf(fields, { imap: { host: 'mail.bank.example', secure: false }, aliases: ['a@b.example', 'c@b.example'] })).toEqual({
    'auth.kind': 'password', 'auth.clientId': '', 'auth.scope': '', 'imap.host': 'mail.bank.example', 'imap.port': '993', 'imap.secure': false, 'imap.password': '',
    aliases: 'a@b.example\nc@b.example', 'dkim.privateKey': '', name: '',
  });
});

test('settings are nested, numbers are numbers, lists are lists, and what is empty is left out', () => {
  const values = { 'imap.host': ' mail.bank.example ', 'imap.port': '143', 'imap.secure': false, 'imap.password': '', aliases: ' a@b.example \r\n\n c@b.example\na@b.example', name: '' };
  expect(settingsOf(fields, values)).toEqual({ imap: { host: 'mail.bank.example', port: 143, secure: false }, aliases: ['a@b.example', 'c@b.example'] });
});

test('a secret is kept to the letter', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n';
  expect(settingsOf(fields, { 'imap.password': ' two spaces ', 'dkim.privateKey': key })).toEqual({ imap: { password: ' two spaces ' }, dkim: { privateKey: key } });
});

test('what is not asked for now is not sent, whatever stands in it', () => {
  const typed = { 'imap.password': 'secret', 'auth.clientId': 'special', 'auth.scope': 'mail' };
  expect(settingsOf(fields, { ...typed, 'auth.kind': 'google' })).toEqual({ auth: { kind: 'google', clientId: 'special', scope: 'mail' } });
  expect(settingsOf(fields, { ...typed, 'auth.kind': 'password' })).toEqual({ auth: { kind: 'password' }, imap: { password: 'secret' } });
  expect(isAsked(field('imap.password'), fields, {})).toBe(true);
  expect(isAsked(field('auth.scope'), fields, typed)).toBe(false);
});

test('a field is set when it says something else than it does by itself', () => {
  expect(isSet(field('imap.port'), { 'imap.port': '993' })).toBe(false);
  expect(isSet(field('imap.port'), { 'imap.port': '143' })).toBe(true);
  expect(isSet(field('aliases'), { aliases: '' })).toBe(false);
});

test('faults find their field, and of a list the line', () => {
  const faults = [{ path: 'settings.imap.host', message: 'is needed' }, { path: 'settings.aliases.1', message: 'must be an address' }];
  expect(faultOf('imap.host', faults)).toEqual({ message: 'is needed', line: null });
  expect(faultOf('aliases', faults)).toEqual({ message: 'must be an address', line: 2 });
  expect(faultOf('host', faults)).toBeUndefined();
  expect(faultOf('imap', faults)).toBeUndefined();
});
