import { isActive } from '../conversations/states.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { limits } from '../limits.ts';
import { mostJoined } from './join.ts';
import { groupOf } from './resolve.ts';

/** Who wrote: their customer (null: unknown), and the external ids they wrote from. */
export interface Person { readonly customerId: string | null; readonly senderIds: readonly string[]; readonly identityId?: string }

/** Whether somebody belongs: its customer, the identity it came by, a customer who wrote in it, or somebody on its messages. */
export function belongs({ customerId, identityId, memberIds, participantIds }: Conversation, person: Person): boolean {
  if (person.customerId !== null && (customerId === person.customerId || memberIds?.includes(person.customerId))) return true;
  if (person.identityId !== undefined && (identityId === person.identityId || memberIds?.includes(person.identityId))) return true;
  return person.senderIds.some((id) => participantIds.includes(id));
}

/** Somebody who wrote in it belongs to it with all their identities, and with this one whoever it may be linked to later. */
export function withMember(conversation: Conversation, customerId: string, identityId: string): Conversation {
  const { memberIds = [] } = conversation;
  if (conversation.customerId === customerId) return conversation;
  const added = [customerId, identityId].filter((id) => !memberIds.includes(id));
  return added.length === 0 || memberIds.length + added.length > limits.participants ? conversation : { ...conversation, memberIds: [...memberIds, ...added] };
}

/** Whether it belongs to more people than before. */
export function hasGrown(before: Conversation, after: Conversation): boolean {
  return after.participantIds.length > before.participantIds.length || (after.memberIds?.length ?? 0) > (before.memberIds?.length ?? 0);
}

/**
 * Whether Parley may join two by itself: they are of one channel, nobody took them apart, both are living or both old mail
 * that was brought in, and there is room. What is closed stays as it is; what comes after opens one that follows it.
 */
export function mayJoin(one: Conversation, other: Conversation): boolean {
  if (one.id === other.id || one.channelId !== other.channelId) return false;
  const isAlike = (one.status !== 'closed' && other.status !== 'closed') || (one.isHistory === true && other.isHistory === true);
  return isAlike && hasRoom(one, other) && !isApart(one, other);
}

export function hasRoom(one: Conversation, other: Conversation): boolean {
  return groupOf(one).length + groupOf(other).length <= mostJoined;
}

/** Whether people took the two, or any that were joined into them, apart. */
function isApart(one: Conversation, other: Conversation): boolean {
  const leftOf = (left: Conversation, right: Conversation): boolean => left.apartFromIds?.some((id) => groupOf(right).includes(id)) ?? false;
  return leftOf(one, other) || leftOf(other, one);
}

/**
 * Which of two takes the other in. One that people have worked on keeps its customer and place before one that nobody has
 * touched; else the first, whose message the other names.
 */
export function takesIn(named: Conversation, naming: Conversation): readonly [Conversation, Conversation] {
  return isTouched(naming) && !isTouched(named) ? [naming, named] : [named, naming];
}

export function isTouched({ status, assigneeId }: Conversation): boolean {
  return status !== 'new' && (isActive(status) || status === 'resolved') || assigneeId !== null;
}
