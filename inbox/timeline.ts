import { customers } from '../customers/index.ts';
import { demand, type Principal } from '../people/index.ts';
import { HubError, type Page, type Runtime } from '../runtime/ports/index.ts';
import { messages, type Message } from './conversations/message.ts';
import { resolveAll } from './joins/resolve.ts';
import { visibilityOf } from './visibility.ts';

/** See `Timeline.of`. What stands in conversations one may not see is left out. */
export async function readTimeline({ store }: Runtime, principal: Principal, customerId: string, query: { cursor?: string | null; limit: number }): Promise<Page<Message>> {
  demand(principal, 'customer.read');
  const visibility = visibilityOf(principal);
  const { workspaceId } = visibility;
  if (!await store.get(customers, workspaceId, customerId)) throw new HubError('not-found', 'customer.not-found', 'There is no such customer.');
  const page = await store.page(messages, 'byCustomer', { workspaceId, where: { customerId }, order: 'descending', after: query.cursor, limit: query.limit });
  const homes = await resolveAll(store, workspaceId, page.items.map((message) => message.conversationId));
  const isVisible = ({ conversationId }: Message): boolean => {
    const conversation = homes.get(conversationId);
    return conversation !== undefined && visibility.sees(conversation);
  };
  return { items: page.items.filter(isVisible), next: page.next };
}
