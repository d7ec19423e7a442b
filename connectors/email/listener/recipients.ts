import { domainToASCII } from 'node:url';
import { isOurAddress } from '../our-ids.ts';
import type { ListenerSettings } from '../settings.ts';

/** Whether mail to an address is taken here; everything else would be relaying. Case and plus-parts do not matter. */
export function createRecipientTest(settings: Pick<ListenerSettings, 'address' | 'aliases' | 'domains'>): (address: string) => boolean {
  const ours = [settings.address, ...settings.aliases].map(makePlainAddress);
  const domains = new Set(settings.domains.map(makeAsciiDomain));
  return (address) => {
    // Every server takes mail for whoever looks after it, also without a domain (RFC 5321 §4.5.1).
    if (address.toLowerCase() === 'postmaster') return true;
    const plain = makePlainAddress(address);
    return domains.has(plain.slice(plain.lastIndexOf('@') + 1)) || ours.some((own) => isOurAddress(plain, own));
  };
}

/** The address with its domain as the name system has it (RFC 5890), lower-case; the local part keeps its letters. */
export function makePlainAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? address.toLowerCase() : `${address.slice(0, at).toLowerCase()}@${makeAsciiDomain(address.slice(at + 1))}`;
}

function makeAsciiDomain(domain: string): string {
  return domainToASCII(domain) || domain.toLowerCase();
}
