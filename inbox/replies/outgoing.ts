import type { OutboundFile, Outgoing, Party } from '../../connectors/spec/index.ts';
import { identities, type Identity } from '../../customers/index.ts';
import { GiveUp, type Runtime } from '../../runtime/ports/index.ts';
import { conversations } from '../conversations/conversation.ts';
import { messages, type Attachment, type Message } from '../conversations/message.ts';

/** As many of the conversation's messages as `Outgoing.thread` takes. */
const mostExternalIds = 50;

/** What the connector is to carry out, for one of our messages. The answer goes to the identity the conversation came by. */
export async function makeOutgoing({ store, files }: Runtime, message: Message): Promise<Outgoing> {
  const { workspaceId, conversationId } = message;
  const conversation = await store.get(conversations, workspaceId, conversationId);
  const identity = conversation && await store.get(identities, workspaceId, conversation.identityId);
  if (!conversation || !identity || !message.delivery) throw new GiveUp(`message ${message.id} has no conversation or nobody to go to`);
  const recent = await store.page(messages, 'byConversation', { workspaceId, where: { conversationId }, order: 'descending', limit: mostExternalIds });
  const externalIds = recent.items.flatMap((item) => (item.externalId === null || item.id === message.id ? [] : [item.externalId])).reverse();
  return {
    messageId: message.id,
    key: `${message.id}.${message.delivery.round}`,
    conversationId,
    at: message.at,
    to: [partyOf(identity)],
    text: message.text,
    ...(conversation.subject === null ? {} : { subject: conversation.subject }),
    attachments: message.attachments.map((attachment) => outboundFile(files, attachment)),
    thread: { ...(conversation.threadKey === null ? {} : { key: conversation.threadKey }), externalIds },
    // What a program is called is nothing for customers.
    ...(message.author.kind === 'user' ? { author: { name: message.author.name } } : {}),
  };
}

function partyOf(identity: Identity): Party {
  return {
    externalId: identity.externalId, verified: identity.verified,
    ...(identity.name === null ? {} : { name: identity.name }),
    ...(identity.email === null ? {} : { email: identity.email }),
    ...(identity.phone === null ? {} : { phone: identity.phone }),
  };
}

function outboundFile(files: Runtime['files'], { name, type, bytes, hash }: Attachment): OutboundFile {
  return {
    name, type, bytes,
    async read() {
      const content = await files.read(hash);
      if (content) return content;
      throw new Error(`the file ${hash} of an answer is missing; restore the files folder from the backup`);
    },
  };
}
