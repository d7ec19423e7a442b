import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { listenerSettings } from '../settings.ts';
import { checkSignature } from './check-signature.ts';

const key = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const other = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const record = (pem: string): string => `v=DKIM1; k=rsa; p=${createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('base64')}`;

function check(answer: readonly string[] | string, change: object = {}) {
  const settings = listenerSettings.parse({ address: 'support@bank.example', smtp: { host: 'h' }, dkim: { domain: 'bank.example', selector: 'one', privateKey: key, ...change } });
  return checkSignature(settings, {
    resolve: async (name, type) => {
      if (typeof answer === 'string') throw Object.assign(new Error(answer), { code: answer });
      return name === 'one._domainkey.bank.example' && type === 'TXT' ? [answer] : [];
    },
  }, AbortSignal.timeout(20_000));
}

test('a published key is found, also in pieces', async () => {
  expect(await check([record(key)])).toEqual([{ step: 'dns.dkim', ok: true }]);
  expect(await check([record(key).slice(0, 50), record(key).slice(50)])).toEqual([{ step: 'dns.dkim', ok: true }]);
  expect(await checkSignature(listenerSettings.parse({ address: 'support@bank.example', smtp: { host: 'h' } }), { resolve: async () => [] }, AbortSignal.timeout(20_000))).toEqual([]);
});

test.each([
  ['ENOTFOUND', {}, /no key under one\._domainkey\.bank\.example\. Publish this TXT record .*v=DKIM1; k=rsa; p=MI/],
  [[record(other)], {}, /not the other half.*Publish/],
  [['v=DKIM1; p='], {}, /was withdrawn/],
  ['ETIMEOUT', {}, /does not answer about/],
  [[record(key)], { domain: 'elsewhere.example' }, /the mail comes from support@bank\.example/],
  [[record(key)], { privateKey: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' }, /cannot be read/],
])('%s: it says what to do', async (answer, change, detail) => {
  expect(await check(answer, change)).toEqual([{ step: 'dns.dkim', ok: false, detail: expect.stringMatching(detail) }]);
});
