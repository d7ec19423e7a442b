import { demand, type Principal } from '../../people/index.ts';
import { commitAgain, HubError, insert, replace, type Runtime } from '../../runtime/ports/index.ts';
import { searchEntry } from '../intake/store-message.ts';
import { actorOf, inboxEvent } from '../ledger.ts';
import { conversations, type Conversation } from './conversation.ts';
import { addMessage } from './grow.ts';
import { messages, type Message } from './message.ts';
import { getConversation } from './read.ts';
import { writeOnce } from './write-once.ts';

const longestNote = 200_000;

/** See `Conversations.note`. Notes never touch states or clocks, and may be written to a closed conversation. */
export async function writeNote(runtime: Runtime, principal: Principal, id: string, note: { text: string; key: string }): Promise<Message> {
  demand(principal, 'conversation.answer');
  const text = note.text.trim();
  if (text === '' || text.length > longestNote) {
    throw new HubError('invalid', 'note.bad-text', `A note has 1 to ${longestNote} characters.`, { faults: [{ path: 'text', message: `1 to ${longestNote} characters` }] });
  }
  const { workspaceId } = principal;
  const once = writeOnce(runtime.store, workspaceId, id, 'note', note.key);
  return commitAgain(runtime.store, async () => {
    const conversation = await getConversation(runtime, principal, id);
    const before = await once.find();
    if (before) return { answer: before };
    const now = runtime.clock.now();
    const message = writtenMessage(runtime.ids.next(), conversation, principal, { direction: 'note', text, at: now });
    const event = inboxEvent('note.written', now, actorOf(principal), { conversationId: conversation.id, customerId: conversation.customerId, subjectId: message.id }, { at: now });
    const writes = [once.claim(message.id), insert(messages, message), replace(conversations, addMessage(conversation, message))];
    return { batch: { workspaceId, writes, events: [event], search: [searchEntry(message, false)] }, answer: message };
  });
}

/** A message made here, by a person or a program of theirs. */
export function writtenMessage(id: string, conversation: Conversation, principal: Principal, written: Pick<Message, 'direction' | 'text' | 'at'>): Message {
  return {
    id, workspaceId: conversation.workspaceId, version: 1, conversationId: conversation.id, customerId: conversation.customerId,
    channelId: conversation.channelId, nature: 'message', author: { kind: principal.kind, id: principal.id, name: principal.name },
    externalId: null, subject: null, visibleText: null, hasHtml: false, remoteContent: false, attachments: [], participants: [],
    labels: [], receivedAt: written.at, delivery: null, joinedBy: 'agent', journalId: null, warnings: [], ...written,
  };
}
