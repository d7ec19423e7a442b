import { expect, test } from 'vitest';
import { ConnectorError } from '../spec/index.ts';
import { explainFault, SLOW } from './faults.ts';

const refusal = (facts: object): Error => Object.assign(new Error('Command failed'), { authenticationFailed: true, responseStatus: 'NO', ...facts });

test.each<[string, Error, object]>([
  ['a wrong password', refusal({ response: 'Invalid credentials', serverResponseCode: 'AUTHENTICATIONFAILED' }), { kind: 'sign-in', phase: 'login', detail: expect.stringMatching(/refuses the user name or password; it says "Invalid credentials"/) }],
  ['Gmail with too many connections', refusal({ response: '[ALERT] Too many simultaneous connections. (Failure)' }), { kind: 'temporary', code: 'limit' }],
  ['Dovecot with too many connections', refusal({ response: 'Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)', serverResponseCode: 'LIMIT' }), { kind: 'temporary', code: 'limit', detail: expect.stringMatching(/watch fewer folders/) }],
  ['a greeting that says so', Object.assign(new Error('Unexpected close'), { code: 'ClosedAfterConnectTLS', reason: 'Too many connections from your address' }), { kind: 'temporary', code: 'limit', phase: 'connect' }],
  ['Exchange that is not connected', refusal({ response: 'User is authenticated but not connected.' }), { kind: 'temporary', phase: 'login' }],
  ['a sign-in server that is away', refusal({ serverResponseCode: 'UNAVAILABLE' }), { kind: 'temporary', phase: 'login' }],
  ['a connection lost while signing in', refusal({ responseStatus: undefined, code: 'NoConnection' }), { kind: 'temporary', phase: 'connect' }],
  ['no answer in time', Object.assign(new Error('x'), { code: SLOW }), { kind: 'temporary', detail: expect.stringMatching(/stopped answering/) }],
  ['throttling', Object.assign(new Error('x'), { code: 'ETHROTTLE' }), { kind: 'temporary', detail: expect.stringMatching(/slow down/) }],
  ['a certificate of its own', Object.assign(new Error('x'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), { kind: 'temporary', detail: expect.stringMatching(/self-signed/) }],
  ['what we said ourselves', new ConnectorError('limited', 'Ask later.', { code: 'slow' }), { kind: 'temporary', code: 'slow', detail: 'Ask later.' }],
])('%s', (_what, error, fault) => {
  expect(explainFault(error, 'mail.example:993')).toMatchObject(fault);
});

test('a refused token asks for another sign-in, not for a password', () => {
  expect(explainFault(refusal({}), 'mail.example:993', 'token')).toMatchObject({ kind: 'sign-in', detail: expect.stringMatching(/sign in again/) });
});
