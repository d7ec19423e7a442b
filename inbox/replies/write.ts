import type { InboundFile } from '../../connectors/spec/index.ts';
import { demand, type Principal } from '../../people/index.ts';
import { HubError, insert, replace, type NewEvent, type Runtime } from '../../runtime/ports/index.ts';
import { commitAgain } from '../commit-again.ts';
import { settle, takeStep } from '../conversations/change.ts';
import { conversations, type Conversation } from '../conversations/conversation.ts';
import { addMessage } from '../conversations/grow.ts';
import { messages, type Attachment, type Message } from '../conversations/message.ts';
import { writtenMessage } from '../conversations/notes.ts';
import { getConversation } from '../conversations/read.ts';
import { writeOnce } from '../conversations/write-once.ts';
import { keepFile } from '../intake/content.ts';
import { searchEntry } from '../intake/store-message.ts';
import { actorOf, inboxEvent } from '../ledger.ts';
import { demandNothingNewer } from './seen.ts';

const sendQueue = 'send';

export interface ReplyText {
  readonly text: string;
  readonly key: string;
  readonly seenUpTo?: string;
  readonly attachments?: readonly InboundFile[];
}

const longestReply = 200_000;
const mostFiles = 20;

/** See `Replies.write`. */
export async function writeReply(runtime: Runtime, principal: Principal, conversationId: string, reply: ReplyText, limits: { maxText: number; canSend: boolean }): Promise<{ message: Message; repeated: boolean }> {
  demand(principal, 'conversation.answer');
  const { store, clock, ids } = runtime;
  const once = writeOnce(store, principal.workspaceId, conversationId, 'reply', reply.key);
  let attachments: readonly Attachment[] | undefined;
  return commitAgain<{ message: Message; repeated: boolean }>(store, async () => {
    const conversation = await getConversation(runtime, principal, conversationId);
    const before = await once.find();
    if (before) return { answer: { message: before, repeated: true } };
    checkReply(conversation, reply, limits);
    await demandNothingNewer(store, principal, conversation, reply.seenUpTo);
    attachments ??= await Promise.all((reply.attachments ?? []).map((file) => keepFile(runtime.files, file)));
    const now = clock.now();
    const written = writtenMessage(ids.next(), conversation, principal, { direction: 'out', text: reply.text, at: now });
    const message: Message = {
      ...written, attachments,
      delivery: { state: 'queued', key: reply.key, attempts: 0, error: null, changedAt: now, warnings: [], attemptStartedAt: null, queuedAt: now, round: 0 },
    };
    const answered = answer(conversation, message, principal, now);
    const batch = {
      workspaceId: principal.workspaceId,
      writes: [once.claim(message.id), insert(messages, message), replace(conversations, answered.conversation)],
      events: answered.events, jobs: [sendJob(message.id)], search: [searchEntry(message, false)],
    };
    return { batch, answer: { message, repeated: false } };
  });
}

export function sendJob(messageId: string, runAt?: number) {
  return { queue: sendQueue, payload: { messageId }, key: messageId, ...(runAt === undefined ? {} : { runAt }) };
}

function checkReply(conversation: Conversation, reply: ReplyText, limits: { maxText: number; canSend: boolean }): void {
  if (conversation.status === 'closed') {
    throw new HubError('conflict', 'reply.conversation-closed', 'This conversation is closed; write in the customer\'s newest conversation instead.');
  }
  if (!limits.canSend) throw new HubError('conflict', 'reply.channel-cannot-send', 'This channel takes no answers now: it is turned off, or it can only receive.');
  if (reply.text.trim() === '' && (reply.attachments ?? []).length === 0) throw invalid('reply.empty', 'text', 'An answer needs text or a file.');
  const longest = Math.min(limits.maxText, longestReply);
  if (reply.text.length > longest) throw invalid('reply.too-long', 'text', `This channel carries at most ${longest} characters; the answer has ${reply.text.length}. Shorten it or send it in parts.`);
  if ((reply.attachments ?? []).length > mostFiles) throw invalid('reply.too-many-files', 'attachments', `At most ${mostFiles} files go with one answer.`);
}

function invalid(code: string, path: string, message: string): HubError {
  return new HubError('invalid', code, message, { faults: [{ path, message }] });
}

/** The wait ends, and a new conversation opens; see the state table for why nothing else changes. */
function answer(before: Conversation, message: Message, principal: Principal, now: number): { conversation: Conversation; events: readonly NewEvent[] } {
  const actor = actorOf(principal);
  const subject = { conversationId: before.id, customerId: before.customerId, subjectId: message.id };
  const events: NewEvent[] = [inboxEvent('message.written', now, actor, subject, { at: message.at, channelId: message.channelId, waitingSince: before.waitingSince })];
  let conversation: Conversation = { ...addMessage(before, message), waitingSince: null };
  if (conversation.status === 'new') {
    const step = takeStep(conversation, 'open', actor, now);
    conversation = step.conversation;
    events.push(step.event);
  }
  return { conversation: settle(conversation), events };
}
