import { createHash } from 'node:crypto';
import type { Inbound, InboundMessage, OpenContext, Party, RawDelivery } from '../../spec/index.ts';
import type { MailParser } from './mail-parser.ts';
import type { MailAddress } from '../mime/addresses.ts';
import { findConversation, isOurAddress } from '../our-ids.ts';
import type { MailContent } from './parsed-mail.ts';

/** `context.partial` of a delivery that holds the header alone, and why. */
export const PARTIAL = 'partial';

/** The event of one raw message. Pure but for the parsing worker. */
export async function readMailDelivery(delivery: RawDelivery, parser: MailParser, address: string, tokens: OpenContext['tokens']): Promise<readonly Inbound[]> {
  const content = await parser.parse(delivery.body);
  return [makeInbound(content, delivery, address, tokens)];
}

function makeInbound(content: MailContent, delivery: RawDelivery, ours: string, tokens: OpenContext['tokens']): InboundMessage {
  const hash = createHash('sha256').update(delivery.body).digest('hex');
  const from = chooseSender(content, ours);
  const received = [...content.to, ...content.cc].map((party) => party.address);
  const references = [...content.bounce?.of ? [content.bounce.of] : [], ...content.references];
  const token = findConversation(tokens, references, [...content.deliveredTo, ...received]);
  const warnings = [...content.warnings, ...(delivery.context?.[PARTIAL] ? [delivery.context[PARTIAL]] : [])];
  const to = [...content.deliveredTo, ...received].find((candidate) => isOurAddress(candidate, ours));
  const participants = listParticipants(content, ours, from?.address ?? '');
  return {
    kind: 'message',
    externalId: content.messageId ?? `sha256:${hash}`,
    nature: isOwnEcho(content, ours, tokens) ? 'auto-reply' : content.nature,
    from: makeParty(from, hash),
    ...(participants.length > 0 && { participants }),
    ...(to && { to: to.toLowerCase() }),
    ...(content.subject && { subject: content.subject }),
    text: content.text,
    ...(content.visibleText !== content.text && { visibleText: content.visibleText }),
    ...(content.html !== null && { html: content.html }),
    ...(content.date !== null && { at: content.date }),
    thread: { ...(token && { token }), ...(references.length > 0 && { references }) },
    attachments: content.attachments,
    ...(content.bounce && { bounce: withoutList(content.bounce) }),
    ...(warnings.length > 0 && { warnings }),
  };
}

/** Web forms send in our own name and put the customer into Reply-To. */
function chooseSender(content: MailContent, ours: string): MailAddress | null {
  if (content.from?.address && !isOurAddress(content.from.address, ours)) return content.from;
  return content.replyTo.find(({ address }) => address !== '' && !isOurAddress(address, ours)) ?? content.from;
}

/** A copy of our own answer in our own mailbox must not be answered. */
function isOwnEcho(content: MailContent, ours: string, tokens: OpenContext['tokens']): boolean {
  return content.messageId !== null && isOurAddress(content.from?.address ?? '', ours) && findConversation(tokens, [content.messageId], []) !== undefined;
}

function makeParty(from: MailAddress | null, hash: string): Party {
  const address = from?.address.toLowerCase();
  return {
    // Nobody to be found again: each such message is from a stranger of its own.
    externalId: address || `unknown:${hash.slice(0, 32)}`,
    ...(from?.name && { name: from.name }), ...(address && { email: address }), verified: false,
  };
}

function listParticipants(content: MailContent, ours: string, from: string): readonly Party[] {
  const seen = new Set([from.toLowerCase()]);
  return [...content.to, ...content.cc].filter(({ address }) => {
    const bare = address.toLowerCase();
    if (bare === '' || seen.has(bare) || isOurAddress(bare, ours)) return false;
    seen.add(bare);
    return true;
  }).slice(0, 100).map((party) => makeParty(party, ''));
}

function withoutList({ recipients: _recipients, ...bounce }: NonNullable<MailContent['bounce']>): InboundMessage['bounce'] {
  return bounce;
}
