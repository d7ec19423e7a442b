import type { Store } from '../../runtime/ports/index.ts';
import { channels, type ChannelRecord } from '../channel.ts';
import type { Recipient } from '../conversations/message.ts';
import { cut, limits } from '../limits.ts';

/** RFC 5321 §4.5.3.1: a path of 256 octets, brackets included. */
const longestAddress = 254;
const mostChannels = 1_000;
/** To and Cc together: as many as every mail server takes (RFC 5321 §4.5.3.1.8). */
export const mostRecipients = 100;
/** No quoted local parts, comments or routes: nobody types them, and they are how headers are broken into. */
const addressForm = /^[^\s\p{C}@<>()[\]\\,;:"]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?\.)+[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u;

/** The mail address in what somebody typed, lower-case; undefined when it is none. */
export function readAddress(text: string): string | undefined {
  const address = text.trim().toLowerCase();
  return address.length <= longestAddress && addressForm.test(address) && !/^\.|\.\.|\.@/.test(address) ? address : undefined;
}

/** A channel that has an address of its own is mail: people on it are known by theirs. */
export function isMail(channel: Pick<ChannelRecord, 'settings'> | undefined): boolean {
  const address = channel?.settings['address'];
  return typeof address === 'string' && address.includes('@');
}

/**
 * Tells whether an address is one of ours, over all channels: what goes there comes back to us. Not so the
 * conversation's `customer`, who writes to this channel from another one or from a domain that is ours whole: a colleague is answered
 * like anybody.
 */
export async function readOwn(store: Store, channel: ChannelRecord, customer: string): Promise<(address: string) => boolean> {
  const { workspaceId, settings: here } = channel;
  const { items } = await store.page(channels, 'byCreation', { workspaceId, limit: mostChannels });
  const settings = items.filter(isMail).map((channel) => channel.settings);
  const addresses = new Set(settings.flatMap((given) => [given['address'], ...listOf(given['aliases'])]).filter(isText).map((address) => address.toLowerCase()));
  const domains = new Set(settings.flatMap((given) => listOf(given['domains'])).filter(isText).map((domain) => domain.toLowerCase()));
  const channelOwn = new Set([here['address'], ...listOf(here['aliases'])].filter(isText).map((address) => address.toLowerCase()));
  const colleague = isAmong(customer.toLowerCase(), channelOwn) ? undefined : customer.toLowerCase();
  return (given) => {
    const address = given.toLowerCase();
    return address !== colleague && (isAmong(address, addresses) || domains.has(domainOf(address)));
  };
}

/** Our signed reply addresses are ours too: support+token@bank.example. */
function isAmong(address: string, some: ReadonlySet<string>): boolean {
  return some.has(address) || some.has(address.replace(/\+[^@]*@/, '@'));
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** Each once, the first that is met; names without what could end a header, and bounded. */
export function tidy(people: readonly Recipient[]): readonly Recipient[] {
  const found = new Map<string, Recipient>();
  for (const { externalId, name } of people) {
    const clean = name === null ? '' : cut(name.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim(), limits.name);
    if (!found.has(externalId)) found.set(externalId, { externalId, name: clean === '' ? null : clean });
  }
  return [...found.values()];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
