import { domainToASCII } from 'node:url';
import type { Store } from '../../runtime/ports/index.ts';
import type { Message } from '../conversations/message.ts';
import { resolveOne } from '../joins/resolve.ts';
import { customerOf } from './recipients.ts';

/** To whom a message of ours went: what is told about somebody else is not about it. */
export interface Intended {
  /** Whether it went to that address, however its case and domain are written; also when nobody is named or nothing is known. */
  has(recipient: string | null | undefined): boolean;
}

export async function readIntended(store: Store, message: Message): Promise<Intended> {
  const { recipients } = message;
  const all = recipients ? [...recipients.to, ...recipients.cc].map(({ externalId }) => externalId) : [await customerAddress(store, message)];
  const known = new Set(all.filter((address) => address.includes('@')).map(fold));
  return { has: (recipient) => recipient == null || recipient === '' || known.size === 0 || known.has(fold(recipient)) };
}

async function customerAddress(store: Store, message: Message): Promise<string> {
  const conversation = await resolveOne(store, message.workspaceId, message.conversationId);
  return conversation ? (await customerOf(store, conversation)).externalId : '';
}

function fold(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1).toLowerCase();
  return at < 0 ? domain : `${address.slice(0, at).toLowerCase()}@${domainToASCII(domain) || domain}`;
}
