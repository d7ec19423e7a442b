import type { Principal } from '../people/index.ts';
import type { Batch, NewEvent, Write, SearchEntry } from '../runtime/ports/index.ts';
import type { Customer, Identity } from './customer.ts';

/** Somebody who wrote, as the channel names them. */
export interface Sender {
  readonly externalId: string;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly verified: boolean;
}

/** Who a sender is, and what must be written (with its guards) so that it stays so. Nothing is written yet. */
export interface Recognition {
  readonly customer: Customer;
  readonly identity: Identity;
  readonly isNew: boolean;
  readonly writes: readonly Write[];
  readonly events: readonly NewEvent[];
  readonly search: readonly SearchEntry[];
}

export interface Customers {
  /**
   * Finds or drafts the customer behind a sender. Known (channel, external id): its customer. Else the one customer
   * that has the same e-mail address, linked with reason and score. Else a new one. A shared phone never links. A sender
   * whom the channel proves makes a known identity verified; one who only claims never does. `contactAt`: when they
   * wrote, when that is long ago; default `at`.
   */
  recognise(workspaceId: string, channelId: string, sender: Sender, at: number, contactAt?: number): Promise<Recognition>;
  /**
   * What makes an identity verified, because somebody proved since that its messages come from it: to be committed with
   * the proof. Empty when it is verified already or there is none.
   */
  verify(workspaceId: string, identityId: string, at: number): Promise<Required<Pick<Batch, 'writes' | 'events'>>>;
  /** The customer behind an external id, when there is one; nothing is drafted. */
  known(workspaceId: string, channelId: string, externalId: string): Promise<{ readonly customer: Customer; readonly identity: Identity } | undefined>;
  /** HubError not-found also when it may not be seen. */
  get(principal: Principal, id: string): Promise<Customer>;
  identities(principal: Principal, id: string): Promise<readonly Identity[]>;
  update(principal: Principal, id: string, patch: { name?: string | null; emails?: readonly string[]; phones?: readonly string[] }, ifVersion?: number): Promise<Customer>;
}
