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
  readonly lastContactAt: number;
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
  /** Lower-cased e-mail address when there is one: the only key that links across accounts by itself. */
  readonly email: string | null;
  readonly phone: string | null;
  readonly name: string | null;
  /** Proven by the channel, or only claimed. */
  readonly verified: boolean;
  readonly how: 'first-contact' | 'same-email' | 'linked-by-person';
  /** 0 to 1. */
  readonly score: number;
  readonly linkedAt: number;
}

export const identities = collection<Identity>()('identities', {
  byCustomer: { on: ['customerId', 'linkedAt'] },
  byEmail: { on: ['email'] },
});
