import type { Limits } from '../../connectors/spec/index.ts';
import { HubError, type Fault, type Store } from '../../runtime/ports/index.ts';
import { channels } from '../channel.ts';
import type { Conversation } from '../conversations/conversation.ts';
import type { Message, Recipient } from '../conversations/message.ts';
import type { Replies } from '../inbox.ts';
import { isMail, mostRecipients, readAddress, readOwn, tidy } from './addresses.ts';
import { customerOf } from './recipients.ts';

type Reply = Parameters<Replies['write']>[2];
/** What the channel takes, as `Replies.write` is told. */
export type WriteLimits = Parameters<Replies['write']>[3];

/** UTF-16 units; channels may carry less. */
export const longestReply = 200_000;
/** Files of one answer; channels may carry fewer. */
export const mostReplyFiles = 20;

/** Refuses an answer that this conversation or its channel cannot take. */
export function checkReply(conversation: Conversation, reply: Reply, limits: WriteLimits): void {
  if (conversation.status === 'closed') {
    throw new HubError('conflict', 'reply.conversation-closed', 'This conversation is closed; write in the customer\'s newest conversation instead.');
  }
  const files = reply.attachments ?? [];
  if (reply.text.trim() === '' && files.length === 0) throw invalid('reply.empty', [{ path: 'text', message: 'An answer needs text or a file.' }]);
  if (!limits.canSend) throw new HubError('conflict', 'reply.channel-cannot-send', 'This channel takes no answers now: it is turned off, or it can only receive.');
  const longest = Math.min(limits.maxText, longestReply);
  if (reply.text.length > longest) throw invalid('reply.too-long', [{ path: 'text', message: `This channel carries at most ${longest} characters; the answer has ${reply.text.length}. Shorten it or send it in parts.` }]);
  checkFiles(files, limits.files);
}

function checkFiles(files: NonNullable<Reply['attachments']>, channel: Limits['attachments'] | undefined): void {
  const most = Math.min(channel?.maxFiles ?? mostReplyFiles, mostReplyFiles);
  if (files.length > most) {
    throw invalid('reply.too-many-files', [{ path: 'attachments', message: most === 0 ? 'This channel carries no files.' : `At most ${most} files go with one answer on this channel.` }]);
  }
  const tooLong = files.flatMap((file, index): Fault[] => (file.content.byteLength > (channel?.maxBytesEach ?? Number.POSITIVE_INFINITY)
    ? [{ path: `attachments.${index}`, message: `"${file.name}" is larger than ${inMegabytes(channel?.maxBytesEach)}, the most this channel carries in one file.` }] : []));
  if (tooLong.length > 0) throw invalid('reply.file-too-large', tooLong);
  const total = files.reduce((sum, file) => sum + file.content.byteLength, 0);
  if (total > (channel?.maxBytesTotal ?? Number.POSITIVE_INFINITY)) {
    throw invalid('reply.file-too-large', [{ path: 'attachments', message: `Together the files are larger than ${inMegabytes(channel?.maxBytesTotal)}, the most this channel carries at once.` }]);
  }
}

function inMegabytes(bytes = 0): string {
  return `${Math.floor(bytes / 100_000) / 10} MB`;
}

type Recipients = NonNullable<Message['recipients']>;

/**
 * Who an answer goes to, checked: mail goes to any mail address but ours, other channels answer whom the conversation is
 * with. Whoever is named twice gets it once.
 */
export async function checkRecipients(store: Store, conversation: Conversation, reply: Reply): Promise<Recipients> {
  const customer = await customerOf(store, conversation);
  if (reply.to === undefined && (reply.cc ?? []).length === 0) return { to: [customer], cc: [] };
  const channel = await store.get(channels, conversation.workspaceId, conversation.channelId);
  const asked = { to: reply.to ?? [customer], cc: reply.cc ?? [] };
  if (asked.to.length === 0) throw invalid('reply.no-recipient', [{ path: 'to', message: 'An answer goes to somebody: name one in To.' }]);
  if (asked.to.length + asked.cc.length > mostRecipients) throw invalid('reply.too-many-recipients', [{ path: 'to', message: `An answer goes to at most ${mostRecipients} people.` }]);
  if (!channel || !isMail(channel)) return checkOnlyCustomer(asked, customer);
  const isOwn = await readOwn(store, channel, customer.externalId);
  const known = new Set([customer.externalId, ...conversation.participantIds]);
  const faults: Fault[] = [];
  const read = (list: 'to' | 'cc'): readonly Recipient[] => asked[list].map((person, index) => {
    const typed = person.externalId.trim().toLowerCase();
    // Whom mail of theirs named may have an address that nobody would type.
    const address = known.has(typed) && /^[^\s<>,;]+@[^\s<>,;]+$/.test(typed) ? typed : readAddress(typed);
    if (address === undefined) faults.push({ path: `${list}.${index}`, message: `"${person.externalId.slice(0, 100)}" is no mail address.` });
    else if (isOwn(address)) faults.push({ path: `${list}.${index}`, message: `${address} is our own: the answer would come back as a new message.` });
    return { externalId: address ?? '', name: person.name };
  });
  const [to, cc] = [tidy(read('to')), tidy(read('cc'))];
  if (faults.length > 0) throw invalid(faults.some(({ message }) => message.endsWith('no mail address.')) ? 'reply.unknown-recipient' : 'reply.own-address', faults);
  return { to, cc: cc.filter((person) => !to.some(({ externalId }) => externalId === person.externalId)) };
}

function checkOnlyCustomer(asked: { readonly to: readonly Recipient[]; readonly cc: readonly Recipient[] }, customer: Recipient): Recipients {
  const isOther = ({ externalId }: Recipient): boolean => externalId !== customer.externalId;
  const faults = (['to', 'cc'] as const).flatMap((list) => asked[list].flatMap((person, index) => (list === 'cc' || isOther(person)
    ? [{ path: `${list}.${index}`, message: 'This channel answers the customer alone; nobody else can be added.' }] : [])));
  if (faults.length > 0) throw invalid('reply.unknown-recipient', faults);
  return { to: [customer], cc: [] };
}

function invalid(code: string, faults: readonly Fault[]): HubError {
  return new HubError('invalid', code, faults[0]?.message ?? code, { faults });
}
