import { Readable } from 'node:stream';
import { setImmediate as pause } from 'node:timers/promises';
import { authenticate, type AuthenticateResult } from 'mailauth';
import { ConnectorError, type OpenContext, type Trust } from '../../spec/index.ts';
import { readHeaders, type Headers } from '../mime/headers.ts';
import { isAligned, readAuthor } from './author.ts';
import { boundResolver, type BoundedResolver } from './bounded-resolver.ts';
import { toResult } from './headers.ts';
import { findDelivered, type Delivered } from './received.ts';
import { isExcessive, withoutSurplus, type HeaderBounds } from './surplus.ts';
import { judge } from './verdict.ts';

/** A message whose sender is looked up. */
export interface SenderMail {
  /** The whole message; of one without signatures, or one that is not gone through for them, the header is enough. */
  readonly bytes: Uint8Array;
  /** Signatures may be there and are not looked at. */
  readonly isCut: boolean;
  /** Who handed it in, where our own listener saw it; see `RawDelivery.context`. */
  readonly context: Readonly<Record<string, string>>;
  readonly bounds: SenderBounds;
}

/** What the check of one message may cost. */
export interface SenderBounds extends HeaderBounds {
  /** In all, with the name server's answers, ms. */
  readonly timeMs: number;
  /** Different ones to the name server. */
  readonly questions: number;
  readonly signatures: number;
  readonly arcSets: number;
}

/** Nothing is known of the sender. */
export const UNPROVEN: Trust = { verdict: 'unproven', dkim: [], by: 'us' };

/**
 * Asks SPF, DKIM, DMARC and ARC about a message, see `createSenderCheck`. Hostile messages cost time: it runs in a thread of
 * its own. ConnectorError `temporary`: the name server is silent; `invalid`: it cannot be checked, ever.
 */
export async function examineSender({ bytes, isCut, context, bounds }: SenderMail, resolve: OpenContext['resolve']): Promise<Trust> {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isExcessive(source, bounds)) return UNPROVEN;
  const { headers } = readHeaders(source, 0, source.length);
  const time = AbortSignal.timeout(bounds.timeMs);
  const resolver = boundResolver(resolve, bounds.questions, time);
  const delivered = onlyWhole(readDelivered(context, headers));
  const checked = withoutSurplus(source, isCut ? 0 : bounds.signatures, isCut ? 0 : bounds.arcSets);
  const trust = makeTrust(await run(checked, delivered, resolver, time), headers, delivered, isCut);
  // A name that could not be asked for may be the one that proves.
  if (resolver.silent > 0 && trust.verdict !== 'proven') throw new ConnectorError('temporary', 'The sender could not be checked, because the name server did not answer.', { code: 'trust.dns' });
  return trust;
}

function readDelivered(context: SenderMail['context'], headers: Headers): Delivered {
  const ip = context['remoteAddress'];
  if (ip === undefined) return findDelivered(headers);
  const [helo, mailFrom] = [context['helo'], context['mailFrom']];
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
    // Only the name server may be quicker another time.
    if (signal.aborted) throw new ConnectorError(resolver.silent > 0 ? 'temporary' : 'invalid', 'The sender could not be checked in time.', { code: 'trust.time', cause: error });
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
  const who = readAuthor(headers);
  const author = who?.domain;
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
  const found = { dkim, ...(spf && { spf }), ...(dmarc && { dmarc }), ...(arc && { arc }), ...(who && { author: who.address.toLowerCase() }), by: 'us' };
  if (dmarc?.result === 'fail' && (isCut || delivered.ip === undefined)) return withoutPolicy(found);
  const isSigned = dkim.some(({ result: said, aligned: isOwn }) => said === 'pass' && isOwn);
  const verdict = judge(found, author);
  return { verdict: verdict === 'proven' && delivered.isHearsay && !isSigned ? 'unproven' : verdict, ...found };
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
