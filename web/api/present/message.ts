import type { Delivery, Message as Stored } from '../../../inbox/index.ts';
import type { Attachment, Card, Finding, Message, TimelineItem, Trust } from '../schemas.ts';
import { presentLabels } from './conversation.ts';

export function presentMessage(stored: Stored): Message {
  const { id, conversationId, direction, nature, externalId, subject, text, at, receivedAt, joinedBy, delivery, recipients, signature } = stored;
  return {
    id, conversationId, direction, nature, externalId, subject, text, at, receivedAt, joinedBy,
    variety: stored.variety ?? null,
    author: { ...stored.author },
    visibleText: stored.visibleText ?? text,
    htmlUrl: stored.hasHtml ? `/api/messages/${id}/html` : null,
    remoteContent: stored.remoteContent,
    attachments: stored.attachments.map((attachment, index) => presentAttachment(id, attachment, index)),
    participants: stored.participants.map(({ externalId: who, name, role }) => ({ externalId: who, name, role: role ?? 'to' })),
    sender: stored.sender ?? null,
    replyTo: stored.replyTo ?? null,
    recipients: recipients ? { to: [...recipients.to], cc: [...recipients.cc] } : null,
    signature: signature ?? null,
    cards: (stored.cards ?? []).map(presentCard),
    findings: (stored.findings ?? []).map(presentFinding),
    protection: stored.protection ?? null,
    trust: presentTrust(stored.trust),
    about: stored.about ?? null,
    isHistory: stored.isHistory ?? false,
    labels: presentLabels(stored.labels),
    delivery: delivery && presentDelivery(delivery),
    warnings: [...stored.warnings],
  };
}

function presentDelivery({ state, attempts, error, changedAt, warnings, refused }: Delivery): Message['delivery'] {
  return { state, attempts, error, changedAt, warnings: [...warnings], refused: (refused ?? []).map((refusal) => ({ ...refusal })) };
}

/** Null in the store says that it is being checked; to a screen nothing there says that nobody checks. */
function presentTrust(trust: Stored['trust']): Trust | null {
  if (trust === undefined) return null;
  if (trust === null) return { verdict: 'checking', dkim: [], by: 'us' };
  return { ...trust, dkim: trust.dkim.map((signature) => ({ ...signature })) };
}

function presentCard(card: NonNullable<Stored['cards']>[number]): Card {
  return { ...card, attendees: card.attendees.map((attendee) => ({ ...attendee })) };
}

function presentFinding(finding: NonNullable<Stored['findings']>[number]): Finding {
  return finding.kind === 'trackers' ? { ...finding, hosts: [...finding.hosts] } : { ...finding };
}

/** Address of an attachment's bytes; the index is its place in the message. */
export function attachmentUrl(messageId: string, index: number): string {
  return `/api/messages/${messageId}/attachments/${index}`;
}

const timelineCharacters = 500;

export function presentTimelineItem(stored: Stored, channelKind: string): TimelineItem {
  const { id, conversationId, channelId, subject, direction, at } = stored;
  return {
    id, kind: direction === 'note' ? 'note' : 'message', conversationId, channelId, channelKind, subject, direction, at,
    text: shorten(stored.visibleText ?? stored.text, timelineCharacters), authorName: stored.author.name,
  };
}

/** The first characters, never half of a surrogate pair. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

function presentAttachment(messageId: string, { name, type, bytes, inline, contentId }: Stored['attachments'][number], index: number): Attachment {
  return { name, type, bytes, inline, contentId, url: attachmentUrl(messageId, index) };
}
