import type { Actor, Json, NewEvent } from '../../runtime/ports/index.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { isActive } from '../conversations/states.ts';
import { inboxEvent, type InboxEventData, type InboxEventType } from '../ledger.ts';

/** The ledger lines for what a joining, or taking one back, changed of a conversation: the same as if people had changed it. */
export function tellDifference(before: Conversation, after: Conversation, actor: Actor, at: number, reason: Json): readonly NewEvent[] {
  const events: NewEvent[] = [];
  const why = { why: reason };
  const tell = <T extends InboxEventType>(type: T, data: InboxEventData[T]): void => {
    events.push(inboxEvent(type, at, actor, { conversationId: after.id, customerId: after.customerId }, data));
  };
  if (after.customerId !== before.customerId) tell('conversation.moved', { from: before.customerId });
  if (after.status !== before.status) {
    if (!isActive(before.status) && isActive(after.status)) tell('conversation.reopened', { from: before.status, at: after.waitingSince ?? at, resolvedAt: before.resolvedAt, ...why });
    else tell('conversation.status-changed', { from: before.status, to: after.status, ...why });
  }
  if (after.teamId !== before.teamId) tell('conversation.team-changed', { from: before.teamId, to: after.teamId, ...why });
  if (after.assigneeId !== before.assigneeId) tell('conversation.assigned', { from: before.assigneeId, to: after.assigneeId, ...why });
  if (after.priority !== before.priority) tell('conversation.priority-changed', { from: before.priority, to: after.priority, ...why });
  const added = after.tags.filter((tag) => !before.tags.includes(tag));
  const removed = before.tags.filter((tag) => !after.tags.includes(tag));
  if (added.length + removed.length > 0) tell('conversation.tagged', { added, removed, ...why });
  return events;
}
