import type { HtmlLink } from '../../kit/clean-html.ts';
import { cut } from '../../kit/text.ts';
import type { Finding } from '../../spec/index.ts';
import type { MailAddress } from '../mime/addresses.ts';
import { domainOf, FREE_MAIL, isSameOwner, KNOWN_DOMAINS, readRegistrable } from './domains.ts';
import { findLinkLie } from './link-lies.ts';
import { createFindLookalike, type FindLookalike } from './lookalike.ts';

export interface DeceptionInput {
  readonly from: MailAddress | null;
  readonly replyTo: readonly MailAddress[];
  /** As `cleanHtml` gives them. */
  readonly links: readonly HtmlLink[];
  readonly hiddenText: string;
  readonly trackers: readonly string[];
  /** Domains of our own addresses and of our own people. */
  readonly ourDomains: readonly string[];
}

const MAX_TEXT = 2000;
/** Of each kind: who lies more often is known by then. */
const MAX_EACH = 10;

/** What in a mail could deceive who reads it, most telling first; each thing once. Pure. */
export function findDeceptions(input: DeceptionInput): readonly Finding[] {
  const findLookalike = createFindLookalike(input.ourDomains);
  // Our own newsletter, quoted in an answer to it, tells nobody else.
  const trackers = input.trackers.filter((host) => !isOurs(host.replace(/:\d+$/, ''), input));
  return [
    ...findLinkLies(input),
    ...findLookalikes(input, findLookalike),
    ...findPosingName(input.from),
    ...findReplyElsewhere(input),
    ...(/\p{L}.*\p{L}.*\p{L}/su.test(input.hiddenText) ? [{ kind: 'hidden-text', text: cut(input.hiddenText, MAX_TEXT) } as const] : []),
    ...(trackers.length > 0 ? [{ kind: 'trackers', hosts: trackers.map((host) => cut(host, 300)) } as const] : []),
  ];
}

function isOurs(host: string, { ourDomains }: DeceptionInput): boolean {
  return host !== '' && ourDomains.some((domain) => isSameOwner(host, domain) && !FREE_MAIL.has(domain));
}

function findLinkLies(input: DeceptionInput): readonly Finding[] {
  const { links, ourDomains } = input;
  if (links.length === 0) return [];
  const guarded = new Set([...ourDomains.map((domain) => readRegistrable(domain)?.domain ?? domain), ...KNOWN_DOMAINS.map(({ domain }) => domain)]);
  const lies = links.filter(({ href }) => !hostOf(href).some((host) => isOurs(host, input))).flatMap((link) => findLinkLie(link, (domain) => guarded.has(domain)) ?? []);
  return distinct(lies, ({ shown, leadsTo }) => `${shown} ${leadsTo}`).map(({ shown, leadsTo }) => ({ kind: 'link-lies', shown: cut(shown, MAX_TEXT), leadsTo: cut(leadsTo, MAX_TEXT) }));
}

function findLookalikes({ from, replyTo, links }: DeceptionInput, findLookalike: FindLookalike): readonly Finding[] {
  const places = [
    ...(from?.address ? [{ host: domainOf(from.address), where: 'sender' } as const] : []),
    ...replyTo.flatMap(({ address }) => (address ? [{ host: domainOf(address), where: 'reply-to' } as const] : [])),
    ...distinct(links.flatMap(({ href }) => hostOf(href)), (host) => host).slice(0, MAX_EACH * 20).map((host) => ({ host, where: 'link' }) as const),
  ];
  const found = places.flatMap(({ host, where }) => {
    const like = findLookalike(host);
    return like === undefined ? [] : [{ kind: 'lookalike-domain', domain: cut(host, MAX_TEXT), like, where } as const];
  });
  return distinct(found, ({ domain, where }) => `${where} ${domain}`);
}

function hostOf(href: string): readonly string[] {
  if (/^mailto:/i.test(href)) return href.includes('@') ? [domainOf(href.split('?')[0]!)] : [];
  return URL.canParse(href) ? [new URL(href).hostname].filter(Boolean) : [];
}

function findReplyElsewhere(input: DeceptionInput): readonly Finding[] {
  const { from, replyTo } = input;
  if (!from?.address) return [];
  const own = domainOf(from.address);
  const elsewhere = replyTo.filter(({ address }) => address !== '' && !isSameOwner(domainOf(address), own) && !isOurs(domainOf(address), input));
  return distinct(elsewhere, ({ address }) => address.toLowerCase()).map(({ address }) => ({ kind: 'reply-elsewhere', address: cut(address, MAX_TEXT) }));
}

/** An address that stands in somebody's name and is not their own. */
export function otherAddressIn({ name, address }: MailAddress): string | undefined {
  const shown = /[\w.+%-]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,6}/u.exec(name ?? '')?.[0];
  return shown?.toLowerCase() === address.toLowerCase() ? undefined : shown;
}

/** `"boss@bank.example" <stranger@elsewhere.test>`: programs show the name alone. */
function findPosingName(from: MailAddress | null): readonly Finding[] {
  const shown = from === null ? undefined : otherAddressIn(from);
  if (!from?.address || shown === undefined) return [];
  const [posed, real] = [domainOf(shown), domainOf(from.address)];
  // Two addresses of one firm are its own affair; at a public provider everybody is somebody else.
  if (isSameOwner(posed, real) && !FREE_MAIL.has(real)) return [];
  return [{ kind: 'name-poses-as-address', shown: cut(shown, MAX_TEXT), address: cut(from.address, MAX_TEXT) }];
}

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()].slice(0, MAX_EACH);
}
