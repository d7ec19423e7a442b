import { customers, identities } from '../../customers/index.ts';
import { commitAgain, type Job, replace, type Runtime } from '../../runtime/ports/index.ts';
import { conversations, type Conversation } from '../conversations/conversation.ts';
import { nameOf } from '../intake/compose.ts';

const pageSize = 200;

/** Carries a customer's new name to the conversations that show it; the change itself is already in the ledger. */
export async function carryName({ store }: Runtime, job: Job): Promise<void> {
  const { workspaceId } = job;
  const { customerId } = job.payload as { customerId: string };
  let after: string | null = null;
  do {
    const page: { items: readonly Conversation[]; next: string | null } = await store.page(conversations, 'byCustomer', { workspaceId, where: { customerId }, after, limit: pageSize });
    for (const { id } of page.items) {
      await commitAgain(store, async () => {
        const conversation = await store.get(conversations, workspaceId, id);
        const customer = conversation && await store.get(customers, workspaceId, conversation.customerId);
        const identity = conversation && await store.get(identities, workspaceId, conversation.identityId);
        if (!customer || !identity) return { answer: true };
        const customerName = nameOf(customer, identity);
        if (customerName === conversation.customerName) return { answer: true };
        return { batch: { workspaceId, writes: [replace(conversations, { ...conversation, customerName })] }, answer: true };
      });
    }
    after = page.next;
  } while (after !== null);
}
