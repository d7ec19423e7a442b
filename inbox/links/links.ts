import { customers, identities, type Customer, type Identity } from '../../customers/index.ts';
import { demand, type Principal } from '../../people/index.ts';
import { commitAgain, type Decision, HubError, type Runtime } from '../../runtime/ports/index.ts';
import type { Links } from '../inbox.ts';
import { actorOf } from '../ledger.ts';
import { moveQueue, planMoves } from './move.ts';
import { planLink, planSplit, planUndo, type Transfer } from './transfer.ts';

/** Linking identities to customers and taking it back. Both show both histories, and nothing is merged for good. */
export function createLinks(runtime: Runtime): Links {
  return {
    link: (principal, customerId, identityId) => link(runtime, principal, customerId, identityId),
    unlink: (principal, customerId, identityId) => unlink(runtime, principal, customerId, identityId),
  };
}

async function link(runtime: Runtime, principal: Principal, customerId: string, identityId: string): Promise<void> {
  demand(principal, 'customer.change');
  const { store, clock } = runtime;
  await commitAgain(store, async () => {
    const to = await demandCustomer(runtime, principal, customerId);
    const identity = await demandIdentity(runtime, principal, identityId);
    if (identity.customerId === customerId) return { answer: customerId };
    const from = await demandCustomer(runtime, principal, identity.customerId);
    const at = clock.now();
    const actor = actorOf(principal);
    // Giving it back to where it came from is the undo, whichever way it is asked for.
    const transfer = identity.link?.from === customerId
      ? await planUndo(store, identity, identity.link, from, to, actor, at)
      : await planLink(store, identity, from, to, actor, at);
    return withHistory(runtime, principal, transfer, at);
  });
}

async function unlink(runtime: Runtime, principal: Principal, customerId: string, identityId: string): Promise<string> {
  demand(principal, 'customer.change');
  const { store, clock, ids } = runtime;
  return commitAgain(store, async () => {
    const from = await demandCustomer(runtime, principal, customerId);
    const identity = await demandIdentity(runtime, principal, identityId);
    if (identity.customerId !== customerId) throw new HubError('conflict', 'customer.not-linked', 'This identity belongs to another customer; read the customer again.');
    const at = clock.now();
    const actor = actorOf(principal);
    const { link: linked } = identity;
    const home = linked && await store.get(customers, principal.workspaceId, linked.from);
    if (linked && home) return withHistory(runtime, principal, await planUndo(store, identity, linked, from, home, actor, at), at);
    const held = await store.page(identities, 'byCustomer', { workspaceId: principal.workspaceId, where: { customerId }, limit: 2 });
    if (held.items.length < 2) throw new HubError('conflict', 'customer.only-identity', 'This is the customer\'s only identity; there is nothing to take it away from.');
    return withHistory(runtime, principal, planSplit(identity, from, ids.next(), actor, at), at);
  });
}

/** The conversations follow in the same batch, or in a job that the batch leaves behind when there are too many. */
async function withHistory({ store }: Runtime, principal: Principal, transfer: Transfer, at: number): Promise<Decision<string>> {
  const { workspaceId } = principal;
  const { identity, to } = transfer;
  const moves = await planMoves(store, identity, to, actorOf(principal), at);
  const batch = moves
    ? { workspaceId, writes: [...transfer.writes, ...moves.writes], events: [...transfer.events, ...moves.events] }
    : { workspaceId, writes: transfer.writes, events: transfer.events, jobs: [{ queue: moveQueue, payload: { identityId: identity.id }, key: identity.id }] };
  return { batch, answer: to.id };
}

async function demandCustomer({ store }: Runtime, principal: Principal, id: string): Promise<Customer> {
  const customer = await store.get(customers, principal.workspaceId, id);
  if (customer) return customer;
  throw new HubError('not-found', 'customer.not-found', 'There is no such customer.');
}

async function demandIdentity({ store }: Runtime, principal: Principal, id: string): Promise<Identity> {
  const identity = await store.get(identities, principal.workspaceId, id);
  if (identity) return identity;
  throw new HubError('not-found', 'customer.identity-not-found', 'There is no such identity.');
}
