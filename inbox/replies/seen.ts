import { isContact } from '../../connectors/spec/index.ts';
import type { Principal } from '../../people/index.ts';
import { HubError, type Store } from '../../runtime/ports/index.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { messages, type Message } from '../conversations/message.ts';
import { groupOf } from '../joins/resolve.ts';

/** How far back we look for what somebody else wrote. */
const lookBack = 50;

/**
 * Refuses an answer by somebody who has not seen the newest message of the customer or a colleague (notes and machines'
 * messages do not count). The conversation's version guards the rest: a message that comes between this look and the
 * commit makes the commit fail and this look happen again.
 */
export async function demandNothingNewer(store: Store, principal: Principal, conversation: Conversation, seenUpTo: string | undefined): Promise<void> {
  if (seenUpTo === undefined) return;
  const { workspaceId } = conversation;
  const seen = await store.get(messages, workspaceId, seenUpTo);
  if (!seen || !groupOf(conversation).includes(seen.conversationId)) {
    const message = 'seenUpTo names no message of this conversation.';
    throw new HubError('invalid', 'reply.bad-seen-up-to', message, { faults: [{ path: 'seenUpTo', message }] });
  }
  const newest = await store.page(messages, 'byConversation', { workspaceId, where: { conversationId: conversation.id }, from: seen.at, order: 'descending', limit: lookBack });
  const unseen = newest.items.find((message) => isFromOthers(message, principal) && isAfter(message, seen));
  if (unseen) throw new HubError('conflict', 'reply.newer-message', 'A newer message has arrived since you began to write; read it, then send again.');
}

function isFromOthers(message: Message, principal: Principal): boolean {
  return isContact(message) && message.direction !== 'note' && message.author.id !== principal.id;
}

function isAfter(message: Message, seen: Message): boolean {
  return message.at > seen.at || (message.at === seen.at && message.id > seen.id);
}
