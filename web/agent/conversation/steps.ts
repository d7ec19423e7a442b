import type { Conversation } from '../../api/schemas.ts';

type Status = Conversation['status'];

/** Which steps a person may take, in the order in which they are offered: a copy of the people's table in `inbox/conversations/states.ts`, kept equal by a test. */
const steps: Readonly<Record<Status, readonly Status[]>> = {
  new: ['open', 'pending', 'on-hold', 'resolved', 'closed'],
  open: ['pending', 'on-hold', 'resolved', 'closed'],
  pending: ['open', 'on-hold', 'resolved', 'closed'],
  'on-hold': ['open', 'pending', 'resolved', 'closed'],
  resolved: ['open', 'closed'],
  closed: [],
};

export function maySteps(from: Status): readonly Status[] {
  return steps[from];
}
