import { replace, type Batch, type NewEvent, type Runtime, type Write } from '../runtime/ports/index.ts';
import { identities, type Identity } from './customer.ts';
import { customerEvent } from './ledger.ts';

interface Proven { readonly identity: Identity; readonly write: Write; readonly event: NewEvent }

/** The identity as one whose messages are known to come from it. */
export function proveIdentity(before: Identity, at: number): Proven {
  const identity = { ...before, verified: true };
  const event = customerEvent('customer.identity-verified', at, { kind: 'system' }, before.customerId, { channelId: before.channelId }, before.id);
  return { identity, write: replace(identities, identity), event };
}

/** See `Customers.verify`. */
export async function verifyIdentity({ store }: Pick<Runtime, 'store'>, workspaceId: string, id: string, at: number): Promise<Required<Pick<Batch, 'writes' | 'events'>>> {
  const identity = await store.get(identities, workspaceId, id);
  if (!identity || identity.verified) return { writes: [], events: [] };
  const { write, event } = proveIdentity(identity, at);
  return { writes: [write], events: [event] };
}
