import type { OutboundFile, Outgoing, Party } from '../../connectors/spec/index.ts';
import { identities, type Customers, type Identity } from '../../customers/index.ts';
import { GiveUp, type Runtime, type Store } from '../../runtime/ports/index.ts';
import { messages, type Attachment, type Message, type Recipient } from '../conversations/message.ts';
import { resolveOne } from '../joins/resolve.ts';

/** As many of the conversation's messages as `Outgoing.thread` takes. */
const mostExternalIds = 50;

/** What looks people up; the runtime's part of it reads the message's conversation and files. */
export interface OutgoingParts {
  readonly runtime: Pick<Runtime, 'store' | 'files'>;
  readonly customers: Pick<Customers, 'known'>;
}

/**
 * What the connector is to carry out, for one of our messages: the same at every try. The answer goes to whom it was written
 * to; older ones to the identity the conversation came by.
 */
export async function makeOutgoing({ runtime, customers }: OutgoingParts, message: Message): Promise<Outgoing> {
  const { store, files } = runtime;
  const { workspaceId, conversationId } = message;
  const conversation = await resolveOne(store, workspaceId, conversationId);
  const identity = conversation && await store.get(identities, workspaceId, conversation.identityId);
  if (!conversation || !identity || !message.delivery) throw new GiveUp(`message ${message.id} has no conversation or nobody to go to`);
  const externalIds = await findBefore(store, message);
  const { recipients } = message;
  const find = (person: Recipient): Promise<Party> => findParty(customers, message, person, identity);
  const cc = await Promise.all((recipients?.cc ?? []).map(find));
  return {
    messageId: message.id,
    key: `${message.id}.${message.delivery.round}`,
    // Where it was written, also after that was joined into another: every try says the same.
    conversationId: message.homeId ?? conversationId,
    at: message.at,
    to: await Promise.all((recipients?.to ?? []).map(find)).then((parties) => (parties.length > 0 ? parties : [partyOf(identity)])),
    ...(cc.length > 0 ? { cc } : {}),
    text: message.text,
    ...(message.signature ? { signature: showSignature(message.signature) } : {}),
    ...(conversation.subject === null ? {} : { subject: conversation.subject }),
    attachments: message.attachments.map((attachment) => outboundFile(files, attachment)),
    thread: { ...(conversation.threadKey === null ? {} : { key: conversation.threadKey }), externalIds },
    // What a program is called is nothing for customers.
    ...(message.author.kind === 'user' ? { author: { name: message.author.name } } : {}),
  };
}

/** What was said before, oldest first: what came while the message waited to be sent is left out, so that a second try says the same. */
async function findBefore(store: Store, message: Message): Promise<readonly string[]> {
  const { workspaceId, conversationId } = message;
  const recent = await store.page(messages, 'byConversation', { workspaceId, where: { conversationId }, order: 'descending', limit: 2 * mostExternalIds });
  return recent.items.filter((item) => item.id !== message.id && item.receivedAt <= message.receivedAt)
    .flatMap((item) => item.externalId ?? []).slice(0, mostExternalIds).reverse();
}

/** Somebody we know on this account as we know them, by the name they were written to; else what their external id says: it is an address. */
async function findParty(customers: OutgoingParts['customers'], { workspaceId, channelId }: Message, { externalId, name }: Recipient, customer: Identity): Promise<Party> {
  const known = externalId === customer.externalId ? customer : (await customers.known(workspaceId, channelId, externalId))?.identity;
  const party: Party = known ? partyOf(known) : { externalId, email: externalId, verified: false };
  return name === null ? party : { ...party, name };
}

/** Pictures of a stranger's mail are held back on our screens; those of our own signature are meant for the recipient. */
function showSignature({ text, html }: NonNullable<Message['signature']>): NonNullable<Outgoing['signature']> {
  return { text, ...(html === null ? {} : { html: html.replaceAll(/(<img\b[^>]*?)\sdata-remote-src="/gi, '$1 src="') }) };
}

function partyOf(identity: Identity): Party {
  return {
    externalId: identity.externalId, verified: identity.verified,
    ...(identity.name === null ? {} : { name: identity.name }),
    ...(identity.email === null ? {} : { email: identity.email }),
    ...(identity.phone === null ? {} : { phone: identity.phone }),
  };
}

function outboundFile(files: Runtime['files'], { name, type, bytes, hash, contentId, inline }: Attachment): OutboundFile {
  return {
    name, type, bytes, ...(inline && contentId !== null ? { contentId } : {}),
    async read() {
      const content = await files.read(hash);
      if (content) return content;
      throw new Error(`the file ${hash} of an answer is missing; restore the files folder from the backup`);
    },
  };
}
