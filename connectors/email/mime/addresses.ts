import parseAddresses from 'nodemailer/lib/addressparser';
import { cut, makeLine } from '../../kit/text.ts';
import { decodeRaw, decodeWords } from './words.ts';

/** `address` is empty when there is none to be believed. */
export interface MailAddress { readonly name: string; readonly address: string }

const MAX_ADDRESSES = 500;

/**
 * Addresses of a header value, groups flattened. The syntax is read before encoded words are decoded, so that words cannot
 * forge an address: one that decodes to a whole `Name <address>` is taken, one inside an address empties it.
 */
export function readAddresses(raw: string, bodyCharset?: string): readonly MailAddress[] {
  const found = parseAddresses(cut(decodeRaw(raw, bodyCharset), 60_000), { flatten: true });
  return found.slice(0, MAX_ADDRESSES).flatMap(({ name, address }) => {
    const decoded = makeLine(decodeWords(name ?? ''), 500);
    if (!address && /<[^<>\s@]+@[^<>\s@]+>/.test(decoded) && decoded !== name) return parseAddresses(decoded, { flatten: true }).map(clean);
    return [clean({ name: decoded, address: address ?? '' })];
  }).filter(({ name, address }) => name !== '' || address !== '');
}

function clean({ name, address }: { name?: string; address?: string }): MailAddress {
  const bare = (address ?? '').trim();
  const isAddress = bare.length <= 320 && !bare.includes('=?') && /^[^\s<>,;:\\]+@[^\s<>@,;:\\]+$/.test(bare) && !/@.*@/.test(bare.replace(/^"[^"]*"/, ''));
  // What is no address is still what the sender wrote: somebody may recognise it.
  const shown = (name || (isAddress ? '' : decodeWords(bare))).replace(/^(['"])(.*)\1$/s, '$2');
  return { name: makeLine(shown, 500), address: isAddress ? makeLine(bare, 320) : '' };
}
