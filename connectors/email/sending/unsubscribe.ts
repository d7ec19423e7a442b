import { ConnectorError, type Outgoing } from '../../spec/index.ts';

/**
 * The headers by which a mail program offers to leave (RFC 2369 §3.2); with an https address in one click (RFC 8058 §3.1).
 * ConnectorError `rejected` for an address that is none: mail that promises a way out has one.
 */
export function makeUnsubscribe({ url, address }: NonNullable<Outgoing['unsubscribe']>): Readonly<Record<string, string>> {
  const way = readUrl(url);
  const mail = address !== undefined && /^[\w.+-]{1,64}@[\w.-]{1,253}$/.test(address) ? [`<mailto:${address}>`] : [];
  return {
    'List-Unsubscribe': [`<${way}>`, ...mail].join(', '),
    ...(way.startsWith('https:') && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
  };
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const href = url?.href.replace(/[<>,\s]/g, (character) => encodeURIComponent(character)) ?? '';
  if (url && /^https?:$/.test(url.protocol) && href.length <= 900 && /^[\x21-\x7E]+$/.test(href)) return href;
  throw new ConnectorError('rejected', 'The address to unsubscribe at is not a web address of at most 900 characters.', { code: 'bad-unsubscribe' });
}
