import type { AuthResult, Trust } from '../../spec/index.ts';
import { trimAscii, type Headers } from '../mime/headers.ts';
import { readAuthResults, type AuthResults, type MethodResult } from './auth-results.ts';
import { isAligned, readAuthor, registeredDomain } from './author.ts';
import { readHop } from './received.ts';
import { judge } from './verdict.ts';

/**
 * The verdict of the mailbox's own server, as it wrote it into the message (RFC 8601), also as the newest set of an ARC chain
 * of its own (RFC 8617). Undefined: there is none that can be believed, ask for one.
 *
 * Anybody may write such a header, so it must stand where only our servers write: above the first Received of another host.
 * Above the topmost Received all are believed; below it, where none stands above, one alone, the topmost. A server that stamps under this name must
 * remove those that come in under it (RFC 8601 §5), as all do that are set up by the book.
 */
export function readTrustHeaders(headers: Headers, authservId: string | undefined): Trust | undefined {
  if (authservId === undefined || authservId === '') return undefined;
  const trusted = authservId.toLowerCase();
  const { above, below } = readOwnResults(headers, trusted);
  // Where our server stamps above its own hop, what stands below came in with the message.
  const methods = (above.length > 0 ? above : below.slice(0, 1)).flatMap((results) => results.methods);
  if (methods.length === 0) return undefined;
  const who = readAuthor(headers);
  const author = who?.domain;
  const aligned = (domain: string | undefined): boolean => domain !== undefined && author !== undefined && isAligned(domain, author);
  const dkim = methods.filter(({ method }) => method === 'dkim').slice(0, 10).flatMap((method) => readDkim(method, aligned));
  const [spf] = methods.filter(({ method }) => method === 'spf').map((method) => readSpf(method, aligned));
  const dmarc = readDmarc(methods.find(({ method }) => method === 'dmarc'));
  const arc = methods.find(({ method }) => method === 'arc');
  const found = {
    dkim, ...(spf && { spf }), ...(dmarc && { dmarc }), ...(arc && { arc: { result: toResult(arc.result), ...sealerOf(arc) } }), ...(who && { author: who.address.toLowerCase() }), by: trusted,
  };
  return { verdict: judge(found, author), ...found };
}

/** Results under the trusted name: above the first Received, and between it and the first of another host. */
function readOwnResults(headers: Headers, trusted: string): { readonly above: readonly AuthResults[]; readonly below: readonly AuthResults[] } {
  const [above, arcAbove, below, arcBelow]: AuthResults[][] = [[], [], [], []];
  let hops = 0;
  for (const [name, value] of headers) {
    if (name === 'received') {
      if (!isOwnHop(value, trusted)) break;
      hops += 1;
    }
    const isArc = name === 'arc-authentication-results';
    const results = isArc || name === 'authentication-results' ? readAuthResults(trimAscii(value), isArc) : undefined;
    if (results?.authservId !== trusted) continue;
    if (hops === 0) (isArc ? arcAbove : above)!.push(results);
    else (isArc ? arcBelow : below)!.push(results);
  }
  // The same verdict stands in both; the plain one says it in fewer words.
  return { above: above!.length > 0 ? above! : arcAbove!, below: below!.length > 0 ? below! : arcBelow! };
}

/** Firms whose servers write under one name and stamp under another. */
const ONE_FIRM: readonly ReadonlySet<string>[] = [new Set(['microsoft.com', 'outlook.com']), new Set(['yahoo.com', 'yahoodns.net'])];

/** Written by a server of the trusted firm, or by a program on the same machine. */
function isOwnHop(received: string, trusted: string): boolean {
  const { by } = readHop(received);
  if (by === undefined || by === trusted || !/\.[a-z]/.test(by)) return true;
  const [writer, own] = [registeredDomain(by), registeredDomain(trusted)];
  if (writer === undefined || own === undefined) return by.endsWith(`.${trusted}`) || trusted.endsWith(`.${by}`);
  return writer === own || ONE_FIRM.some((firm) => firm.has(writer) && firm.has(own));
}

function readDkim({ result, properties }: MethodResult, aligned: (domain?: string) => boolean): Trust['dkim'] {
  const domain = properties.get('header.d') ?? properties.get('header.i')?.replace(/^.*@/, '');
  const selector = properties.get('header.s');
  return domain === undefined ? [] : [{ domain: domain.slice(0, 253), ...(selector && { selector: selector.slice(0, 100) }), result: toResult(result), aligned: aligned(domain) }];
}

function readSpf({ result, properties, comment }: MethodResult, aligned: (domain?: string) => boolean): NonNullable<Trust['spf']> {
  const domain = (properties.get('smtp.mailfrom') ?? properties.get('smtp.mfrom') ?? properties.get('smtp.helo'))?.replace(/^.*@/, '').replace(/[<>]/g, '').slice(0, 253);
  const ip = (properties.get('smtp.remote-ip') ?? properties.get('policy.iprev') ?? /(?:client-ip=|sender ip is |designates )([0-9a-f.:]{3,45})/i.exec(comment)?.[1])?.slice(0, 45);
  return { ...(domain && { domain }), ...(ip && { ip }), result: toResult(result), aligned: aligned(domain) };
}

function readDmarc(method: MethodResult | undefined): Trust['dmarc'] {
  if (!method) return undefined;
  const domain = method.properties.get('header.from')?.slice(0, 253);
  const said = method.properties.get('policy.dmarc') ?? method.properties.get('policy.published-domain-policy') ?? method.properties.get('policy.p')
    ?? /\b(?:p|policy)=(none|quarantine|reject)/i.exec(method.comment)?.[1]?.toLowerCase() ?? method.properties.get('action')?.replace(/^o/, '');
  const policy = said === 'none' || said === 'quarantine' || said === 'reject' ? said : undefined;
  return { ...(domain !== undefined && { domain }), ...(policy && { policy }), result: toResult(method.result === 'bestguesspass' ? 'none' : method.result) };
}

function sealerOf({ properties, comment }: MethodResult): { readonly sealer?: string } {
  const sealer = properties.get('header.d') ?? properties.get('header.oldest-pass') ?? /\bdkdomain=([a-z0-9.-]{3,253})/i.exec(comment)?.[1];
  return sealer !== undefined && /[a-z]/i.test(sealer) ? { sealer: sealer.slice(0, 253) } : {};
}

const RESULTS: Readonly<Record<string, AuthResult>> = { pass: 'pass', fail: 'fail', hardfail: 'fail', softfail: 'softfail', neutral: 'neutral', none: 'none', temperror: 'temperror', permerror: 'permerror', policy: 'policy', skipped: 'none', invalid: 'permerror' };

export function toResult(word: string): AuthResult {
  return RESULTS[word.toLowerCase()] ?? 'neutral';
}
