import type { Actor, NewEvent } from '../../runtime/ports/index.ts';
import type { Message, SendState } from '../conversations/message.ts';
import { inboxEvent } from '../ledger.ts';
import { cut, limits } from '../limits.ts';
import { receiptSteps } from './delivery-states.ts';

/** What a provider says about one of our messages. `at`: ms UTC, when it says it happened. */
export interface Report {
  readonly state: 'sent' | 'delivered' | 'read' | 'failed';
  readonly reason: string | null;
  readonly at: number;
}

export function subjectOf(message: Message) {
  return { conversationId: message.conversationId, customerId: message.customerId, subjectId: message.id };
}

/** Our message after a report, with its ledger line; undefined when the report says nothing new. */
export function advance(message: Message, report: Report, actor: Actor, now: number): { readonly message: Message; readonly event: NewEvent } | undefined {
  const { delivery } = message;
  if (!delivery || !receiptSteps[delivery.state].includes(report.state)) return undefined;
  const reason = report.reason === null ? null : cut(report.reason, limits.reason);
  const error = report.state === 'failed' ? reason ?? 'the provider reports that it could not be delivered' : null;
  const changed: Message = { ...message, delivery: { ...delivery, state: report.state, error, changedAt: now, attemptStartedAt: null } };
  return { message: changed, event: eventFor(message, report.state, { at: report.at, reason: error ?? '', attempts: delivery.attempts }, actor, now) };
}

function eventFor(message: Message, state: SendState & Report['state'], detail: { at: number; reason: string; attempts: number }, actor: Actor, now: number): NewEvent {
  const subject = subjectOf(message);
  switch (state) {
    case 'sent': return inboxEvent('message.sent', now, actor, subject, { attempts: detail.attempts });
    case 'delivered': return inboxEvent('message.delivered', now, actor, subject, { at: detail.at });
    case 'read': return inboxEvent('message.read', now, actor, subject, { at: detail.at });
    case 'failed': return inboxEvent('message.failed', now, actor, subject, { reason: detail.reason });
  }
}
