import { hashId } from '../../customers/index.ts';
import { collection, type Document } from '../../runtime/ports/index.ts';

/**
 * That a customer's message names one which is not there yet, or one of a conversation the customer does not belong to:
 * a way by which conversations may turn out to be one. `id` is a hash of (`reference`, customer).
 */
export interface Mention extends Document {
  /** `id` in `externalIds` of the named message; of a conversation named by our token a hash of that. */
  readonly referenceId: string;
  readonly customerId: string;
  /** External ids that the customer wrote it from; at most 20. */
  readonly senderIds: readonly string[];
  /** Where the message that names it was put. */
  readonly conversationId: string;
  /** The conversation that is named; null while the named message is not there. */
  readonly targetId: string | null;
}

export const mentions = collection<Mention>()('mentions', {
  byReference: { on: ['referenceId'] },
  byTarget: { on: ['targetId'] },
});

/** A customer who names one message from more addresses than this is known by the first ones. */
export const mostSenders = 20;

export function mentionId(referenceId: string, customerId: string): string {
  return hashId('mention', referenceId, customerId);
}

/** Stands for a message in mentions of a conversation by our token. */
export function tokenReference(conversationId: string): string {
  return hashId('token', conversationId);
}
