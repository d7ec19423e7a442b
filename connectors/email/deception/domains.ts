import { domainToASCII, domainToUnicode } from 'node:url';
import { parse } from 'tldts';

/** A domain that somebody can register: `name` without its public suffix, both in letters, not in punycode. */
export interface Registrable {
  readonly domain: string;
  readonly name: string;
  readonly suffix: string;
  /** The suffix is one that exists, or one kept for examples (RFC 2606). */
  readonly official: boolean;
}

/** Undefined for addresses of numbers, for single words and for what is no host. */
export function readRegistrable(host: string): Registrable | undefined {
  const ascii = domainToASCII(host.toLowerCase().replace(/\.$/, ''));
  if (ascii === '' || ascii.length > 253) return undefined;
  const { domain, domainWithoutSuffix, publicSuffix, isIp, isIcann, isPrivate } = parse(ascii, { allowPrivateDomains: true, extractHostname: false });
  if (isIp || !domain || !domainWithoutSuffix || !publicSuffix) return undefined;
  return { domain, name: domainToUnicode(domainWithoutSuffix) || domainWithoutSuffix, suffix: publicSuffix, official: isIcann === true || isPrivate === true || /^(?:example|test)$/.test(publicSuffix) };
}

/** Whether both belong to one owner, as far as names tell. */
export function isSameOwner(one: string, other: string): boolean {
  const [left, right] = [domainToASCII(one.toLowerCase()), domainToASCII(other.toLowerCase())];
  return left === right || (readRegistrable(left)?.domain ?? left) === (readRegistrable(right)?.domain ?? right);
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** Whom criminals pose as most, besides ourselves: payments, delivery, mail, state, the big firms of our customers' countries. */
const KNOWN = [
  'paypal.com', 'visa.com', 'mastercard.com', 'americanexpress.com', 'stripe.com', 'wise.com', 'revolut.com', 'payoneer.com', 'westernunion.com', 'moneygram.com', 'swift.com', 'binance.com', 'coinbase.com',
  'google.com', 'gmail.com', 'microsoft.com', 'outlook.com', 'hotmail.com', 'office.com', 'live.com', 'apple.com', 'icloud.com', 'amazon.com', 'facebook.com', 'instagram.com', 'whatsapp.com', 'telegram.org', 'linkedin.com',
  'netflix.com', 'yahoo.com', 'adobe.com', 'dropbox.com', 'docusign.com', 'github.com', 'booking.com', 'dhl.com', 'fedex.com', 'ups.com',
  'yandex.ru', 'mail.ru', 'sberbank.ru', 'gosuslugi.ru', 'privatbank.ua', 'monobank.ua', 'ukr.net', 'kapitalbank.az', 'abb-bank.az', 'unibank.az', 'pashabank.az', 'bankrespublika.az', 'azerpost.az',
  'tbcbank.ge', 'bankofgeorgia.ge', 'credobank.ge', 'libertybank.ge', 'garantibbva.com.tr', 'isbank.com.tr', 'akbank.com', 'ziraatbank.com.tr', 'yapikredi.com.tr', 'vakifbank.com.tr', 'halkbank.com.tr',
  'hsbc.com', 'barclays.co.uk', 'santander.com', 'deutsche-bank.de', 'commerzbank.de', 'unicredit.it', 'intesasanpaolo.com', 'raiffeisen.at', 'citibank.com', 'chase.com', 'wellsfargo.com', 'bankofamerica.com',
];
export const KNOWN_DOMAINS: readonly Registrable[] = KNOWN.flatMap((domain) => readRegistrable(domain) ?? []);

/** Look like somebody's and are theirs. */
export const GENUINE: ReadonlySet<string> = new Set([
  'microsoftonline.com', 'googlemail.com', 'facebookmail.com', 'amazonpay.com', 'google-analytics.com', 'microsoftsupport.com', 'paypal-communication.com', 'apple-pay.com', 'yandex.com', 'yandex.net', 'yandex-team.ru', 'ya.ru', 'google.ru',
  'paypay.ne.jp', 'dhl-news.com', 'live.ru', 'mail.com',
]);

/** Where an address says nothing about who owns it. */
export const FREE_MAIL: ReadonlySet<string> = new Set([
  'gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'yahoo.com', 'icloud.com', 'me.com', 'aol.com', 'gmx.de', 'gmx.net', 'web.de', 'mail.ru', 'bk.ru', 'list.ru', 'inbox.ru', 'internet.ru',
  'yandex.ru', 'ya.ru', 'yandex.com', 'rambler.ru', 'ukr.net', 'i.ua', 'proton.me', 'protonmail.com', 'mail.com', 'zoho.com',
]);
