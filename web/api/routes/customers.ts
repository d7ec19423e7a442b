import { z } from '@hono/zod-openapi';
import { presentCustomer } from '../present/customer.ts';
import { presentTimelineItem } from '../present/message.ts';
import { presentPage } from '../present/page.ts';
import { route, type Route, type Served } from '../route.ts';
import { customer, customerPatch, timelinePage } from '../schemas.ts';
import { idParams, pageQuery } from './input.ts';

const identityLink = z.object({ identityId: z.string().min(1).max(64) }).openapi('IdentityLink');
const identityParams = z.object({ id: z.string().min(1).max(64), identityId: z.string().min(1).max(64) });

/** Customers, their whole time line, and which identities are theirs. */
export function customerRoutes({ parts }: Served): Route[] {
  const { customers, inbox } = parts;
  return [
    route('customer.read', { method: 'get', path: '/api/customers/{id}', summary: 'One customer', params: idParams, answer: customer, versioned: true }, async ({ principal, params }) => {
      const found = await customers.get(principal, params.id);
      return { body: await presentCustomer(parts, principal, found), version: found.version };
    }),

    route('customer.change', {
      method: 'patch', path: '/api/customers/{id}', summary: 'Change name, addresses or numbers', params: idParams, body: customerPatch, answer: customer, versioned: true,
    }, async ({ principal, params, body, ifVersion }) => {
      const changed = await customers.update(principal, params.id, body, ifVersion);
      return { body: await presentCustomer(parts, principal, changed), version: changed.version };
    }),

    route('customer.read', {
      method: 'get', path: '/api/customers/{id}/timeline', summary: 'Messages and notes over all channels, newest first', params: idParams, query: pageQuery, answer: timelinePage,
    }, async ({ principal, params, query }) => {
      const page = await inbox.timeline.of(principal, params.id, { ...query, cursor: query.cursor ?? null });
      const kinds = new Map((await inbox.channels.all(principal.workspaceId)).map((channel) => [channel.id, channel.kind]));
      return { body: presentPage(page, (message) => presentTimelineItem(message, kinds.get(message.channelId) ?? 'unknown')) };
    }),

    route('customer.change', {
      method: 'post', path: '/api/customers/{id}/identities', summary: 'Link an identity, with its conversations, to this customer', params: idParams, body: identityLink, answer: customer, problems: [409],
    }, async ({ principal, params, body }) => {
      await inbox.links.link(principal, params.id, body.identityId);
      return { body: await presentCustomer(parts, principal, await customers.get(principal, params.id)) };
    }),

    route('customer.change', {
      method: 'delete', path: '/api/customers/{id}/identities/{identityId}', summary: 'Undo a link: the identity becomes a customer of its own again', params: identityParams, answer: customer, problems: [409],
    }, async ({ principal, params }) => {
      const ownId = await inbox.links.unlink(principal, params.id, params.identityId);
      return { body: await presentCustomer(parts, principal, await customers.get(principal, ownId)) };
    }),
  ];
}
