import type { Actor, Json, NewEvent } from '../runtime/ports/index.ts';
import type { Identity } from './customer.ts';

/** What happens to customers, as the ledger keeps it. `customerId` of the event is the customer. */
export type CustomerEventData = {
  /** First contact. `subjectId`: the identity it came by. */
  'customer.created': { readonly channelId: string };
  /**
   * An identity became this customer's: by the same e-mail address (`from` null) or by a person, who took it from
   * another customer. `subjectId`: the identity.
   */
  'customer.linked': { readonly how: Identity['how']; readonly score: number; readonly from: string | null };
  /** Its channel proved that messages come from this identity; until then it was only claimed. `subjectId`: the identity. */
  'customer.identity-verified': { readonly channelId: string };
  /** A person took an identity away again; `to` is the customer it is now. `subjectId`: the identity. */
  'customer.unlinked': { readonly to: string };
  /** A person changed the profile: the fields, old and new. */
  'customer.changed': { readonly [field: string]: { readonly from: Json; readonly to: Json } };
};

export type CustomerEventType = keyof CustomerEventData;

/** A ledger line about a customer. */
export function customerEvent<T extends CustomerEventType>(
  type: T, at: number, actor: Actor, customerId: string, data: CustomerEventData[T], subjectId?: string): NewEvent {
  return { type, at, actor, customerId, ...(subjectId === undefined ? {} : { subjectId }), data: data as Json };
}
