import type { Message, Recipient } from '../conversations/message.ts';
import type { ReplyAll } from '../inbox.ts';
import { domainOf, mostRecipients, tidy } from './addresses.ts';

/** What is known of the newest contact besides itself. */
interface Known {
  readonly customer: Recipient;
  readonly sender: Recipient;
  readonly isOwn: (address: string) => boolean;
  readonly isDead: (address: string) => boolean;
}

/**
 * The sender; the others get a copy, those it was to before those who had one; each once. When the sender is out of reach the
 * next one is written to. The colleague who handed a mail on is left out: what customers are told is theirs, and the
 * colleague can be added by hand.
 */
export function answerAll(newest: Message, { customer, sender, isOwn, isDead }: Known): ReplyAll {
  const { replyTo } = newest;
  const isElsewhere = replyTo != null && replyTo.externalId !== sender.externalId && !isOwn(replyTo.externalId);
  // A reply address at another domain is how answers are led astray: named, never used unasked.
  const isTrusted = isElsewhere && domainOf(replyTo.externalId) === domainOf(sender.externalId) && newest.trust?.verdict !== 'contradicted';
  const first = isTrusted ? replyTo : sender;
  const others = newest.participants.filter(({ externalId, role }) => externalId !== sender.externalId && role !== 'forwarder');
  const isDirect = ({ role }: typeof others[number]): boolean => (role ?? 'to') === 'to';
  const wanted = tidy([first, ...others.filter(isDirect), ...others.filter((person) => !isDirect(person))]).filter(({ externalId }) => !isOwn(externalId));
  const [nearest, ...rest] = wanted.filter(({ externalId }) => !isDead(externalId)).slice(0, mostRecipients);
  return {
    to: nearest ? [nearest] : [], cc: rest, customer,
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
