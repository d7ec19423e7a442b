import { createHash } from 'node:crypto';
import type { Bounce, Inbound, InboundMessage, OpenContext, Participant, Party, RawDelivery } from '../../spec/index.ts';
import { otherAddressIn } from '../deception/find-deceptions.ts';
import type { MailAddress } from '../mime/addresses.ts';
import { findConversation } from '../our-ids.ts';
import type { MailSettings } from '../settings.ts';
import type { MailParser } from './mail-parser.ts';
import { settleNature } from '../nature/settle.ts';
import { knowUs, type Us } from '../nature/us.ts';
import { knowOurs } from './ours.ts';
import type { MailContent } from './parsed-mail.ts';

/** `context.partial` of a delivery that holds the header alone, and why. */
export const PARTIAL = 'partial';

const MAX_PARTICIPANTS = 100;

/** What comes of one raw message. Pure but for the parsing worker. */
export async function readMailDelivery(delivery: RawDelivery, parser: MailParser, settings: MailSettings, context: OpenContext): Promise<readonly Inbound[]> {
  const ours = knowOurs(settings, context.ownAddresses());
  // What a stranger handed in at our own listener passed no server of ours that would take forged verdicts out.
  const isHandedIn = delivery.context?.['mailFrom'] !== undefined;
  const content = await parser.parse(delivery.body, isHandedIn ? ours.strangers : ours.hints);
  const envelope = envelopeRecipients(delivery);
  const message = makeInbound({ ...content, deliveredTo: [...envelope, ...content.deliveredTo] }, delivery, withEnvelope(knowUs(ours, context.tokens), envelope), context.tokens);
  const { arrived } = content;
  // Who reports without saying of whom speaks for themselves.
  const recipient = arrived?.recipient ?? content.from?.address.toLowerCase();
  if (!arrived || !recipient) return [message];
  return [message, { kind: 'receipt', externalId: `${message.externalId}#${arrived.state}`, of: arrived.of, state: arrived.state, recipient, ...(content.date !== null && { at: content.date }) }];
}

function makeInbound(content: MailContent, delivery: RawDelivery, us: Us, tokens: OpenContext['tokens']): InboundMessage {
  const hash = createHash('sha256').update(delivery.body).digest('hex');
  const { nature, variety, forwarded: named } = settleNature(content, us);
  // Nobody puts words into a customer's mouth under a colleague's name that the colleague's domain disowns.
  const forwarded = content.trust?.verdict === 'contradicted' ? undefined : named;
  const sender = chooseSender(content, us);
  const from = forwarded?.from ?? sender;
  const received = [...content.deliveredTo, ...[...content.to, ...content.cc].map(({ address }) => address)];
  const about = content.about ?? content.bounce?.of;
  const references = [...(about ? [about] : []), ...content.references.filter((id) => id !== about), ...(forwarded?.messageId ? [forwarded.messageId] : [])];
  const token = findConversation(tokens, references, received);
  const partial = delivery.context?.[PARTIAL];
  const warnings = [...content.warnings, ...(partial ? [partial] : [])];
  const to = received.find((candidate) => us.isOurs(candidate));
  const replyTo = forwarded ? undefined : chooseReplyTo(content, sender, us);
  const participants = listParticipants(content, us, from, forwarded ? sender : null);
  return {
    kind: 'message',
    externalId: content.messageId ?? `sha256:${hash}`,
    nature,
    ...(variety && { variety }),
    // Only who stands in From is proven, not whom a colleague or a form names.
    from: { ...makeParty(from, hash), verified: from === content.from && content.trust?.verdict === 'proven' },
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
    ...(content.trust && { trust: content.trust }),
    ...(content.bounce && { bounce: withoutList(content.bounce) }),
    ...(content.bounces && { bounces: content.bounces }),
    ...(warnings.length > 0 && { warnings }),
  };
}

/** The recipients our listener was given (`MAIL`/`RCPT`, RFC 5321): true whatever the header says. */
function envelopeRecipients(delivery: RawDelivery): readonly string[] {
  return (delivery.context?.['rcptTo'] ?? '').split(/[\s,;]+/).filter(Boolean);
}

/** Our listener takes mail for nobody else: who it was handed in for is ours, also of a domain that is ours whole. */
function withEnvelope(us: Us, recipients: readonly string[]): Us {
  if (recipients.every((address) => us.isOurs(address))) return us;
  const own = new Set(recipients.map((address) => address.toLowerCase()));
  return { ...us, isOurs: (address) => us.isOurs(address) || own.has(address.toLowerCase()) };
}

/** Web forms send in our own name and put the customer into Reply-To. */
function chooseSender(content: MailContent, us: Us): MailAddress | null {
  if (content.from?.address && !us.isOurs(content.from.address)) return content.from;
  return content.replyTo.find(({ address }) => address !== '' && !us.isOurs(address)) ?? content.from;
}

function chooseReplyTo(content: MailContent, sender: MailAddress | null, us: Us): MailAddress | undefined {
  const asked = content.replyTo.filter(({ address }) => address !== '' && !us.isOurs(address));
  const isSender = ({ address }: MailAddress): boolean => address.toLowerCase() === sender?.address.toLowerCase();
  return asked.some(isSender) ? undefined : asked[0];
}

function makeParty(from: MailAddress | null, hash: string): Party {
  const address = from?.address.toLowerCase();
  // A name that is somebody else's address would be read as who wrote: the findings tell it, lists show the address that did.
  const name = address ? from?.name && otherAddressIn(from) === undefined ? from.name : undefined : from?.name || 'Unknown sender';
  return {
    // Nobody to be found again: each such message is from a stranger of its own.
    externalId: address || `unknown:${hash.slice(0, 32)}`,
    ...(name && { name }), ...(address && { email: address }), verified: false,
  };
}

function listParticipants(content: MailContent, us: Us, from: MailAddress | null, forwarder: MailAddress | null): readonly Participant[] {
  const seen = new Set([from?.address.toLowerCase()]);
  const named = [
    ...(forwarder ? [{ party: forwarder, role: 'forwarder' as const }] : []),
    ...content.to.map((party) => ({ party, role: 'to' as const })), ...content.cc.map((party) => ({ party, role: 'cc' as const })),
  ];
  return named.filter(({ party }) => {
    const bare = party.address.toLowerCase();
    if (bare === '' || seen.has(bare) || us.isOurs(bare)) return false;
    seen.add(bare);
    return true;
  }).slice(0, MAX_PARTICIPANTS).map(({ party, role }) => ({ ...makeParty(party, ''), role }));
}

function withoutList({ recipients: _recipients, ...bounce }: NonNullable<MailContent['bounce']>): Bounce {
  return bounce;
}
