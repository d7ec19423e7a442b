import type { Message as Stored } from '../../../inbox/index.ts';
import type { Attachment, Message, TimelineItem } from '../schemas.ts';
import { presentLabels } from './conversation.ts';

export function presentMessage(stored: Stored): Message {
  const { id, conversationId, direction, nature, externalId, subject, text, at, receivedAt, joinedBy, delivery } = stored;
  return {
    id, conversationId, direction, nature, externalId, subject, text, at, receivedAt, joinedBy,
    author: { ...stored.author },
    visibleText: stored.visibleText ?? text,
    htmlUrl: stored.hasHtml ? `/api/messages/${id}/html` : null,
    remoteContent: stored.remoteContent,
    attachments: stored.attachments.map((attachment, index) => presentAttachment(id, attachment, index)),
    participants: stored.participants.map((participant) => ({ ...participant })),
    labels: presentLabels(stored.labels),
    delivery: delivery && {
      state: delivery.state, attempts: delivery.attempts, error: delivery.error, changedAt: delivery.changedAt, warnings: [...delivery.warnings],
    },
    warnings: [...stored.warnings],
  };
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

function presentAttachment(messageId: string, { name, type, bytes, inline }: Stored['attachments'][number], index: number): Attachment {
  return { name, type, bytes, inline, url: attachmentUrl(messageId, index) };
}
