import { isContact } from '../../connectors/spec/index.ts';
import { identities, type Identity } from '../../customers/index.ts';
import { demand, type Principal } from '../../people/index.ts';
import type { Runtime, Store } from '../../runtime/ports/index.ts';
import { channels } from '../channel.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { messages, type Message, type Recipient } from '../conversations/message.ts';
import { getConversation } from '../conversations/read.ts';
import type { ReplyAll } from '../inbox.ts';
import { isMail, readOwn } from './addresses.ts';
import { answerAll, findDead } from './reply-all.ts';

/** How far back the newest contact, and what became of our answers, is looked for. */
const lookBack = 100;
const mostIdentities = 100;

type Reader = Pick<Runtime, 'store' | 'events' | 'files'>;

/** See `Replies.recipients`. */
export async function findRecipients(runtime: Reader, principal: Principal, conversationId: string): Promise<ReplyAll> {
  demand(principal, 'conversation.answer');
  const { store } = runtime;
  const conversation = await getConversation(runtime, principal, conversationId);
  const { workspaceId } = conversation;
  const [customer, channel, recent] = await Promise.all([
    customerOf(store, conversation), store.get(channels, workspaceId, conversation.channelId),
    store.page(messages, 'byConversation', { workspaceId, where: { conversationId: conversation.id }, order: 'descending', limit: lookBack }),
  ]);
  const newest = recent.items.find((message) => message.direction === 'in' && isContact(message));
  if (!newest || !channel || !isMail(channel)) return { to: [customer], cc: [], customer, askedTo: null, refused: [] };
  const sender = await senderOf(store, conversation, newest, customer);
  const isOwn = await readOwn(store, channel, customer.externalId);
  return answerAll(newest, { customer, sender, isOwn, isDead: findDead(recent.items, customer) });
}

/** The conversation's customer, as the channel names them: who is answered when nobody is named. */
export async function customerOf(store: Store, conversation: Conversation): Promise<Recipient> {
  const identity = await store.get(identities, conversation.workspaceId, conversation.identityId);
  return identity ? recipientOf(identity) : { externalId: '', name: conversation.customerName };
}

/** Older messages do not name their sender; then it is the writer's identity on this account. */
async function senderOf(store: Store, conversation: Conversation, message: Message, customer: Recipient): Promise<Recipient> {
  if (message.sender) return message.sender;
  if (message.author.kind !== 'customer' || message.author.id === conversation.customerId) return customer;
  const { workspaceId, channelId } = conversation;
  const known = await store.page(identities, 'byCustomer', { workspaceId, where: { customerId: message.author.id }, limit: mostIdentities });
  const here = known.items.find((identity) => identity.channelId === channelId);
  return here ? recipientOf(here) : customer;
}

function recipientOf({ externalId, name }: Identity): Recipient {
  return { externalId, name };
}
