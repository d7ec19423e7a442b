import type { AnyCollection, Runtime } from '../runtime/ports/index.ts';
import { customers, emailOwners, identities } from './customer.ts';
import type { Customers } from './customers.ts';
import { getCustomer, listIdentities, updateCustomer } from './profiles.ts';
import { findKnown, recognise } from './recognise.ts';
import { verifyIdentity } from './verify.ts';

export type * from './customers.ts';
export * from './customer.ts';
export * from './ledger.ts';
export { hashId } from './hash-id.ts';
export { identityId } from './sender.ts';
export { noteLanguage } from './recognise.ts';
export { renameQueue } from './profiles.ts';

/** Everything `customers` keeps. */
export const customerCollections: readonly AnyCollection[] = [customers, identities, emailOwners];

export function createCustomers({ runtime }: { readonly runtime: Runtime }): Customers {
  return {
    recognise: (workspaceId, channelId, sender, at, contactAt) => recognise(runtime, workspaceId, channelId, sender, at, contactAt),
    verify: (workspaceId, identityId, at) => verifyIdentity(runtime, workspaceId, identityId, at),
    known: (workspaceId, channelId, externalId) => findKnown(runtime, workspaceId, channelId, externalId),
    get: (principal, id) => getCustomer(runtime, principal, id),
    identities: (principal, id) => listIdentities(runtime, principal, id),
    update: (principal, id, patch, ifVersion) => updateCustomer(runtime, principal, id, patch, ifVersion),
  };
}
