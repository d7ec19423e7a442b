import { isIP } from 'node:net';
import { registeredDomain } from './author.ts';
import type { Headers } from '../mime/headers.ts';

/** One hop as its server wrote it (RFC 5321 §4.4). */
export interface Hop {
  /** Who wrote it, lower case. */
  readonly by?: string;
  /** What the client called itself. */
  readonly helo?: string;
  /** The client's name by the name server, where the writer tells it. */
  readonly name?: string;
  /** Where the connection came from. */
  readonly ip?: string;
  /** MAIL FROM, where the writer tells it. */
  readonly envelopeFrom?: string;
  /** Into a mailbox of the same house (RFC 2033): no stranger comes that way. */
  readonly isLocal?: true;
}

/** Linear: a value is looked at up to 2,000 characters. */
export function readHop(value: string): Hop {
  const text = value.slice(0, 2000).replace(/\s+/g, ' ').split(';', 1)[0]!;
  const by = /(?:^| )by ([a-z0-9_.:-]{1,255})/i.exec(text)?.[1]?.toLowerCase();
  const isLocal = /(?:^| )with (?:utf8)?lmtp/i.test(text);
  const from = /^from (\S{1,255})((?: \([^()]{0,500}(?:\([^()]{0,200}\)[^()]{0,200})?\)){0,3})/i.exec(text);
  if (!from) return { ...(by && { by }) };
  const told = from[2]!;
  // The last literal in brackets is the connection's; one behind helo= is the client's own claim.
  const literals = [...told.matchAll(/(helo=|ehlo=)?[[(](?:ipv6:)?([0-9a-f.:]{3,45})(?=[\])])/gi)].filter((match) => match[1] === undefined && isIP(match[2]!) !== 0).map((match) => match[2]!);
  const bare = /^\[(?:ipv6:)?([0-9a-f.:]{3,45})\]$/i.exec(from[1]!)?.[1];
  const ip = literals.at(-1) ?? (told !== '' && bare !== undefined && isIP(bare) !== 0 && /helo=/i.test(told) ? bare : undefined);
  const helo = /helo[= ]\[?([a-z0-9_.:-]{1,255})/i.exec(told)?.[1] ?? from[1]!.replace(/^\[|\]$/g, '');
  const name = /\(([a-z0-9_.-]{1,255}\.[a-z]{2,63})\.? \[/i.exec(told)?.[1]?.toLowerCase();
  const envelopeFrom = /envelope-from <([^<>\s]{0,320})>/i.exec(text)?.[1];
  return { helo, ...(by && { by }), ...(name && { name }), ...(ip && { ip }), ...(envelopeFrom !== undefined && { envelopeFrom }), ...(isLocal && { isLocal }) };
}

/** What our own server knew of who delivered the message, as its header tells. */
export interface Delivered {
  readonly ip?: string;
  readonly helo?: string;
  /** Empty: the null sender. */
  readonly mailFrom?: string;
  /**
   * The hop was written behind one from inside the network. Where a router or a container hides who connects, strangers come from
   * inside, too, and have written it themselves: it may speak against them, and proves nothing.
   */
  readonly isHearsay?: true;
}

const MAX_HOPS = 6;

/**
 * The hop by which the message reached the mailbox's own servers: the topmost that names a client outside private networks.
 * Where that client belongs to the writer's own organisation (Exchange Online hands mail on over public addresses), the true
 * one cannot be told from a forged one, and nothing is said.
 */
export function findDelivered(headers: Headers): Delivered {
  let returnPath: string | undefined;
  let hops = 0;
  let isHearsay = false;
  for (const [name, value] of headers) {
    if (name === 'return-path') returnPath ??= /<\s*([^<>\s]{0,320})\s*>/.exec(value)?.[1];
    if (name !== 'received') continue;
    const hop = readHop(value);
    hops += 1;
    if (hops > MAX_HOPS) return {};
    if (hop.ip === undefined || isPrivate(hop.ip)) {
      isHearsay ||= !isOfHost(hop);
      continue;
    }
    if (isSameFirm(hop)) return {};
    const mailFrom = returnPath ?? hop.envelopeFrom;
    return { ip: hop.ip, ...(hop.helo && { helo: hop.helo }), ...(mailFrom !== undefined && { mailFrom }), ...(isHearsay && { isHearsay }) };
  }
  return {};
}

/** Handed on by a program of the same host, which names no client or loopback. */
function isOfHost({ ip, helo, isLocal }: Hop): boolean {
  if (isLocal) return true;
  return ip === undefined ? helo === undefined : /^(?:::ffff:)?127\.|^::1$/i.test(ip);
}

function isSameFirm(hop: Hop): boolean {
  const writer = hop.by === undefined ? undefined : registeredDomain(hop.by);
  return writer !== undefined && [hop.helo, hop.name].some((name) => name !== undefined && registeredDomain(name.toLowerCase()) === writer);
}

/** Loopback, private (RFC 1918, RFC 4193), link-local and shared (RFC 6598) addresses: never a stranger's. */
function isPrivate(ip: string): boolean {
  const bare = ip.toLowerCase().replace(/^::ffff:(?=\d)/, '');
  if (isIP(bare) === 6) return /^(?:::1$|f[cd]|fe[89ab])/.test(bare);
  return /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|0\.)/.test(bare);
}
