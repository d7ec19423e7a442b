import { isContact } from '../../connectors/spec/index.ts';
import type { Conversation } from './conversation.ts';
import type { Message } from './message.ts';
import { cut, limits } from '../limits.ts';

/** How programs for mail write a picture that stands in the text. */
const pictures = /\[(?:cid:|image: )[^\]\s][^\]\n]{0,300}\]/g;

/**
 * First characters of the new text, on one line, without the marks of its pictures; the name of a file when there is no text.
 * Of a bounce its subject: mail systems begin by introducing themselves.
 */
function previewOf(message: Pick<Message, 'nature' | 'subject' | 'text' | 'visibleText' | 'attachments'>): string {
  const words = message.nature === 'bounce' ? message.subject : null;
  const text = (words || message.visibleText || message.text).slice(0, limits.preview * 4).replaceAll(pictures, ' ').replaceAll(/\s+/g, ' ').trim();
  return cut(text === '' ? message.attachments[0]?.name ?? '' : text, limits.preview);
}

/**
 * The conversation with one more message: count, newest activity and preview. Depends on the messages only, never on
 * the order they came in. What is no contact and no bounce (an auto-reply, a report), and old mail in a living conversation,
 * counts but does not bring it to the top. Whom we answer belongs to it from then on.
 */
export function addMessage(conversation: Conversation, message: Message): Conversation {
  const told = addParticipants(conversation, [...message.recipients?.to ?? [], ...message.recipients?.cc ?? []].map(({ externalId }) => externalId));
  const counted = { ...told, messageCount: conversation.messageCount + 1 };
  const isOld = message.isHistory === true && conversation.isHistory !== true;
  const isActivity = !isOld && (isContact(message) || message.nature === 'bounce');
  if (!isActivity || (conversation.messageCount > 0 && message.at < conversation.lastActivityAt)) return counted;
  return { ...counted, lastActivityAt: message.at, preview: previewOf(message), previewDirection: message.direction };
}

/** These external ids belong to the conversation from now on. */
export function addParticipants(conversation: Conversation, externalIds: readonly string[]): Conversation {
  const { participantIds } = conversation;
  if (externalIds.every((id) => participantIds.includes(id)) || participantIds.length >= limits.participants) return conversation;
  return { ...conversation, participantIds: [...new Set([...participantIds, ...externalIds])].slice(0, limits.participants) };
}

/** The conversation with count, newest activity and preview of exactly these messages, oldest first. */
export function countMessages(conversation: Conversation, some: readonly Message[]): Conversation {
  return some.reduce(addMessage, { ...conversation, messageCount: 0, lastActivityAt: some[0]?.at ?? conversation.lastActivityAt });
}
