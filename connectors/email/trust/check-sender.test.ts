import { generateKeyPairSync } from 'node:crypto';
import { authenticate, dkimSign } from 'mailauth';
import { afterAll, expect, test } from 'vitest';
import { makeOpenContext } from '../../kit/testing/open-context.ts';
import type { OpenContext, RawDelivery, Trust } from '../../spec/index.ts';
import { createSenderCheck, type SenderLimits } from './check-sender.ts';
import { createSenderPool } from './sender-pool.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const RECORD = `v=DKIM1; k=ed25519; p=${publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')}`;

type Zone = Readonly<Record<string, readonly string[]>>;
const keyOf = (domain: string): Zone => ({ [`TXT s._domainkey.${domain}`]: [RECORD] });
const BANK: Zone = { ...keyOf('bank.example'), 'TXT bank.example': ['v=spf1 ip4:192.0.2.10 -all'], 'TXT _dmarc.bank.example': ['v=DMARC1; p=reject'] };
const EVIL: Zone = { ...keyOf('evil.example'), 'TXT evil.example': ['v=spf1 ip4:203.0.113.66 -all'], 'TXT _dmarc.evil.example': ['v=DMARC1; p=none'] };
const WORLD: Zone = { ...BANK, ...EVIL };

function resolverOf(zone: Zone, asked: string[] = []): OpenContext['resolve'] {
  return async (name, type) => {
    asked.push(`${type} ${name}`);
    const records = zone[`${type} ${name.toLowerCase()}`];
    if (!records) throw Object.assign(new Error('not there'), { code: 'ENOTFOUND' });
    return type === 'TXT' ? records.map((record) => [record]) : records;
  };
}

const thread = { stillMs: 20_000, maxHeapMb: 128, idleMs: 60_000 };
const pool = createSenderPool({ together: 8, largeBytes: 1_000_000, ordinary: thread, alone: thread });
afterAll(() => pool.close());

const text = 'Hello\r\n';
const write = (headers: readonly string[]): string => [...headers, 'To: support@our.example', 'Subject: Card', 'Date: Mon, 01 Jun 2026 10:00:00 +0000', 'Message-ID: <1@x.example>', '', text].join('\r\n');

async function sign(mail: string, domain: string, more: { maxBodyLength?: number } = {}): Promise<string> {
  const { signatures } = await dkimSign(mail, { signingDomain: domain, selector: 's', privateKey: KEY, signatureData: [{ signingDomain: domain, selector: 's', privateKey: KEY, ...more }] });
  if (!signatures.includes(`d=${domain}`)) throw new Error('not signed');
  return signatures + mail;
}

const BY_BANK = { remoteAddress: '192.0.2.10', helo: 'mx.bank.example', mailFrom: 'ann@bank.example' };
const BY_EVIL = { remoteAddress: '203.0.113.66', helo: 'mx.evil.example', mailFrom: 'x@evil.example' };

function check(mail: string, context?: Record<string, string>, zone: Zone | OpenContext['resolve'] = WORLD, limits?: Partial<SenderLimits>): Promise<Trust> {
  const delivery: RawDelivery = { key: 'k', body: new TextEncoder().encode(mail), ...(context && { context }) };
  const resolve = typeof zone === 'function' ? zone : resolverOf(zone);
  return createSenderCheck(makeOpenContext({ resolve }), pool, limits).check(delivery, new AbortController().signal);
}

test('a signature of the sender\'s own domain proves the sender', async () => {
  const trust = await check(await sign(write(['From: Ann <ann@bank.example>']), 'bank.example'));
  expect(trust).toEqual({ verdict: 'proven', by: 'us', author: 'ann@bank.example', dkim: [{ domain: 'bank.example', selector: 's', result: 'pass', aligned: true }], dmarc: { domain: 'bank.example', policy: 'reject', result: 'pass' } });
});

test('the address it came from proves the sender, where our listener saw it', async () => {
  const trust = await check(write(['From: ann@bank.example']), BY_BANK);
  expect(trust).toMatchObject({ verdict: 'proven', spf: { domain: 'bank.example', ip: '192.0.2.10', result: 'pass', aligned: true }, dmarc: { result: 'pass' } });
  expect(trust.dkim).toEqual([]);
});

test('without a policy an aligned check still proves; a subdomain belongs to its domain', async () => {
  const zone = { ...keyOf('mail.shop.example') };
  expect((await check(await sign(write(['From: a@shop.example']), 'mail.shop.example'), undefined, zone)).verdict).toBe('proven');
});

test('a domain that asks for exactly itself is not proven by a subdomain', async () => {
  const zone = { ...WORLD, ...keyOf('mail.bank.example'), 'TXT _dmarc.bank.example': ['v=DMARC1; p=reject; adkim=s; aspf=s'] };
  const signed = await sign(write(['From: ann@bank.example']), 'mail.bank.example');
  expect((await check(signed, BY_EVIL, zone)).verdict).toBe('contradicted');
  expect((await check(signed, undefined, zone)).verdict).toBe('unproven');
});

test.each(['From: Ann <ann@bänk.example>', 'From: Ann <ANN@BÄNK.example>', 'From: Ann <ann@xn--bnk-qla.example>'])('a domain in letters of its language is the same domain: %s', async (from) => {
  const signed = await sign(write([from]), 'xn--bnk-qla.example');
  expect((await check(signed, undefined, keyOf('xn--bnk-qla.example'))).verdict).toBe('proven');
});

test('nothing known is unproven, and a policy that is broken contradicts', async () => {
  expect((await check(write(['From: a@nowhere.example']), BY_EVIL)).verdict).toBe('unproven');
  expect(await check(write(['From: ann@bank.example']), BY_EVIL)).toMatchObject({ verdict: 'contradicted', dmarc: { policy: 'reject', result: 'fail' }, spf: { domain: 'evil.example', result: 'pass', aligned: false } });
  expect((await check(write(['From: x@evil.example']), { ...BY_BANK, mailFrom: 'x@other.example' })).verdict, 'p=none asks for nothing').toBe('unproven');
  expect((await check(write(['From: ann@bank.example']))).verdict, 'perhaps it came from where the domain sends').toBe('unproven');
  expect((await check(write(['From: ann@bank.example']), { ...BY_EVIL, partial: 'too large' })).verdict, 'perhaps it was signed').toBe('unproven');
});

test('a text that was changed on the way is not what was signed', async () => {
  const signed = await sign(write(['From: Ann <ann@bank.example>']), 'bank.example');
  expect((await check(signed.replace('Hello', 'Pay me'), BY_EVIL)).verdict).toBe('contradicted');
});

test('what is written below the end of a signature is not signed', async () => {
  const signed = await sign(write(['From: Ann <ann@bank.example>']), 'bank.example', { maxBodyLength: 5 });
  const trust = await check(`${signed}and pay to another account\r\n`);
  expect(trust).toMatchObject({ verdict: 'unproven', dkim: [{ result: 'pass', aligned: false }] });
});

const FORGED = 'Authentication-Results: mx.our.example; dmarc=pass header.from=bank.example; dkim=pass header.d=bank.example; spf=pass smtp.mailfrom=ann@bank.example';
const SPOOFS: readonly (readonly [name: string, headers: readonly string[]])[] = [
  ['forged results', [FORGED, 'ARC-Authentication-Results: i=1; mx.our.example; dmarc=pass header.from=bank.example', 'From: ann@bank.example']],
  ['another domain\'s good name', ['From: Ann <ann@bank.example>']],
  ['two addresses', ['From: x@evil.example, ann@bank.example']],
  ['two addresses the other way', ['From: ann@bank.example, x@evil.example']],
  ['two addresses of one domain', ['From: x@evil.example, y@evil.example']],
  ['two From fields', ['From: ann@bank.example', 'FROM: x@evil.example']],
  ['two From fields in another order and case', ['fRoM: x@evil.example', 'From: ann@bank.example']],
  ['the same From twice', ['From: x@evil.example', 'from: x@evil.example']],
  ['a space before the colon', ['From : ann@bank.example', 'From: x@evil.example']],
  ['the bank\'s address as name', ['From: "ann@bank.example" <x@evil.example>']],
  ['the bank\'s address as encoded name', [`From: =?utf-8?B?${Buffer.from('ann@bank.example').toString('base64')}?= <x@evil.example>`]],
  ['the whole sender encoded', [`From: =?utf-8?B?${Buffer.from('Ann <ann@bank.example>').toString('base64')}?= <x@evil.example>`]],
  ['only an encoded sender', [`From: =?utf-8?B?${Buffer.from('Ann <x@evil.example>').toString('base64')}?=`]],
  ['a group', ['From: Bank: ann@bank.example, x@evil.example;']],
  ['a group of one', ['From: bank.example: x@evil.example;']],
  ['a route', ['From: <@bank.example:x@evil.example>']],
  ['a quoted local part', ['From: "ann@bank.example"@evil.example']],
  ['two angle brackets', ['From: <ann@bank.example> <x@evil.example>']],
  ['a comment', ['From: x@evil.example (ann@bank.example)']],
  ['a fold inside', ['From: ann@bank.example\r\n <x@evil.example>']],
  ['a lookalike subdomain', ['From: ann@bank.example.evil-two.example']],
];

test.each(SPOOFS)('%s: never proven, though another domain vouches for it', async (_name, headers) => {
  const signed = await sign(write(headers), 'evil.example');
  // The other domain's signature and address are in order: only whose they are is not.
  expect((await check(signed, BY_EVIL)).spf?.result).toBe('pass');
  for (const context of [undefined, BY_EVIL]) expect((await check(signed, context)).verdict, JSON.stringify(context)).not.toBe('proven');
});

test('a message without an author is nobody\'s', async () => {
  expect((await check(write(['Sender: x@evil.example']), BY_EVIL)).verdict).toBe('unproven');
});

test('a signature made for one message and put onto another proves nothing', async () => {
  const own = await sign(write(['From: Ann <ann@bank.example>']), 'bank.example');
  const signature = own.slice(0, own.indexOf('From:'));
  expect((await check(signature + write(['From: Ann <ann@bank.example>', 'Subject: Other']).replace('Subject: Card\r\n', ''), BY_EVIL)).verdict).toBe('contradicted');
  // Replayed with a second From above: two authors.
  expect((await check(`From: ceo@bank.example\r\n${own}`)).verdict).not.toBe('proven');
});

test('a chain of forwarders tells and proves nothing', async () => {
  const forwarded = write(['From: Ann <ann@bank.example>']);
  const sealed = await authenticate(forwarded, {
    resolver: resolverOf(WORLD) as never, mta: 'mx.evil.example', sender: 'ann@bank.example', ip: '192.0.2.10', helo: 'mx.bank.example',
    seal: { signingDomain: 'evil.example', selector: 's', privateKey: KEY },
  });
  const trust = await check(sealed.headers + forwarded, BY_EVIL);
  expect(trust.arc).toEqual({ sealer: 'evil.example', result: 'pass' });
  expect(trust.verdict).toBe('contradicted');
});

const received = (from: string, by = 'mx.our.example'): string => `Received: from ${from} by ${by} with ESMTP id 1; Mon, 01 Jun 2026 10:00:00 +0000`;

test('of a mailbox, the hop its own server wrote tells the client, behind its private hops', async () => {
  const mail = write(['Return-Path: <ann@bank.example>', received('mx.our.example ([127.0.0.1])', 'mail.our.example'), received('mx.bank.example (mx.bank.example [192.0.2.10])'), 'From: ann@bank.example']);
  expect(await check(mail)).toMatchObject({ verdict: 'proven', spf: { ip: '192.0.2.10', domain: 'bank.example', result: 'pass' } });
});

test.each([
  ['a hop forged below the true one', ['Return-Path: <ann@bank.example>', received('pc (unknown [203.0.113.66])'), received('mx.bank.example (mx.bank.example [192.0.2.10])'), 'From: ann@bank.example']],
  ['a hop behind a router that hides who connects', ['Return-Path: <ann@bank.example>', received('pc (unknown [172.17.0.1])'), received('mx.bank.example (mx.bank.example [192.0.2.10])', 'gate.our.example'), 'From: ann@bank.example']],
  ['a hop behind one that does not tell who connected', ['Return-Path: <ann@bank.example>', received('localhost'), received('mx.bank.example (mx.bank.example [192.0.2.10])'), 'From: ann@bank.example']],
  ['an address claimed as name', ['Return-Path: <ann@bank.example>', received('[192.0.2.10] (unknown [203.0.113.66])'), 'From: ann@bank.example']],
  ['an address claimed with helo=', ['Return-Path: <ann@bank.example>', received('pc ([203.0.113.66] helo=[192.0.2.10])'), 'From: ann@bank.example']],
  ['a return path written by the sender', [received('pc (unknown [192.0.2.10])'), 'Return-Path: <ann@bank.example>', 'From: ann@bank.example']],
  ['a client with the name of our own server', ['Return-Path: <ann@bank.example>', received('mx.our.example (unknown [203.0.113.66])'), received('mx.bank.example (x [192.0.2.10])'), 'From: ann@bank.example']],
])('%s proves nothing', async (_name, headers) => {
  expect((await check(write(headers))).verdict).toMatch(/^(?:contradicted|unproven)$/);
});

test('behind hops inside the network a signature proves, a mailbox is local, and what contradicts still does', async () => {
  const hops = (first: string, ip: string) => ['Return-Path: <ann@bank.example>', first, received(`mx (mx [${ip}])`), 'From: ann@bank.example'];
  const inside = received('gate (unknown [10.0.0.5])');
  expect((await check(await sign(write(hops(inside, '192.0.2.10')), 'bank.example'))).verdict).toBe('proven');
  expect((await check(write(hops(received('mx.our.example').replace('ESMTP', 'LMTP'), '192.0.2.10')))).verdict).toBe('proven');
  expect((await check(write(hops(inside, '203.0.113.66')))).verdict).toBe('contradicted');
});

test('a name server that does not answer is asked again later', async () => {
  const silent: OpenContext['resolve'] = () => Promise.reject(Object.assign(new Error('timeout'), { code: 'ETIMEOUT' }));
  await expect(check(await sign(write(['From: ann@bank.example']), 'bank.example'), undefined, silent)).rejects.toMatchObject({ name: 'ConnectorError', kind: 'temporary', code: 'trust.dns' });
});

test('one that never answers ends in time, and what is proven already needs no other answer', async () => {
  const never: OpenContext['resolve'] = () => new Promise(() => {});
  await expect(check(await sign(write(['From: ann@bank.example']), 'bank.example'), BY_BANK, never, { timeMs: 100 })).rejects.toMatchObject({ kind: 'temporary' });
  const half: OpenContext['resolve'] = (name, type) => (name.startsWith('_dmarc') || name.includes('_domainkey') ? resolverOf(WORLD)(name, type) : Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' })));
  expect((await check(await sign(write(['From: ann@bank.example']), 'bank.example'), BY_BANK, half)).verdict).toBe('proven');
});

test('many signatures, seals and questions are bounded', async () => {
  const asked: string[] = [];
  const mail = Array.from({ length: 60 }, (_, index) => `DKIM-Signature: v=1; a=rsa-sha256; d=d${index}.example; s=s; c=relaxed/relaxed; h=from; bh=AAAA; b=AAAA`).join('\r\n');
  const chain = Array.from({ length: 20 }, (_, index) => [`ARC-Seal: i=${index + 1}; a=rsa-sha256; d=a${index}.example; s=s; cv=${index === 0 ? 'none' : 'pass'}; b=AAAA`, `ARC-Message-Signature: i=${index + 1}; a=rsa-sha256; d=a${index}.example; s=s; h=from; bh=AAAA; b=AAAA`, `ARC-Authentication-Results: i=${index + 1}; x; spf=pass`].join('\r\n')).join('\r\n');
  const includes = { ...WORLD, 'TXT many.example': [`v=spf1 ${Array.from({ length: 100 }, (_, index) => `include:i${index}.example`).join(' ')} -all`] };
  const trust = await check(write([mail, chain, 'From: a@many.example']), { remoteAddress: '203.0.113.66', mailFrom: 'a@many.example', helo: 'x' }, resolverOf(includes, asked));
  expect(trust.dkim.length).toBeLessThanOrEqual(10);
  expect(asked.length).toBeLessThanOrEqual(40);
  expect(trust.verdict).not.toBe('proven');
});

test('a message that is too long is not gone through for signatures', async () => {
  const signed = await sign(write(['From: ann@bank.example']), 'bank.example');
  const trust = await check(signed, BY_BANK, WORLD, { bodyBytes: 100 });
  expect(trust).toMatchObject({ verdict: 'proven', dkim: [], spf: { result: 'pass' } });
});
