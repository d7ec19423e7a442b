import type { Customer as StoredCustomer, Identity as StoredIdentity } from '../../../customers/index.ts';
import type { Principal } from '../../../people/index.ts';
import type { ApiParts } from '../parts.ts';
import type { Customer, Identity } from '../schemas.ts';

/** A customer with what identifies them and how many conversations of theirs the principal may see. */
export async function presentCustomer(parts: ApiParts, principal: Principal, stored: StoredCustomer): Promise<Customer> {
  const [identities, counts, channels] = await Promise.all([
    parts.customers.identities(principal, stored.id),
    parts.inbox.conversations.countsOfCustomer(principal, stored.id),
    parts.inbox.channels.all(parts.config.workspaceId),
  ]);
  const channelNames = new Map(channels.map((channel) => [channel.id, channel.name]));
  const { id, version, name, language, createdAt, lastContactAt } = stored;
  return {
    id, version, name, language, createdAt, lastContactAt, emails: [...stored.emails], phones: [...stored.phones],
    identities: identities.map((identity) => presentIdentity(identity, channelNames.get(identity.channelId) ?? '')),
    openConversations: counts.active, conversations: counts.all,
  };
}

function presentIdentity(stored: StoredIdentity, channelName: string): Identity {
  const { id, channelId, externalId, email, phone, verified, how, score, linkedAt } = stored;
  return { id, channelId, channelName, externalId, email, phone, verified, how, score, linkedAt };
}
