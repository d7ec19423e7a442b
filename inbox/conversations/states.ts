import type { Actor } from '../../runtime/ports/index.ts';
import type { Status } from './conversation.ts';

/**
 * New → Open → Pending (on the customer) → On hold (on a third party) → Resolved → Closed, as data: who may take which
 * step. A step that is not here is refused. Nothing becomes new again, and closed is the end: a message after it opens a
 * conversation that follows the closed one.
 *
 * - A customer steps by writing: a waiting conversation opens, a resolved one opens again.
 * - People may end a conversation at any time (spam is closed at once), reopen a resolved one, and close it for good.
 * - Rules, the classifier and Parley itself move conversations among the states but never close an unresolved one.
 *
 * An agent's answer opens a new conversation and changes nothing else: it stays open until somebody says that it now waits
 * on the customer (pending), because an answer often only asks for patience.
 */
const people: Readonly<Record<Status, readonly Status[]>> = {
  new: ['open', 'pending', 'on-hold', 'resolved', 'closed'],
  open: ['pending', 'on-hold', 'resolved', 'closed'],
  pending: ['open', 'on-hold', 'resolved', 'closed'],
  'on-hold': ['open', 'pending', 'resolved', 'closed'],
  resolved: ['open', 'closed'],
  closed: [],
};

const customer: Readonly<Record<Status, readonly Status[]>> = {
  new: [], open: [], pending: ['open'], 'on-hold': ['open'], resolved: ['open'], closed: [],
};

const automatic: Readonly<Record<Status, readonly Status[]>> = {
  new: ['open', 'pending', 'on-hold', 'resolved'],
  open: ['pending', 'on-hold', 'resolved'],
  pending: ['open', 'on-hold', 'resolved'],
  'on-hold': ['open', 'pending', 'resolved'],
  resolved: ['open', 'closed'],
  closed: [],
};

export const steps: Readonly<Record<Actor['kind'], Readonly<Record<Status, readonly Status[]>>>> = {
  user: people, token: people, customer, rule: automatic, classifier: automatic, system: automatic,
};

/** Whether this kind of actor may take the step. Staying is no step. */
export function mayStep(kind: Actor['kind'], from: Status, to: Status): boolean {
  return steps[kind][from].includes(to);
}

/** Resolved and closed conversations are over: not in the open views, nobody waits. */
export function isActive(status: Status): boolean {
  return status !== 'resolved' && status !== 'closed';
}
