import type { HtmlLink } from '../../kit/clean-html.ts';
import { domainOf, FREE_MAIL, isSameOwner, readRegistrable } from './domains.ts';

export interface LinkLie { readonly shown: string; readonly leadsTo: string }

/** An address that stands in text. */
interface Shown { readonly text: string; readonly host: string }

const STATED = /(?:^|[\s("'<[])((?:https?:\/\/|www\.)[^\s<>"')\]]{3,300})/i;
const MAIL = /(?:^|[\s("'<[:])([\w.+%-]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,6})/u;
const BARE = /^[\s("'<[]*([\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,6})(?:[/?#:][^\s<>]{0,300})?[\s)"'>\].,;!]*$/u;
/** Endings of files that are domains, too. */
const FILES = /\.(?:zip|mov|md|sh|py|rs|pl|ps|ai|app|cc|so|io|net|java|doc|docx|pdf|cab|com\.exe)$/i;

/** Services that pass on to an address which they carry along. */
const CARRIERS: readonly { readonly host: RegExp; readonly find: (url: URL) => string | null | undefined }[] = [
  { host: /(?:^|\.)safelinks\.protection\.outlook\.com$/, find: (url) => url.searchParams.get('url') },
  { host: /^www\.google\.[a-z.]{2,6}$/, find: (url) => (url.pathname === '/url' ? url.searchParams.get('q') ?? url.searchParams.get('url') : undefined) },
  { host: /^l\.(?:facebook|instagram)\.com$/, find: (url) => url.searchParams.get('u') },
  { host: /(?:^|\.)linkprotect\.cudasvc\.com$/, find: (url) => url.searchParams.get('a') },
  { host: /^urldefense\.(?:proofpoint\.)?com$/, find: (url) => /\/v3\/__(.{5,2000}?)__;/.exec(url.href)?.[1] ?? url.searchParams.get('u')?.replace(/-([0-9A-F]{2})/g, '%$1').replaceAll('_', '/') },
];
/** Services that count clicks of honest senders; where they pass on to is theirs to know. */
const COUNTERS = /(?:^|\.)(?:list-manage\.com|mailchimp\.com|sendgrid\.net|mailgun\.org|mandrillapp\.com|sendinblue\.com|brevo\.com|sparkpostmail\d?\.com|exacttarget\.com|exct\.net|hubspotlinks\.com|hubspotemail\.net|rs6\.net|createsend\d*\.com|cmail\d+\.com|mailjet\.com|mjt\.lu|awstrack\.me|customeriomail\.com|klclick\d?\.com|unisender\.com|sendpulse\.(?:com|ua)|getresponse\.com|mlsend\.com|emlnk\.com|e-msg\.link|mindbox\.cloud|esputnik\.com)$/;

/**
 * What a link says by its words and does otherwise. Only words that are themselves an address can lie: "click here" never does.
 * `guards`: whether a domain is one that is posed as; through services that count clicks only those are told.
 */
export function findLinkLie({ href, text }: HtmlLink, guards: (domain: string) => boolean): LinkLie | undefined {
  if (/^mailto:/i.test(href)) return findMailLie(href, text);
  const url = URL.canParse(href) ? new URL(href) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  const posed = safelyDecode(url.username);
  if (readRegistrable(posed) && !isSameOwner(posed, url.hostname)) return { shown: posed, leadsTo: href };
  const shown = findShown(text);
  if (!shown) return undefined;
  const real = followCarrier(url);
  if (isSameOwner(shown.host, real.hostname)) return undefined;
  if (COUNTERS.test(real.hostname) && !guards(readRegistrable(shown.host)?.domain ?? '')) return undefined;
  return { shown: shown.text, leadsTo: href };
}

function findMailLie(href: string, text: string): LinkLie | undefined {
  const real = safelyDecode(href.slice('mailto:'.length).split('?')[0]!).toLowerCase();
  const shown = MAIL.exec(text)?.[1]?.replace(/\.$/, '');
  if (shown === undefined || !real.includes('@') || real.split(/[,;]/).some((address) => address.trim() === shown.toLowerCase())) return undefined;
  // Another mailbox of the same firm is its own affair.
  if (!readRegistrable(domainOf(shown)) || (isSameOwner(domainOf(shown), domainOf(real)) && !FREE_MAIL.has(domainOf(real)))) return undefined;
  return { shown, leadsTo: href };
}

function findShown(text: string): Shown | undefined {
  const stated = STATED.exec(text)?.[1];
  if (stated) {
    const address = /^https?:/i.test(stated) ? stated : `http://${stated}`;
    const host = URL.canParse(address) ? new URL(address).hostname : '';
    return /\.|^\[/.test(host) ? { text: stated, host } : undefined;
  }
  const mail = MAIL.exec(text)?.[1];
  if (mail) return readRegistrable(domainOf(mail)) ? { text: mail, host: domainOf(mail) } : undefined;
  const bare = BARE.exec(text)?.[1];
  if (bare === undefined || FILES.test(bare) || !/\p{L}/u.test(bare) || !hasCommonSuffix(bare)) return undefined;
  return { text: bare, host: bare };
}

/** An ending of many letters is one of the newer ones, and more often a word after a full stop. */
function hasCommonSuffix(host: string): boolean {
  const found = readRegistrable(host);
  return found !== undefined && found.official && /^(?:com|org|net|info|biz|gov|edu|example|test|[a-z]{2}|[a-z]{2,3}\.[a-z]{2}|xn--[a-z\d-]+)$/.test(found.suffix);
}

function followCarrier(url: URL): URL {
  const inner = CARRIERS.find(({ host }) => host.test(url.hostname))?.find(url);
  const decoded = inner ? safelyDecode(inner) : '';
  return /^https?:/i.test(decoded) && URL.canParse(decoded) ? new URL(decoded) : url;
}

function safelyDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
