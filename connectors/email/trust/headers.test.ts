import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readHeaders } from '../mime/headers.ts';
import { readAuthResults } from './auth-results.ts';
import { readTrustHeaders } from './headers.ts';
import type { Trust } from '../../spec/index.ts';

const OURS = 'mx.our.example';
function read(lines: readonly string[], authservId: string | undefined = OURS): Trust | undefined {
  const source = Buffer.from(`${lines.join('\r\n')}\r\n\r\nHello`);
  return readTrustHeaders(readHeaders(source, 0, source.length).headers, authservId);
}

const PASS = 'dmarc=pass (p=reject dis=none) header.from=bank.example; dkim=pass header.d=bank.example header.s=s1; spf=pass (mx: domain of a@bank.example designates 192.0.2.10 as permitted sender) smtp.mailfrom=a@bank.example';
const OUTSIDE = 'Received: from mx.bank.example (mx.bank.example [192.0.2.10]) by mx.our.example with ESMTPS id 1';
const FROM = 'From: Ann <a@bank.example>';

test('the verdict of our own server is taken as it stands', () => {
  expect(read([`Authentication-Results: ${OURS}; ${PASS}`, OUTSIDE, FROM])).toEqual({
    verdict: 'proven', by: OURS, author: 'a@bank.example', dkim: [{ domain: 'bank.example', selector: 's1', result: 'pass', aligned: true }],
    spf: { domain: 'bank.example', ip: '192.0.2.10', result: 'pass', aligned: true }, dmarc: { domain: 'bank.example', policy: 'reject', result: 'pass' },
  });
});

test('servers that stamp below their own hop are believed too: one header, the topmost', () => {
  expect(read([OUTSIDE, `Authentication-Results: ${OURS} 1; ${PASS}`, FROM])?.verdict).toBe('proven');
  const twice = read([OUTSIDE, `Authentication-Results: ${OURS}; spf=fail smtp.mailfrom=x@evil.example; dmarc=fail (p=reject) header.from=bank.example`, `Authentication-Results: ${OURS}; ${PASS}`, FROM]);
  expect(twice?.verdict).toBe('contradicted');
});

test.each([
  ['of another name', ['Authentication-Results: mx.evil.example; dmarc=pass header.from=bank.example', OUTSIDE, FROM]],
  ['below the hop of another host', [OUTSIDE, 'Received: from pc by mx.bank.example with SMTP', `Authentication-Results: ${OURS}; ${PASS}`, FROM]],
  ['with a name inside the name', [`Authentication-Results: ${OURS}.evil.example; ${PASS}`, OUTSIDE, FROM]],
  ['with the name in a comment', [`Authentication-Results: (${OURS}) evil.example; ${PASS}`, OUTSIDE, FROM]],
  ['with the name behind', [`Authentication-Results: evil.example; x=${OURS}; ${PASS}`, OUTSIDE, FROM]],
  ['in a header of another name', [`X-Authentication-Results: ${OURS}; ${PASS}`, OUTSIDE, FROM]],
])('results %s are not believed', (_name, lines) => {
  expect(read(lines)).toBeUndefined();
});

test('what came in with the message adds nothing to what our server stamps above its own hop', () => {
  expect(read([`Authentication-Results: ${OURS}; spf=none smtp.mailfrom=x@evil.example`, OUTSIDE, `Authentication-Results: ${OURS}; ${PASS}`, FROM])).toMatchObject({ verdict: 'unproven', dkim: [] });
});

test('without a trusted name none is', () => {
  const source = Buffer.from(`Authentication-Results: ${OURS}; ${PASS}\r\n${FROM}\r\n\r\n`);
  expect(readTrustHeaders(readHeaders(source, 0, source.length).headers, undefined)).toBeUndefined();
});

test.each([
  ['another author', ['From: a@evil.example']],
  ['two authors', ['From: a@bank.example, b@evil.example']],
  ['two From fields', [FROM, 'FROM: b@evil.example']],
  ['a name that is another address', ['From: "ceo@other.example" <a@bank.example>']],
])('a pass with %s proves nobody', (_name, from) => {
  expect(read([`Authentication-Results: ${OURS}; ${PASS}`, OUTSIDE, ...from])?.verdict).toBe('unproven');
});

test('results of the sender\'s domain without its policy: aligned proves, others do not', () => {
  const of = (results: string): Trust['verdict'] | undefined => read([`Authentication-Results: ${OURS}; ${results}`, OUTSIDE, FROM])?.verdict;
  expect(of('dkim=pass header.d=mail.bank.example')).toBe('proven');
  expect(of('spf=pass smtp.mailfrom=bounce.bank.example; dmarc=none header.from=bank.example')).toBe('proven');
  expect(of('dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=x@evil.example')).toBe('unproven');
  expect(of('dkim=pass header.d=bank.example; dmarc=fail (p=none) header.from=bank.example')).toBe('unproven');
  expect(of('dkim=pass header.d=bank.example; dmarc=temperror header.from=bank.example')).toBe('unproven');
  expect(of('dmarc=fail action=quarantine header.from=bank.example')).toBe('contradicted');
  expect(of('dmarc=fail reason="x; dmarc=pass" header.from=bank.example policy.dmarc=reject')).toBe('contradicted');
  expect(of('dmarc=fail (dmarc=pass; p=reject) header.from=bank.example')).toBe('contradicted');
  expect(of('none')).toBeUndefined();
});

test('a pass for a name that says nothing of the sender proves nothing', () => {
  const of = (domain: string): Trust['verdict'] | undefined => read([`Authentication-Results: ${OURS}; dmarc=pass header.from=${domain}`, OUTSIDE, FROM])?.verdict;
  expect(of('bank.example')).toBe('proven');
  expect(of('BANK.example.')).toBe('proven');
  for (const domain of ['evil.example', 'notbank.example', 'x.bank.example', '""', '?']) expect(of(domain), domain).toBe('unproven');
});

test('Exchange Online says it in its ARC set, between hops of its own', () => {
  const trust = read([
    'Received: from AM0.eurprd01.prod.outlook.com (2603:10a6:208::1) by DB7.eurprd01.prod.outlook.com with HTTPS', 'Received: from mx.bank.example (192.0.2.10) by AM6.mail.protection.outlook.com (10.152.0.1) with SMTP',
    'ARC-Seal: i=1; a=rsa-sha256; s=arc; d=microsoft.com; cv=none; b=x', 'ARC-Authentication-Results: i=1; mx.microsoft.com 1; spf=pass (sender ip is 192.0.2.10) smtp.rcpttodomain=our.example smtp.mailfrom=bank.example; dmarc=pass (p=reject sp=none pct=100) action=none header.from=bank.example; dkim=pass (signature was verified) header.d=bank.example; arc=none (0)', FROM,
  ], 'mx.microsoft.com');
  expect(trust).toMatchObject({ verdict: 'proven', spf: { ip: '192.0.2.10', result: 'pass' }, dmarc: { policy: 'reject' }, arc: { result: 'none' } });
});

test('values are read by the book: versions, comments that nest, quotes, escapes', () => {
  const results = readAuthResults('example.com 1 (a (nested) comment; spf=fail); auth=pass (cram-md5) smtp.auth="a;b@x.example"; dkim/1=fail reason="bad \\"sig\\"" header.d=x.example');
  expect(results?.authservId).toBe('example.com');
  expect(results?.methods.map(({ method, result, properties }) => [method, result, properties.get('smtp.auth') ?? properties.get('header.d')])).toEqual([['auth', 'pass', 'a;b@x.example'], ['dkim', 'fail', 'x.example']]);
  expect(readAuthResults('i=2; mx.example; spf=pass', true)?.authservId).toBe('mx.example');
  expect(readAuthResults('mx.example; spf=pass', true)).toBeUndefined();
});

test('any bytes are read, and never more is proven than one author', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 100 }), (value, from) => {
    const trust = read([`Authentication-Results: ${OURS}; ${value.replace(/[\r\n]/g, ' ')}`, `From: ${from.replace(/[\r\n]/g, ' ')}`, 'From: a@bank.example']);
    expect(trust?.verdict).not.toBe('proven');
  }));
});
