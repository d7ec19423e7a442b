import { renameQueue } from '../customers/index.ts';
import type { AnyCollection } from '../runtime/ports/index.ts';
import { channels, channelStates, keptPlaces } from './channel.ts';
import { createChannels } from './channels/channels.ts';
import { conversations, threadSlots } from './conversations/conversation.ts';
import { changeAs, changeConversation } from './conversations/edit.ts';
import { earlyReceipts, externalIds, messageBodies, messages, writeKeys } from './conversations/message.ts';
import { writeNote } from './conversations/notes.ts';
import { countLoads, listWaiting, requeueFrom } from './conversations/queue.ts';
import { countOfCustomer, getMessage, listMessages, readHistory, readHtml, readSource, showConversation } from './conversations/read.ts';
import { countViews, listView } from './conversations/views.ts';
import type { Channels, Conversations, Inbox, InboxParts, Intake, Replies, Signatures } from './inbox.ts';
import { accept, acceptArrival, findKept } from './intake/accept.ts';
import { journal } from './intake/journal.ts';
import { processEntry } from './intake/process.ts';
import { listUnprocessed, readRaw, replay } from './intake/unprocessed.ts';
import { joinByHand, listJoins } from './joins/by-hand.ts';
import { carryMessages } from './joins/carry.ts';
import { joins } from './joins/join.ts';
import { mentions } from './joins/mention.ts';
import { carryQueue } from './joins/plan.ts';
import { joinQuotes, quotesQueue } from './joins/quotes.ts';
import { splitConversation } from './joins/split.ts';
import { unjoinConversation } from './joins/undo.ts';
import { createKeyedLock } from './keyed-lock.ts';
import { createLinks } from './links/links.ts';
import { moveHistory, moveQueue } from './links/move.ts';
import { carryName } from './links/rename.ts';
import { decideSend } from './replies/decide.ts';
import { fileMessage } from './replies/file.ts';
import { findRecipients } from './replies/recipients.ts';
import { sendMessage } from './replies/send.ts';
import { writeReply } from './replies/write.ts';
import { findMessages } from './search.ts';
import { chooseSignature } from './signatures/choose.ts';
import { createSignature, listSignatures, removeSignature, updateSignature } from './signatures/register.ts';
import { signatures } from './signatures/signature.ts';
import { readTimeline } from './timeline.ts';
import { judgeMessage } from './trust/judge.ts';

export type * from './inbox.ts';
export * from './channel.ts';
export type * from './ledger.ts';
export * from './conversations/conversation.ts';
export * from './conversations/message.ts';
export * from './intake/journal.ts';
export { longestReply, mostReplyFiles } from './replies/check.ts';
export type { Join } from './joins/join.ts';

/** Everything `inbox` keeps. */
export const inboxCollections: readonly AnyCollection[] = [
  channels, channelStates, keptPlaces, journal, conversations, threadSlots, messages, messageBodies, externalIds, writeKeys, earlyReceipts, joins, mentions, signatures,
];

export function createInbox(parts: InboxParts): Inbox {
  const { runtime } = parts;
  const channelsFace = createChannels(runtime);
  return {
    intake: createIntake(parts),
    conversations: createConversations(parts),
    replies: createReplies(parts, channelsFace),
    channels: channelsFace,
    signatures: createSignatures(parts),
    search: { find: (principal, query) => findMessages(runtime, principal, query) },
    timeline: { of: (principal, customerId, query) => readTimeline(runtime, principal, customerId, query) },
    links: createLinks(runtime),
    chores: [
      { queue: moveQueue, handle: (job) => moveHistory(runtime, job) },
      { queue: renameQueue, handle: (job) => carryName(runtime, job) },
      { queue: carryQueue, handle: (job) => carryMessages(runtime, job) },
      { queue: quotesQueue, handle: (job) => joinQuotes(runtime, job) },
    ],
  };
}

function createReplies(parts: InboxParts, channelsFace: Channels): Replies {
  const { runtime, customers } = parts;
  const sending = { runtime, customers, channels: channelsFace };
  return {
    write: (principal, conversationId, reply, limits) => writeReply(parts, principal, conversationId, reply, limits),
    send: (job, channel) => sendMessage(sending, job, channel),
    file: (job, channel) => fileMessage(sending, job, channel),
    recipients: (principal, conversationId) => findRecipients(runtime, principal, conversationId),
    decide: (principal, messageId, decision) => decideSend(runtime, principal, messageId, decision),
  };
}

function createSignatures(parts: InboxParts): Signatures {
  return {
    list: (principal) => listSignatures(parts, principal),
    create: (principal, signature) => createSignature(parts, principal, signature),
    update: (principal, id, signature, ifVersion) => updateSignature(parts, principal, id, signature, ifVersion),
    remove: (principal, id) => removeSignature(parts, principal, id),
    choose: (principal, conversationId, id) => chooseSignature(parts, principal, conversationId, id),
  };
}

function createIntake({ runtime, customers }: InboxParts): Intake {
  const parts = { runtime, customers, lock: createKeyedLock() };
  return {
    accept: (channel, delivery) => accept(runtime, channel, delivery),
    acceptArrival: (channel, arrival) => acceptArrival(runtime, channel, arrival),
    kept: (channel, places) => findKept(runtime, channel, places),
    process: (job, hops) => processEntry(parts, job, hops),
    unprocessed: (principal, query) => listUnprocessed(runtime, principal, query),
    raw: (principal, journalId) => readRaw(runtime, principal, journalId),
    replay: (principal, journalId) => replay(runtime, principal, journalId),
  };
}

function createConversations({ runtime, customers }: InboxParts): Conversations {
  return {
    list: (principal, query) => listView(runtime, principal, query),
    counts: (principal) => countViews(runtime, principal),
    countsOfCustomer: (principal, customerId) => countOfCustomer(runtime, principal, customerId),
    get: (principal, id) => showConversation(runtime, principal, id),
    messages: (principal, id, query) => listMessages(runtime, principal, id, query),
    message: (principal, messageId) => getMessage(runtime, principal, messageId),
    html: (principal, messageId) => readHtml(runtime, principal, messageId),
    judge: (job, check) => judgeMessage({ runtime, customers }, job, check),
    source: (principal, messageId) => readSource(runtime, principal, messageId),
    history: (principal, id, query) => readHistory(runtime, principal, id, query),
    change: (principal, id, patch, ifVersion) => changeConversation(runtime, principal, id, patch, ifVersion),
    changeAs: (workspaceId, actor, id, patch, why, ifVersion, also) => changeAs(runtime, workspaceId, actor, id, patch, why, ifVersion, also),
    join: (principal, id, intoId) => joinByHand(runtime, principal, id, intoId),
    unjoin: (principal, id) => unjoinConversation(runtime, principal, id),
    split: (principal, id, messageIds) => splitConversation(runtime, principal, id, messageIds),
    joins: (principal, id) => listJoins(runtime, principal, id),
    note: (principal, id, note) => writeNote(runtime, principal, id, note),
    waiting: (workspaceId, teamId, limit) => listWaiting(runtime, workspaceId, teamId, limit),
    loads: (workspaceId, userIds) => countLoads(runtime, workspaceId, userIds),
    requeueFrom: (workspaceId, userId, actor, why) => requeueFrom(runtime, workspaceId, userId, actor, why),
  };
}
