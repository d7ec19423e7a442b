import type { Conversation, Message } from '../../inbox/index.ts';
import { conversations, externalIds, messages } from '../../inbox/index.ts';
import { customers, type Customer } from '../../customers/index.ts';
import { insert, replace, type Batch, type NewEvent, type Runtime } from '../../runtime/ports/index.ts';

/** The collections of the hot path, with the indexes they really have. */
export const loadCollections = [externalIds, customers, conversations, messages];

export const workspaceId = 'main';
const people = 5_000;

/** One person with one conversation, as the last committed batch left them. */
interface Person {
  customer: Customer;
  conversation: Conversation;
}

const words = ('card transfer twice money account bank limit kart bankomat sifaris odenis hesab kredit komissiya perevod schet grosi rahunok gamarjoba '
  + 'barati tanxa havale sifre basvuru loan fee statement branch phone password login app update insurance deposit currency').split(' ');

/** Puts the people in place; answers them. */
export async function settlePeople(runtime: Runtime): Promise<readonly Person[]> {
  const all = Array.from({ length: people }, (_, index) => makePerson(runtime, index));
  for (let from = 0; from < people; from += 500) {
    const writes = all.slice(from, from + 500).flatMap(({ customer, conversation }) => [insert(customers, customer), insert(conversations, conversation)]);
    const result = await runtime.store.commit({ workspaceId, writes });
    if (!result.committed) throw new Error(`the load's people were refused: ${result.conflict.reason}`);
  }
  return all;
}

/**
 * What the arrival of one message writes: the external id that stops repeats, customer and conversation anew, the message,
 * three ledger events, one job, and a search entry of 30 tokens.
 */
export function ingestBatch(runtime: Runtime, person: Person, count: number): Batch {
  const at = runtime.clock.now();
  const message = makeMessage(runtime, person, count, at);
  const { conversation, customer } = person;
  const next = { ...conversation, lastActivityAt: at, waitingSince: conversation.waitingSince ?? at, messageCount: conversation.messageCount + 1, preview: message.text.slice(0, 200) };
  const event = (type: string, data: Record<string, string | number>): NewEvent =>
    ({ type, at, actor: { kind: 'customer', id: customer.id, name: customer.name ?? '' }, conversationId: conversation.id, customerId: customer.id, subjectId: message.id, data });
  return {
    workspaceId,
    writes: [
      insert(externalIds, { id: `x${message.id}`, workspaceId, messageId: message.id, conversationId: conversation.id }),
      replace(customers, { ...customer, lastContactAt: at }),
      replace(conversations, next),
      insert(messages, message),
    ],
    events: [event('message.received', { channel: 'api', bytes: message.text.length }), event('message.classified', { topic: 'cards', probability: 0.93 }), event('conversation.touched', { count: next.messageCount })],
    jobs: [{ queue: 'route', payload: { conversationId: conversation.id }, key: `${conversation.id}-${count}`, runAt: at + 3_600_000 }],
    search: [{ kind: 'message', id: message.id, at, tokens: Array.from({ length: 30 }, (_, place) => `${words[(count * 7 + place * 11) % words.length]}${(count + place * 13) % 40}`) }],
  };
}

/** The batch is committed: the person's documents are what it wrote. */
export function advance(person: Person, batch: Batch): void {
  for (const write of batch.writes) {
    if (write.kind !== 'replace') continue;
    const document = { ...write.document, version: write.document.version + 1 };
    if (write.collection === customers.name) person.customer = document as Customer;
    else person.conversation = document as Conversation;
  }
}

function makePerson(runtime: Runtime, index: number): Person {
  const at = runtime.clock.now();
  const customer = { id: runtime.ids.next(), workspaceId, version: 1, name: `Customer ${index}`, emails: [`customer${index}@example.org`], phones: [], language: 'en', createdAt: at, lastContactAt: at, mergedInto: null } satisfies Customer;
  const conversation = {
    id: runtime.ids.next(), workspaceId, version: 1, channelId: `channel-${index % 4}`, channelKind: 'api', customerId: customer.id, customerName: customer.name,
    subject: null, status: 'open', active: true, priority: 'normal', teamId: `team-${index % 6}`, assigneeId: index % 3 === 0 ? null : `user-${index % 40}`,
    identityId: `identity-${index}`, participantIds: [], tags: index % 5 === 0 ? ['vip'] : [], openTags: index % 5 === 0 ? ['vip'] : [], labels: [], createdAt: at, lastActivityAt: at, waitingSince: at, resolvedAt: null, messageCount: 0, preview: '', previewDirection: 'in', threadKey: null, previousId: null,
  };
  return { customer, conversation: conversation as unknown as Conversation };
}

function makeMessage(runtime: Runtime, { customer, conversation }: Person, count: number, at: number): Omit<Message, 'version'> {
  const text = Array.from({ length: 40 }, (_, place) => words[(count * 31 + place * 17) % words.length]).join(' ');
  return {
    id: runtime.ids.next(), workspaceId, conversationId: conversation.id, customerId: customer.id, channelId: conversation.channelId, direction: 'in', nature: 'message',
    author: { kind: 'customer', id: customer.id, name: customer.name ?? '' }, externalId: `message-${count}`, subject: null, text, visibleText: null, hasHtml: false, remoteContent: false, attachments: [], participants: [],
    labels: [], at, receivedAt: at, delivery: null, joinedBy: 'same-person', journalId: runtime.ids.next(), warnings: [],
  };
}
