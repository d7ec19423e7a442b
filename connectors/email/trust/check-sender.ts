import { Readable } from 'node:stream';
import { setImmediate as pause } from 'node:timers/promises';
import { authenticate, type AuthenticateResult } from 'mailauth';
import { ConnectorError, type OpenContext, type RawDelivery, type Trust, type TrustFacet } from '../../spec/index.ts';
import { readHeaders, type Headers } from '../mime/headers.ts';
import { PARTIAL } from '../reading/read.ts';
import type { MailSettings } from '../settings.ts';
import { isAligned, readAuthor } from './author.ts';
import { boundResolver, type BoundedResolver } from './bounded-resolver.ts';
import { toResult } from './headers.ts';
import { findDelivered, type Delivered } from './received.ts';
import { withoutSurplus } from './surplus.ts';
import { judge } from './verdict.ts';

const LIMITS = { timeMs: 14_000, questions: 40, signatures: 10, arcSets: 5, bodyBytes: 25 * 1024 * 1024 };

/**
 * Checks the sender's domain by SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489) and ARC (RFC 8617). Who delivered the
 * message is what our own listener saw, else what the mailbox's own server wrote down; where neither is known SPF says
 * nothing and the signatures decide. A message longer than 25 MB, or kept without its body, is not gone through for
 * signatures; a policy contradicts only where both could be asked.
 */
export function createSenderCheck(_settings: MailSettings, context: OpenContext, limits = LIMITS): TrustFacet {
  return {
    async check(delivery, signal) {
      signal.throwIfAborted();
      const source = Buffer.from(delivery.body.buffer, delivery.body.byteOffset, delivery.body.byteLength);
      const { headers } = readHeaders(source, 0, source.length);
      const time = AbortSignal.any([signal, AbortSignal.timeout(limits.timeMs)]);
      const resolver = boundResolver((name, type) => context.resolve(name, type), limits.questions, time);
      const delivered = onlyWhole(readDelivered(delivery, headers));
      const isCut = source.length > limits.bodyBytes || delivery.context?.[PARTIAL] !== undefined;
      const bytes = isCut ? withoutSurplus(source, 0, 0) : withoutSurplus(source, limits.signatures, limits.arcSets);
      const result = await run(bytes, delivered, resolver, time);
      const trust = makeTrust(result, headers, delivered, isCut);
      // A name that could not be asked for may be the one that proves.
      if (resolver.silent > 0 && trust.verdict !== 'proven') throw new ConnectorError('temporary', 'The sender could not be checked, because the name server did not answer.', { code: 'trust.dns' });
      return trust;
    },
  };
}

function readDelivered({ context }: RawDelivery, headers: Headers): Delivered {
  const ip = context?.['remoteAddress'];
  if (ip === undefined) return findDelivered(headers);
  const [helo, mailFrom] = [context?.['helo'], context?.['mailFrom']];
  return { ip, ...(helo && { helo }), ...(mailFrom !== undefined && { mailFrom }) };
}

/** SPF asks about the sender of the envelope: an address without it says nothing. */
function onlyWhole(delivered: Delivered): Delivered {
  return delivered.mailFrom === undefined ? {} : delivered;
}

async function run(bytes: Buffer, { ip, helo, mailFrom }: Delivered, resolver: BoundedResolver, signal: AbortSignal): Promise<AuthenticateResult> {
  try {
    // Cut into pieces, so that a long message leaves time to others.
    return await authenticate(Readable.from(slice(bytes, signal)), {
      resolver: (name, type) => resolver.resolve(name, type), mta: 'parley', disableBimi: true, trustReceived: false, rejectRsaSha1: true,
      // Without a client's address there is no SPF: mailauth then says `temperror`, which is left out.
      ...(ip && { ip }), ...(helo && { helo }), sender: mailFrom ?? '',
    });
  } catch (error) {
    if (signal.aborted) throw new ConnectorError('temporary', 'The sender could not be checked in time.', { code: 'trust.time', cause: error });
    throw new ConnectorError('invalid', `The sender cannot be checked: ${error instanceof Error ? error.message : String(error)}.`, { code: 'trust.damaged', cause: error });
  }
}

async function* slice(bytes: Buffer, signal: AbortSignal): AsyncGenerator<Buffer> {
  const size = 64 * 1024;
  for (let at = 0; at < bytes.length; at += size) {
    signal.throwIfAborted();
    yield bytes.subarray(at, at + size);
    await pause();
  }
}

function makeTrust(result: AuthenticateResult, headers: Headers, delivered: Delivered, isCut: boolean): Trust {
  const author = readAuthor(headers)?.domain;
  const aligned = (domain: string | undefined): boolean => domain !== undefined && author !== undefined && isAligned(domain, author);
  const dkim = result.dkim.results.filter(({ signingDomain }) => signingDomain).map(({ signingDomain, selector, status }) => ({
    domain: cut(signingDomain), ...(selector && { selector: cut(selector) }), result: toResult(status.result),
    // What was written below a signature that stops early is not the signer's.
    aligned: aligned(signingDomain) && !status.underSized,
  }));
  const spf = delivered.ip === undefined || result.spf === false ? undefined : { domain: cut(result.spf.domain), ip: delivered.ip, result: toResult(result.spf.status.result), aligned: aligned(result.spf.domain) };
  const dmarc = result.dmarc === false ? undefined : { ...readDmarc(result.dmarc), result: toResult(result.dmarc.status.result) };
  const sealer = result.arc === false || result.arc.signature === false ? undefined : result.arc.signature?.signingDomain;
  const arc = result.arc === false || result.arc.status.result === 'none' ? undefined : { ...(sealer && { sealer: cut(sealer) }), result: toResult(result.arc.status.result) };
  const found = { dkim, ...(spf && { spf }), ...(dmarc && { dmarc }), ...(arc && { arc }), by: 'us' };
  if (dmarc?.result === 'fail' && (isCut || delivered.ip === undefined)) return withoutPolicy(found);
  return { verdict: judge(found, author), ...found };
}

/** Where only one of the two ways to prove a sender could be tried, that it failed does not mean that the domain distrusts it. */
function withoutPolicy({ dmarc: _dmarc, ...found }: Omit<Trust, 'verdict'>): Trust {
  return { verdict: 'unproven', ...found };
}

function readDmarc(dmarc: Exclude<AuthenticateResult['dmarc'], false>): Omit<NonNullable<Trust['dmarc']>, 'result'> {
  const domain = dmarc.status.header?.['from'];
  const { policy } = dmarc;
  return { ...(typeof domain === 'string' && { domain: cut(domain) }), ...((policy === 'none' || policy === 'quarantine' || policy === 'reject') && { policy }) };
}

function cut(text: string | undefined): string {
  return (text ?? '').slice(0, 253);
}
