import { createHash } from 'node:crypto';
import type { Bounce, Inbound, InboundMessage, OpenContext, Participant, Party, RawDelivery } from '../../spec/index.ts';
import type { MailAddress } from '../mime/addresses.ts';
import { findConversation } from '../our-ids.ts';
import type { MailSettings } from '../settings.ts';
import type { MailParser } from './mail-parser.ts';
import { knowOurs, type Ours } from './ours.ts';
import type { MailContent } from './parsed-mail.ts';

/** `context.partial` of a delivery that holds the header alone, and why. */
export const PARTIAL = 'partial';

const MAX_PARTICIPANTS = 100;

/** What comes of one raw message. Pure but for the parsing worker. */
export async function readMailDelivery(delivery: RawDelivery, parser: MailParser, settings: MailSettings, context: OpenContext): Promise<readonly Inbound[]> {
  const ours = knowOurs(settings, context.ownAddresses());
  const content = await parser.parse(delivery.body, ours.hints);
  return [makeInbound(content, delivery, ours, context.tokens)];
}

function makeInbound(content: MailContent, delivery: RawDelivery, ours: Ours, tokens: OpenContext['tokens']): InboundMessage {
  const hash = createHash('sha256').update(delivery.body).digest('hex');
  const from = chooseSender(content, ours);
  const received = [...envelopeRecipients(delivery), ...content.deliveredTo, ...[...content.to, ...content.cc].map(({ address }) => address)];
  const references = [...content.bounce?.of ? [content.bounce.of] : [], ...content.references];
  const token = findConversation(tokens, references, received);
  const partial = delivery.context?.[PARTIAL];
  const warnings = [...content.warnings, ...(partial ? [partial] : [])];
  const to = received.find((candidate) => ours.has(candidate));
  const replyTo = chooseReplyTo(content, from, ours);
  const participants = listParticipants(content, ours, from?.address ?? '');
  return {
    kind: 'message',
    externalId: content.messageId ?? `sha256:${hash}`,
    nature: isOwnEcho(content, ours, tokens) ? 'auto-reply' : content.nature,
    ...(content.variety && { variety: content.variety }),
    from: makeParty(from, hash),
    ...(replyTo && { replyTo: makeParty(replyTo, hash) }),
    ...(participants.length > 0 && { participants }),
    // Without its body a message cannot be told from another of the same id.
    ...(content.fingerprint !== null && !partial && { fingerprint: content.fingerprint }),
    ...(to && { to: to.toLowerCase() }),
    ...(content.subject && { subject: content.subject }),
    text: content.text,
    ...(content.visibleText !== content.text && { visibleText: content.visibleText }),
    ...(content.html !== null && { html: content.html }),
    ...(content.date !== null && { at: content.date }),
    thread: { ...(token && { token }), ...(references.length > 0 && { references }) },
    attachments: content.attachments,
    ...(content.cards.length > 0 && { cards: content.cards }),
    ...(content.protection && { protection: content.protection }),
    ...(content.findings.length > 0 && { findings: content.findings }),
    ...(content.bounce && { bounce: withoutList(content.bounce) }),
    ...(warnings.length > 0 && { warnings }),
  };
}

/** The recipients our listener was given (`MAIL`/`RCPT`, RFC 5321): true whatever the header says. */
function envelopeRecipients(delivery: RawDelivery): readonly string[] {
  return (delivery.context?.['rcptTo'] ?? '').split(/[\s,;]+/).filter(Boolean);
}

/** Web forms send in our own name and put the customer into Reply-To. */
function chooseSender(content: MailContent, ours: Ours): MailAddress | null {
  if (content.from?.address && !ours.has(content.from.address)) return content.from;
  return content.replyTo.find(({ address }) => address !== '' && !ours.has(address)) ?? content.from;
}

function chooseReplyTo(content: MailContent, from: MailAddress | null, ours: Ours): MailAddress | undefined {
  const asked = content.replyTo.filter(({ address }) => address !== '' && !ours.has(address));
  const isSender = ({ address }: MailAddress): boolean => address.toLowerCase() === from?.address.toLowerCase();
  return asked.some(isSender) ? undefined : asked[0];
}

/** A copy of our own answer in our own mailbox must not be answered. */
function isOwnEcho(content: MailContent, ours: Ours, tokens: OpenContext['tokens']): boolean {
  return content.messageId !== null && ours.has(content.from?.address ?? '') && findConversation(tokens, [content.messageId], []) !== undefined;
}

function makeParty(from: MailAddress | null, hash: string): Party {
  const address = from?.address.toLowerCase();
  return {
    // Nobody to be found again: each such message is from a stranger of its own.
    externalId: address || `unknown:${hash.slice(0, 32)}`,
    ...(from?.name && { name: from.name }), ...(address && { email: address }), verified: false,
  };
}

function listParticipants(content: MailContent, ours: Ours, from: string): readonly Participant[] {
  const seen = new Set([from.toLowerCase()]);
  const named = [...content.to.map((party) => ({ party, role: 'to' as const })), ...content.cc.map((party) => ({ party, role: 'cc' as const }))];
  return named.filter(({ party }) => {
    const bare = party.address.toLowerCase();
    if (bare === '' || seen.has(bare) || ours.has(bare)) return false;
    seen.add(bare);
    return true;
  }).slice(0, MAX_PARTICIPANTS).map(({ party, role }) => ({ ...makeParty(party, ''), role }));
}

function withoutList({ recipients: _recipients, ...bounce }: NonNullable<MailContent['bounce']>): Bounce {
  return bounce;
}
