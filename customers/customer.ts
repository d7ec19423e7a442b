import { collection, type Document } from '../runtime/ports/index.ts';

/** A person or firm we talk to. What identifies them lies in `Identity`; this is what the screen shows. */
export interface Customer extends Document {
  readonly name: string | null;
  /** Lower-cased addresses, from identities and from what agents typed. */
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** ISO 639-1, as last detected with confidence. */
  readonly language: string | null;
  readonly createdAt: number;
  /** Newest contact, to the minute: written only when it moved by that much. */
  readonly lastContactAt: number;
  /** The customer who has taken over the last of its identities; null while it has one. Undone with the link. */
  readonly mergedInto: string | null;
}

export const customers = collection<Customer>()('customers', {
  byLastContact: { on: ['lastContactAt'] },
});

/**
 * That an external id on one channel account is a customer. `id` is a hash of (channelId, externalId), so an id has
 * one owner. `how` tells why it was linked and can be undone.
 */
export interface Identity extends Document {
  readonly customerId: string;
  readonly channelId: string;
  readonly externalId: string;
  /** Lower-cased e-mail address when there is one: the only thing that links across accounts by itself. */
  readonly email: string | null;
  readonly phone: string | null;
  readonly name: string | null;
  /** Proven by the channel, or only claimed. */
  readonly verified: boolean;
  readonly how: 'first-contact' | 'same-email' | 'linked-by-person';
  /** 0 to 1. */
  readonly score: number;
  readonly linkedAt: number;
  /** What a person's link changed, so that undoing it restores exactly that; null when nobody linked it. */
  readonly link: IdentityLink | null;
}

export interface IdentityLink {
  /** Whose it was; undoing gives it back. */
  readonly from: string;
  readonly how: Identity['how'];
  readonly score: number;
  readonly linkedAt: number;
  /** Whether the link put the address or number on the new customer's profile, and took the address's ownership along. */
  readonly addedEmail: boolean;
  readonly addedPhone: boolean;
  readonly tookEmail: boolean;
  /** The link before this one, which undoing this one brings back. */
  readonly before: IdentityLink | null;
}

export const identities = collection<Identity>()('identities', {
  byCustomer: { on: ['customerId', 'linkedAt'] },
});

/**
 * Which customer an e-mail address means: `id` is a hash of the lower-cased address, so it has one owner and two first
 * contacts that race can not make two customers of one person. An address on a second profile stays with its first owner.
 */
export interface EmailOwner extends Document {
  readonly customerId: string;
}

export const emailOwners = collection<EmailOwner>()('emailOwners', {});
