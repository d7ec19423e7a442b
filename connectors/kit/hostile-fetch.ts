import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { ConnectorError } from '../spec/index.ts';
import { isPublicAddress } from './addresses.ts';

export interface HostileFetchOptions {
  /** Whole exchange with its redirects, ms. @default 15000 */
  readonly timeoutMs?: number;
  /** @default 10485760 */
  readonly maxBytes?: number;
  /** @default 3 */
  readonly maxRedirects?: number;
  /** @default 80 and 443 */
  readonly ports?: readonly number[];
  /** All addresses of a name; handed in by tests. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
  /** Which addresses may be asked. @default isPublicAddress */
  readonly allows?: (address: string) => boolean;
}

interface Fetched {
  readonly status: number;
  /** Where the last redirect led. */
  readonly url: string;
  readonly type: string;
  readonly body: Uint8Array;
}

/** GET of an address that a stranger gave us. Throws ConnectorError `rejected` (refused by us) or `temporary`. */
export type HostileFetch = (url: string, signal?: AbortSignal) => Promise<Fetched>;

/**
 * Resolves the name once, refuses it when any of its addresses is not public, connects to exactly the address that was
 * checked (so a second answer of the name server cannot change it), and does the same again for each redirect. Nothing
 * is unpacked, no cookie or credential is sent.
 */
export function createHostileFetch(options: HostileFetchOptions = {}): HostileFetch {
  const { timeoutMs = 15_000, maxRedirects = 3 } = options;
  return async (address, outer) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = outer ? AbortSignal.any([outer, timeout]) : timeout;
    let url = address;
    for (let hops = 0; hops <= maxRedirects; hops += 1) {
      const answer = await fetchOnce(url, options, signal);
      if (typeof answer !== 'string') return answer;
      url = answer;
    }
    throw new ConnectorError('rejected', `The address redirects more than ${maxRedirects} times.`, { code: 'redirects' });
  };
}

/** One request: what came, or where it redirects to. */
async function fetchOnce(address: string, options: HostileFetchOptions, signal: AbortSignal): Promise<Fetched | string> {
  const url = checkUrl(address, options.ports ?? [80, 443]);
  const pinned = await choosePublicAddress(url, options);
  const agent = new Agent({ connect: { lookup: answerWith(pinned), timeout: 5000 }, maxResponseSize: options.maxBytes ?? 10 * 1024 * 1024, connections: 1 });
  try {
    const response = await request(url, {
      dispatcher: agent, signal, method: 'GET', headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'Parley' },
    });
    const location = response.headers['location'];
    if (response.statusCode >= 300 && response.statusCode < 400 && typeof location === 'string') {
      await response.body.dump({ limit: 1024 });
      return new URL(location, url).href;
    }
    const body = new Uint8Array(await response.body.arrayBuffer());
    const type = response.headers['content-type'];
    return { status: response.statusCode, url: url.href, type: typeof type === 'string' ? type : '', body };
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    if (hasCode(error, 'UND_ERR_RES_EXCEEDED_MAX_SIZE')) throw new ConnectorError('rejected', 'What lies at the address is too large.', { code: 'too-large', cause: error });
    throw new ConnectorError('temporary', `The address ${url.origin} could not be fetched.`, { code: 'fetch', cause: error });
  } finally {
    await agent.destroy();
  }
}

function checkUrl(address: string, ports: readonly number[]): URL {
  const url = URL.parse(address);
  if (!url) throw refuse('It is not a URL.');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('Only http and https are fetched.');
  if (url.username || url.password) throw refuse('An address with a password in it is not fetched.');
  const port = url.port ? Number(url.port) : url.protocol === 'https:' ? 443 : 80;
  if (!ports.includes(port)) throw refuse(`Port ${port} is not fetched.`);
  return url;
}

async function choosePublicAddress(url: URL, options: HostileFetchOptions): Promise<string> {
  const allows = options.allows ?? isPublicAddress;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) ? [host] : await resolveName(host, options);
  const first = addresses[0];
  if (!first) throw new ConnectorError('temporary', `The name ${host} has no address.`, { code: 'dns' });
  if (!addresses.every(allows)) throw refuse(`${host} is not on the public internet.`);
  return first;
}

async function resolveName(host: string, options: HostileFetchOptions): Promise<readonly string[]> {
  try {
    if (options.resolve) return await options.resolve(host);
    return (await lookup(host, { all: true })).map((found) => found.address);
  } catch (error) {
    throw new ConnectorError('temporary', `The name ${host} could not be resolved.`, { code: 'dns', cause: error });
  }
}

function answerWith(address: string): LookupFunction {
  const family = isIP(address);
  return (_hostname, options, callback) => {
    if (options.all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}

function refuse(why: string): ConnectorError {
  return new ConnectorError('rejected', `The address is refused. ${why}`, { code: 'refused-address' });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
