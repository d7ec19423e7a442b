import type { SendState } from '../conversations/message.ts';

/**
 * How far a message got, as data (law 8). Receipts only ever move it forward; what the provider reports later (delivered
 * after failed) is believed, because it is evidence, and the end is the same in whatever order receipts come.
 */
export const receiptSteps: Readonly<Record<SendState, readonly SendState[]>> = {
  queued: ['sent', 'delivered', 'read', 'failed'],
  'unknown-outcome': ['sent', 'delivered', 'read', 'failed'],
  sent: ['delivered', 'read', 'failed'],
  failed: ['delivered', 'read'],
  delivered: ['read'],
  read: [],
};

/** What a person may decide: send again, say that it was sent, or give up. */
export const personSteps: Readonly<Record<'send-again' | 'was-sent' | 'give-up', { readonly from: readonly SendState[]; readonly to: SendState }>> = {
  'send-again': { from: ['failed', 'unknown-outcome'], to: 'queued' },
  'was-sent': { from: ['failed', 'unknown-outcome'], to: 'sent' },
  'give-up': { from: ['queued', 'unknown-outcome'], to: 'failed' },
};
