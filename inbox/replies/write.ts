import { demand, type Principal } from '../../people/index.ts';
import { commitAgain, insert, type NewEvent, replace } from '../../runtime/ports/index.ts';
import { settle, takeStep } from '../conversations/change.ts';
import { conversations, type Conversation } from '../conversations/conversation.ts';
import { addMessage } from '../conversations/grow.ts';
import { messages, type Attachment, type Message } from '../conversations/message.ts';
import { writtenMessage } from '../conversations/notes.ts';
import { getConversation } from '../conversations/read.ts';
import { writeOnce } from '../conversations/write-once.ts';
import type { Replies } from '../inbox.ts';
import { keepFile } from '../intake/content.ts';
import { searchEntry } from '../intake/store-message.ts';
import { quotesJob } from '../joins/quotes.ts';
import { actorOf, inboxEvent } from '../ledger.ts';
import { renderSignature } from '../signatures/choose.ts';
import type { SignatureParts } from '../signatures/register.ts';
import { checkRecipients, checkReply, type WriteLimits } from './check.ts';
import { sendJob } from './jobs.ts';
import { demandNothingNewer } from './seen.ts';

type Reply = Parameters<Replies['write']>[2];
type Written = Awaited<ReturnType<Replies['write']>>;

/** See `Replies.write`. What stands below the text and whom it goes to is decided here, and kept: it is what was sent. */
export async function writeReply(parts: SignatureParts, principal: Principal, conversationId: string, reply: Reply, limits: WriteLimits): Promise<Written> {
  demand(principal, 'conversation.answer');
  const { runtime } = parts;
  const { store, clock, ids } = runtime;
  const once = writeOnce(store, principal.workspaceId, conversationId, 'reply', reply.key);
  let attachments: readonly Attachment[] | undefined;
  return commitAgain<Written>(store, async () => {
    const conversation = await getConversation(runtime, principal, conversationId);
    const before = await once.find();
    if (before) return { answer: { message: before, repeated: true } };
    checkReply(conversation, reply, limits);
    await demandNothingNewer(store, principal, conversation, reply.seenUpTo);
    const [recipients, signature] = await Promise.all([checkRecipients(store, conversation, reply), signatureFor(parts, principal, conversation, reply)]);
    attachments ??= await Promise.all((reply.attachments ?? []).map((file) => keepFile(runtime.files, file)));
    const now = clock.now();
    const message: Message = {
      ...writtenMessage(ids.next(), conversation, principal, { direction: 'out', text: reply.text, at: now }),
      attachments, recipients, ...(signature && { signature }),
      delivery: { state: 'queued', key: reply.key, attempts: 0, error: null, changedAt: now, warnings: [], attemptStartedAt: null, queuedAt: now, round: 0 },
    };
    const answered = answer(conversation, message, principal, now);
    // Whoever is written to belongs here, and with them what they wrote elsewhere about this.
    const hasGrown = answered.conversation.participantIds.length > conversation.participantIds.length;
    const quotes = hasGrown && conversation.isQuoted ? [quotesJob(conversation.id)] : [];
    const batch = {
      workspaceId: principal.workspaceId,
      writes: [once.claim(message.id), insert(messages, message), replace(conversations, answered.conversation)],
      events: answered.events, jobs: [sendJob(message.id), ...quotes], search: [searchEntry(message, false)],
    };
    return { batch, answer: { message, repeated: false } };
  });
}

async function signatureFor(parts: SignatureParts, principal: Principal, conversation: Conversation, { signatureId }: Reply): Promise<NonNullable<Message['signature']> | undefined> {
  if (signatureId === null) return undefined;
  const chosen = await renderSignature(parts, principal, conversation, signatureId);
  return chosen ? { text: chosen.text, html: chosen.html } : undefined;
}

/** The wait ends, and a new conversation opens; see the state table for why nothing else changes. */
function answer(before: Conversation, message: Message, principal: Principal, now: number): { conversation: Conversation; events: readonly NewEvent[] } {
  const actor = actorOf(principal);
  const subject = { conversationId: before.id, customerId: before.customerId, subjectId: message.id };
  const { to, cc } = message.recipients ?? { to: [], cc: [] };
  const events: NewEvent[] = [inboxEvent('message.written', now, actor, subject, { at: message.at, channelId: message.channelId, waitingSince: before.waitingSince, recipients: to.length + cc.length })];
  let conversation: Conversation = { ...addMessage(before, message), waitingSince: null };
  if (conversation.status === 'new') {
    const step = takeStep(conversation, 'open', actor, now);
    conversation = step.conversation;
    events.push(step.event);
  }
  return { conversation: settle(conversation), events };
}
