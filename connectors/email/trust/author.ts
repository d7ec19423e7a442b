import { parse } from 'tldts';
import { readAddresses } from '../mime/addresses.ts';
import type { Headers } from '../mime/headers.ts';
import { decodeRaw } from '../mime/words.ts';

/** Who a message says wrote it, for checks: there is exactly one, said in a way that no two programs read differently. */
export interface Author {
  readonly address: string;
  /** Lower case, ASCII (A-labels), without a final dot. */
  readonly domain: string;
}

/**
 * The author by the one From header (RFC 5322 §3.6.2). Undefined where there are two of them, two addresses, a group, a
 * route, an address made of encoded words, or a name that shows the address of another domain: none of these is ever proven.
 */
export function readAuthor(headers: Headers): Author | undefined {
  const fields = headers.filter(([name]) => name === 'from');
  const raw = fields[0]?.[1] ?? '';
  if (fields.length !== 1 || raw.length > 2000) return undefined;
  // Addresses may be raw UTF-8 (RFC 6532).
  const value = decodeRaw(raw);
  const mailboxes = readAddresses(raw);
  const [mailbox] = mailboxes;
  // A quoted @ is allowed by the book and used by nobody but those who deceive.
  if (mailboxes.length !== 1 || !mailbox?.address || !/^[^\s"(),:;<>@[\\\]]{1,64}@[^\s"(),:;<>@[\\\]]{1,253}$/.test(mailbox.address)) return undefined;
  const bare = value.replace(/"(?:[^"\\]|\\.)*"/gs, ' ');
  if (bare.split('@').length !== 2 || /[:;,]/.test(bare) || !value.includes(mailbox.address)) return undefined;
  const domain = normaliseDomain(mailbox.address.slice(mailbox.address.lastIndexOf('@') + 1));
  if (domain === undefined || posesAsOther(mailbox.name, domain)) return undefined;
  return { address: mailbox.address, domain };
}

function posesAsOther(name: string, domain: string): boolean {
  return [...name.matchAll(/[^\s<>()"',;:]{1,64}[@＠]([\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,250}[\p{L}\p{N}]))/gu)].some((match) => normaliseDomain(match[1]!) !== domain);
}

/** Lower case, A-labels, without a final dot; undefined for what is no domain. */
export function normaliseDomain(domain: string): string | undefined {
  const bare = domain.trim().replace(/\.$/, '');
  if (bare === '' || bare.length > 253 || /[\s/?#@:[\]\\%]/.test(bare)) return undefined;
  // The URL standard's host parser folds case and applies IDNA.
  const host = URL.parse(`http://${bare}/`)?.hostname ?? '';
  return /^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+$/.test(host) && !/^[\d.]+$/.test(host) ? host : undefined;
}

/** The part of a domain that somebody registered: `bank.co.uk` of `mail.bank.co.uk`; undefined of a public suffix itself. */
export function registeredDomain(domain: string): string | undefined {
  return parse(domain, { allowPrivateDomains: true }).domain ?? undefined;
}

/** Relaxed alignment (RFC 7489 §3.1): both belong to one registered domain. */
export function isAligned(domain: string, author: string): boolean {
  const left = normaliseDomain(domain);
  if (left === undefined) return false;
  if (left === author) return true;
  const registered = registeredDomain(author);
  return registered !== undefined && registeredDomain(left) === registered;
}

