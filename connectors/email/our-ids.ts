import type { OpenContext } from '../spec/index.ts';

type Tokens = OpenContext['tokens'];

/** Our Message-ID, without brackets: `r.<token>.<message id>@<domain of our address>`. The same at every try. */
export function makeMessageId(tokens: Tokens, conversationId: string, messageId: string, address: string): string {
  return `r.${tokens.sign(conversationId)}.${messageId.toLowerCase().replace(/[^0-9a-z]/g, '')}@${domainOf(address)}`;
}

/** `support+r.<token>@bank.example`; undefined where it would be longer than mail allows (RFC 5321 §4.5.3.1.1). */
export function makeReplyAddress(tokens: Tokens, conversationId: string, address: string): string | undefined {
  const local = `${localOf(address)}+r.${tokens.sign(conversationId)}`;
  return local.length <= 64 ? `${local}@${domainOf(address)}` : undefined;
}

/** The conversation id proven by one of our Message-IDs or plus-addresses, the first that is ours. */
export function findConversation(tokens: Tokens, messageIds: readonly string[], addresses: readonly string[]): string | undefined {
  const candidates = [
    ...messageIds.map((id) => /^r\.([0-9a-z]{17,80})\.[0-9a-z]{0,64}@/i.exec(id)?.[1]),
    ...addresses.map((address) => /\+r\.([0-9a-z]{17,80})@/i.exec(address)?.[1]),
  ];
  for (const token of candidates.slice(0, 200)) {
    const found = token === undefined ? undefined : tokens.verify(token);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether mail to that address comes to this mailbox: itself, in any case and with any plus-part. */
export function isOurAddress(address: string, ours: string): boolean {
  const bare = address.toLowerCase();
  return bare === ours || (domainOf(bare) === domainOf(ours) && bare.startsWith(`${localOf(ours)}+`));
}

function localOf(address: string): string {
  return address.slice(0, address.lastIndexOf('@'));
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
