import { afterEach, expect, test } from 'vitest';
import { makeOpenContext } from '../../kit/testing/open-context.ts';
import type { Trust, TrustFacet } from '../../spec/index.ts';
import { createSenderCheck, type SenderLimits } from './check-sender.ts';
import { createSenderPool, type PoolLimits, type SenderPool } from './sender-pool.ts';

const open: SenderPool[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()));
});

const THREAD = { stillMs: 2_000, maxHeapMb: 128, idleMs: 60_000 };
const asked: string[] = [];

function checkOf(change: Partial<PoolLimits> = {}, limits: Partial<SenderLimits> = {}, resolve?: (name: string) => Promise<readonly unknown[]>): TrustFacet {
  const pool = createSenderPool({ together: 8, largeBytes: 1_000_000, ordinary: { ...THREAD, stillMs: 600 }, alone: THREAD, ...change });
  open.push(pool);
  asked.length = 0;
  return createSenderCheck(makeOpenContext({ resolve: (name) => { asked.push(name); return resolve ? resolve(name) : Promise.reject(Object.assign(new Error('not there'), { code: 'ENOTFOUND' })); } }), pool, limits);
}

const check = (facet: TrustFacet, mail: string, signal = new AbortController().signal): Promise<Trust> => facet.check({ key: 'k', body: new TextEncoder().encode(mail) }, signal);
const write = (header: string, body = 'hi'): string => `From: a@bank.example\r\n${header}\r\n\r\n${body}`;
const ordinary = write('Subject: Card');
/** Takes many times the limit of a thread to go through, where it is gone through. */
const hostile = write(Array.from({ length: 4 }, () => `Subject: ${'\r'.repeat(60_000)}x`).join('\r\n'));

test.each([
  ['one long field', write(`X-Long: ${'a'.repeat(100_000)}`)],
  ['one that is folded without end', write(`Subject: ${'word\r\n '.repeat(150_000)}`)],
  ['many fields', write('X: a\r\n'.repeat(100_000))],
  ['very many lines', write('a\n'.repeat(20_000))],
  ['a wall of blanks', hostile],
  ['no end of the header', 'From: a@bank.example\r\n'.repeat(20_000)],
])('a header no honest mail has is not gone through: %s', async (_name, mail) => {
  expect(await check(checkOf(), mail)).toEqual({ verdict: 'unproven', dkim: [], by: 'us' });
  expect(asked).toEqual([]);
});

test('mail that stops its thread is given up, and mail that comes after it goes past', async () => {
  const facet = checkOf({}, { blankBytes: Infinity });
  const done: string[] = [];
  const bad = check(facet, hostile).catch((error: unknown) => error).finally(() => done.push('hostile'));
  await Promise.all(Array.from({ length: 12 }, () => check(facet, ordinary).finally(() => done.push('ordinary'))));
  expect(await bad).toMatchObject({ name: 'ConnectorError', kind: 'invalid', code: 'trust.limits' });
  expect(done).toEqual([...Array.from({ length: 12 }, () => 'ordinary'), 'hostile']);
  expect((await check(facet, ordinary)).verdict, 'the threads are there again').toBe('unproven');
});

test('a thread that dies takes only its culprit with it', async () => {
  const small = { ...THREAD, maxHeapMb: 64 };
  const endless = Array.from({ length: 1_000_000 }, (_record, index) => [`v=DMARC1; p=none; n=${index}`]);
  const facet = checkOf({ ordinary: small, alone: small }, {}, async (name) => (name.includes('evil') ? endless : []));
  const [bad, good] = await Promise.allSettled([check(facet, ordinary.replace('bank', 'evil')), check(facet, ordinary)]);
  expect(bad).toMatchObject({ status: 'rejected', reason: { kind: 'invalid', code: 'trust.limits' } });
  expect(good).toMatchObject({ status: 'fulfilled', value: { verdict: 'unproven' } });
});

test('a message that takes too long without the name server\'s doing is not tried again', async () => {
  const signed = `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=bank.example; s=s; h=from; bh=AAAA; b=AAAA\r\n${write('Subject: long', `${'word  '.repeat(12)}\r\n`.repeat(20_000))}`;
  await expect(check(checkOf(), signed).then(({ dkim }) => dkim.length)).resolves.toBe(1);
  await expect(check(checkOf({}, { timeMs: 1 }), signed)).rejects.toMatchObject({ kind: 'invalid', code: 'trust.time' });
});

test('who cannot wait any longer is told, and others go on', async () => {
  const abort = new AbortController();
  const facet = checkOf({ together: 1 }, {}, () => new Promise(() => {}));
  const first = check(facet, ordinary, abort.signal);
  const second = check(facet, ordinary, abort.signal);
  abort.abort();
  await expect(first).rejects.toMatchObject({ kind: 'temporary', code: 'trust.time' });
  await expect(second).rejects.toMatchObject({ kind: 'temporary' });
});

test('closing ends what is in hand and what waits', async () => {
  const facet = checkOf({ together: 1 }, {}, () => new Promise(() => {}));
  const checks = [check(facet, ordinary), check(facet, ordinary)];
  const results = Promise.allSettled(checks);
  await Promise.all(open.splice(0).map((pool) => pool.close()));
  expect((await results).map((result) => result.status === 'rejected' && (result.reason as { code: string }).code)).toEqual(['closed', 'closed']);
  await expect(check(facet, ordinary)).rejects.toMatchObject({ kind: 'temporary', code: 'closed' });
});
