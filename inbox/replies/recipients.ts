import { isContact } from '../../connectors/spec/index.ts';
import { identities, type Identity } from '../../customers/index.ts';
import { demand, type Principal } from '../../people/index.ts';
import type { Runtime, Store } from '../../runtime/ports/index.ts';
import { channels } from '../channel.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { messages, type Message, type Recipient } from '../conversations/message.ts';
import { getConversation } from '../conversations/read.ts';
import type { ReplyAll } from '../inbox.ts';
import { domainOf, isMail, mostRecipients, readOwn, tidy } from './addresses.ts';

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
  if (!newest || !isMail(channel)) return { to: [customer], cc: [], customer, askedTo: null, refused: [] };
  const isOwn = await readOwn(store, workspaceId);
  return answerAll(newest, { customer, sender: await senderOf(store, conversation, newest, customer), isOwn, isDead: findDead(recent.items, customer) });
}

/** The conversation's customer, as the channel names them: who is answered when nobody is named. */
export async function customerOf(store: Store, conversation: Conversation): Promise<Recipient> {
  const identity = await store.get(identities, conversation.workspaceId, conversation.identityId);
  return identity ? recipientOf(identity) : { externalId: '', name: conversation.customerName };
}

interface Known {
  readonly customer: Recipient;
  readonly sender: Recipient;
  readonly isOwn: (address: string) => boolean;
  readonly isDead: (address: string) => boolean;
}

/**
 * The sender, then who else it was to, then who got a copy; each once. The colleague who handed a mail on is left out: what
 * customers are told is theirs, and the colleague can be added by hand.
 */
function answerAll(newest: Message, { customer, sender, isOwn, isDead }: Known): ReplyAll {
  const { replyTo } = newest;
  const isElsewhere = replyTo != null && replyTo.externalId !== sender.externalId && !isOwn(replyTo.externalId);
  // A reply address at another domain is how answers are led astray: named, never used unasked.
  const isTrusted = isElsewhere && domainOf(replyTo.externalId) === domainOf(sender.externalId) && newest.trust?.verdict !== 'contradicted';
  const first = isTrusted ? replyTo : sender;
  const others = newest.participants.filter((participant) => participant.externalId !== sender.externalId);
  const wanted = tidy([first, ...others.filter(({ role }) => (role ?? 'to') === 'to'), ...others.filter(({ role }) => role === 'cc')].filter(({ externalId }) => !isOwn(externalId)));
  const direct = new Set([first.externalId, ...others.filter(({ role }) => (role ?? 'to') === 'to').map(({ externalId }) => externalId)]);
  const living = wanted.filter(({ externalId }) => !isDead(externalId)).slice(0, mostRecipients);
  const to = living.filter(({ externalId }) => direct.has(externalId));
  const cc = living.filter(({ externalId }) => !direct.has(externalId));
  return {
    ...(to.length === 0 ? { to: cc, cc: [] } : { to, cc }), customer,
    askedTo: isElsewhere && !isTrusted ? replyTo : null,
    refused: wanted.filter(({ externalId }) => isDead(externalId)),
  };
}

/** Whom the last answer to did not reach for good: their server said so. */
function findDead(newestFirst: readonly Message[], customer: Recipient): (address: string) => boolean {
  const last = new Map<string, boolean>();
  for (const message of newestFirst) {
    if (message.direction !== 'out') continue;
    const reached = message.recipients ? [...message.recipients.to, ...message.recipients.cc] : [customer];
    const hard = (message.delivery?.refused ?? []).filter((refusal) => refusal.severity === 'hard');
    for (const { externalId } of reached) {
      if (!last.has(externalId)) last.set(externalId, hard.some(({ recipient }) => (recipient === null ? reached.length === 1 : recipient.toLowerCase() === externalId.toLowerCase())));
    }
  }
  return (address) => last.get(address) ?? false;
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
