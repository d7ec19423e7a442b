import { HubError, type Actor, type Json, type NewEvent } from '../../runtime/ports/index.ts';
import type { ConversationChange } from '../inbox.ts';
import { inboxEvent, type InboxEventData, type InboxEventType } from '../ledger.ts';
import type { Conversation } from './conversation.ts';
import { isActive, mayStep } from './states.ts';

export interface Changed {
  readonly conversation: Conversation;
  /** Empty when the patch asked for what already is. */
  readonly events: readonly NewEvent[];
}

const mostTags = 50;
const longestTag = 64;

/**
 * The conversation after a patch, and the ledger lines that tell it. Pure. HubError `conflict` for a step the state table
 * forbids. Giving it to another team without naming a person takes it from whoever had it: the hand-over waits in the new
 * team's queue, and the customer's waiting time goes on.
 */
export function applyChange(before: Conversation, patch: ConversationChange, actor: Actor, at: number, why?: unknown): Changed {
  const reason = why === undefined || why === null ? {} : { why: why as Json };
  const events: NewEvent[] = [];
  let after = before;
  const tell = <T extends InboxEventType>(type: T, data: InboxEventData[T]): void => {
    events.push(inboxEvent(type, at, actor, { conversationId: before.id, customerId: before.customerId }, data));
  };

  if (patch.status !== undefined && patch.status !== before.status) {
    const step = takeStep(before, patch.status, actor, at);
    after = step.conversation;
    events.push(withReason(step.event, reason));
  }
  if (patch.teamId !== undefined && patch.teamId !== before.teamId) {
    after = { ...after, teamId: patch.teamId };
    tell('conversation.team-changed', { from: before.teamId, to: patch.teamId, ...reason });
  }
  const assigneeId = patch.assigneeId === undefined && after.teamId !== before.teamId ? null : patch.assigneeId;
  if (assigneeId !== undefined && assigneeId !== before.assigneeId) {
    after = { ...after, assigneeId };
    tell('conversation.assigned', { from: before.assigneeId, to: assigneeId, ...reason });
  }
  if (patch.priority !== undefined && patch.priority !== before.priority) {
    after = { ...after, priority: patch.priority };
    tell('conversation.priority-changed', { from: before.priority, to: patch.priority, ...reason });
  }
  const tags = patch.tags && readTags(patch.tags);
  if (tags && !sameList(tags, before.tags)) {
    after = { ...after, tags };
    tell('conversation.tagged', { added: tags.filter((tag) => !before.tags.includes(tag)), removed: before.tags.filter((tag) => !tags.includes(tag)), ...reason });
  }
  return { conversation: after === before ? before : settle(after), events };
}

/** One step of the state table, with what follows from it: who waits, when it was resolved. */
export function takeStep(before: Conversation, to: Conversation['status'], actor: Actor, at: number, since = at): { conversation: Conversation; event: NewEvent } {
  const from = before.status;
  if (!mayStep(actor.kind, from, to)) {
    throw new HubError('conflict', 'conversation.forbidden-step', from === 'closed'
      ? 'A closed conversation stays closed; a new message of the customer opens one that follows it.'
      : `A conversation that is ${from} can not become ${to}.`);
  }
  const subject = { conversationId: before.id, customerId: before.customerId };
  if (!isActive(from) && isActive(to)) {
    const conversation = settle({ ...before, status: to, resolvedAt: null });
    return { conversation, event: inboxEvent('conversation.reopened', at, actor, subject, { from, at: since, resolvedAt: before.resolvedAt }) };
  }
  const ends = isActive(from) && !isActive(to);
  const conversation = settle({ ...before, status: to, ...(ends ? { resolvedAt: at, waitingSince: null } : {}) });
  const unanswered = ends && before.waitingSince !== null ? { unansweredSince: before.waitingSince } : {};
  return { conversation, event: inboxEvent('conversation.status-changed', at, actor, subject, { from, to, ...unanswered }) };
}

/** Fields that follow from others, so that no two of them can disagree. */
export function settle(conversation: Conversation): Conversation {
  const active = isActive(conversation.status);
  return { ...conversation, active, openTags: active ? conversation.tags : [] };
}

function withReason(event: NewEvent, reason: { readonly why?: Json }): NewEvent {
  return { ...event, data: { ...(event.data as Record<string, Json>), ...reason } };
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}

/** Trimmed, each once, in the order given. */
function readTags(tags: readonly string[]): readonly string[] {
  const read = [...new Set(tags.map((tag) => tag.trim()))];
  const wrong = read.find((tag) => tag === '' || tag.length > longestTag);
  if (wrong !== undefined) throw new HubError('invalid', 'conversation.bad-tag', `A tag has 1 to ${longestTag} characters.`);
  if (read.length > mostTags) throw new HubError('invalid', 'conversation.too-many-tags', `A conversation takes at most ${mostTags} tags.`);
  return read;
}
