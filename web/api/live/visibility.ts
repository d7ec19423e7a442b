import { may, type Principal, type Right } from '../../../people/index.ts';
import type { LedgerEvent, Signal } from '../../../runtime/ports/index.ts';

/** Which right shows the events of a subject: by the noun an event type begins with. What is not named here takes `audit.read`. */
const rightOfSubject: Readonly<Record<string, Right>> = {
  conversation: 'conversation.read', message: 'conversation.read', note: 'conversation.read',
  customer: 'customer.read', identity: 'customer.read', channel: 'channel.read',
  user: 'people.read', team: 'people.read', duty: 'people.read', presence: 'people.read', typing: 'conversation.read',
  rule: 'rule.read', signature: 'conversation.answer', token: 'token.manage', delivery: 'unprocessed.manage',
};

/**
 * The one filter all live events and signals pass through. Principals of one class see the same, so a group is written
 * once for all of them.
 */
export function visibilityClass(principal: Principal): string {
  return principal.role;
}

export function isVisible(principal: Principal, event: Pick<LedgerEvent | Signal, 'type'>): boolean {
  const subject = event.type.split('.', 1)[0] ?? '';
  return may(principal, Object.hasOwn(rightOfSubject, subject) ? rightOfSubject[subject] ?? 'audit.read' : 'audit.read');
}
