import type { Conversation } from './conversation.ts';
import type { Message } from './message.ts';
import { cut, limits } from '../limits.ts';

/** First characters of the new text, on one line; the name of a file when there is no text. */
function previewOf(message: Pick<Message, 'text' | 'visibleText' | 'attachments'>): string {
  const text = (message.visibleText || message.text).slice(0, limits.preview * 4).replaceAll(/\s+/g, ' ').trim();
  return cut(text === '' ? message.attachments[0]?.name ?? '' : text, limits.preview);
}

/**
 * The conversation with one more message: count, newest activity and preview. Depends on the messages only, never on
 * the order they came in. What is no contact and no bounce (an auto-reply, a report) counts but does not bring it to the top.
 */
export function addMessage(conversation: Conversation, message: Message): Conversation {
  const counted = { ...conversation, messageCount: conversation.messageCount + 1 };
  const isActivity = message.nature === 'message' || message.nature === 'bounce';
  if (!isActivity || (conversation.messageCount > 0 && message.at < conversation.lastActivityAt)) return counted;
  return { ...counted, lastActivityAt: message.at, preview: previewOf(message), previewDirection: message.direction };
}
