import type { Message, Recipient } from '../conversations/message.ts';
import type { ReplyAll } from '../inbox.ts';
import { domainOf, mostRecipients, tidy } from './addresses.ts';

/** What is known of the newest contact besides itself. */
export interface Known {
  readonly customer: Recipient;
  readonly sender: Recipient;
  readonly isOwn: (address: string) => boolean;
  readonly isDead: (address: string) => boolean;
}

/**
 * The sender, then who else it was to, then who got a copy; each once. The colleague who handed a mail on is left out: what
 * customers are told is theirs, and the colleague can be added by hand.
 */
export function answerAll(newest: Message, { customer, sender, isOwn, isDead }: Known): ReplyAll {
  const { replyTo } = newest;
  const isElsewhere = replyTo != null && replyTo.externalId !== sender.externalId && !isOwn(replyTo.externalId);
  // A reply address at another domain is how answers are led astray: named, never used unasked.
  const isTrusted = isElsewhere && domainOf(replyTo.externalId) === domainOf(sender.externalId) && newest.trust?.verdict !== 'contradicted';
  const first = isTrusted ? replyTo : sender;
  const others = newest.participants.filter((participant) => participant.externalId !== sender.externalId);
  const wanted = tidy([first, ...others.filter(({ role }) => (role ?? 'to') === 'to'), ...others.filter(({ role }) => role === 'cc')].filter(({ externalId }) => !isOwn(externalId)));
  const direct = new Set([first.externalId, ...others.filter(({ role }) => (role ?? 'to') === 'to').map(({ externalId }) => externalId)]);
  const living = wanted.filter(({ externalId }) => !isDead(externalId)).slice(0, mostRecipients);
  const to = living.filter(({ externalId }) => direct.has(externalId));
  const cc = living.filter(({ externalId }) => !direct.has(externalId));
  return {
    ...(to.length === 0 ? { to: cc, cc: [] } : { to, cc }), customer,
    askedTo: isElsewhere && !isTrusted ? replyTo : null,
    refused: tidy([...wanted, customer]).filter(({ externalId }) => isDead(externalId)),
  };
}

/** Whom the last answer to did not reach for good: their server said so. */
export function findDead(newestFirst: readonly Message[], customer: Recipient): (address: string) => boolean {
  const last = new Map<string, boolean>();
  for (const message of newestFirst) {
    if (message.direction !== 'out') continue;
    const reached = message.recipients ? [...message.recipients.to, ...message.recipients.cc] : [customer];
    const hard = (message.delivery?.refused ?? []).filter((refusal) => refusal.severity === 'hard');
    for (const { externalId } of reached) {
      if (!last.has(externalId)) last.set(externalId, hard.some(({ recipient }) => (recipient === null ? reached.length === 1 : recipient.toLowerCase() === externalId.toLowerCase())));
    }
  }
  return (address) => last.get(address) ?? false;
}
