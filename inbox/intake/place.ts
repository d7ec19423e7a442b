import { HubError, type JobRequest, type NewEvent, type Runtime, type Write } from '../../runtime/ports/index.ts';
import { hashId } from '../../customers/index.ts';
import { channels } from '../channel.ts';
import { conversations, type Conversation } from '../conversations/conversation.ts';
import type { Message } from '../conversations/message.ts';
import { belongs, hasGrown, isTouched, mayJoin, takesIn } from '../joins/members.ts';
import { planJoin } from '../joins/plan.ts';
import { quotesJob } from '../joins/quotes.ts';
import { boundId } from './bounds.ts';
import { addPeople, openConversation, type Arriving, type Writer } from './compose.ts';
import type { Thread } from './thread.ts';

/** The conversation a contact goes into, with the people it brings and whatever it joins, and what that writes. */
export interface Settled {
  readonly conversation: Conversation;
  readonly joinedBy: Message['joinedBy'];
  readonly isNew: boolean;
  readonly answers: number | null;
  readonly writes: readonly Write[];
  readonly events: readonly NewEvent[];
  readonly jobs: readonly JobRequest[];
}

type Found = Exclude<Thread, { kind: 'nowhere' }>;

/** Most conversations that are joined in the message's own batch because they named it before it came; more is a job's. */
const mostAtOnce = 4;

export async function settlePlace(runtime: Runtime, arriving: Arriving, thread: Found, who: Required<Writer>, now: number): Promise<Settled> {
  const start = await startPlace(runtime, arriving, thread, who);
  const joined = await joinAll(runtime, arriving, start.conversation, start.others, now);
  const { conversation } = joined;
  const named = thread.wasExpected ? hashId('external', arriving.channelId, boundId(arriving.inbound.externalId)) : undefined;
  // Who named it just now was not seen above, and who has come to belong may have quoted it from elsewhere.
  const isLooked = conversation.isQuoted === true && (joined.events.length > 0 || hasGrown(start.before, conversation));
  return {
    conversation, joinedBy: start.joinedBy, isNew: start.isNew, answers: start.answers,
    writes: [...thread.writes(conversation.id).filter((write) => !isAbout(write, [conversation, ...start.others])), ...joined.writes], events: joined.events,
    jobs: [...joined.jobs, ...(named !== undefined || isLooked ? [quotesJob(conversation.id, named)] : [])],
  };
}

/** What is joined or goes on is written once, as a whole. */
function isAbout(write: Write, some: readonly Conversation[]): boolean {
  const id = 'document' in write ? write.document.id : write.id;
  return write.collection === conversations.name && some.some((conversation) => conversation.id === id);
}

interface Start extends Pick<Settled, 'joinedBy' | 'isNew' | 'answers'> {
  readonly before: Conversation;
  readonly conversation: Conversation;
  readonly others: readonly Conversation[];
}

/**
 * The conversation itself, and those that turn out to be the same. One that people have worked on and that named this
 * message before it came is gone on with, instead of a new one that would take it away from them.
 */
async function startPlace(runtime: Runtime, arriving: Arriving, thread: Found, who: Required<Writer>): Promise<Start> {
  if (thread.kind === 'join') {
    const before = thread.conversation;
    const conversation = addPeople(before, arriving, who);
    return { before, conversation, joinedBy: thread.joinedBy, isNew: false, answers: thread.answers, others: unique([...thread.others, ...followers(thread, conversation)]) };
  }
  const channel = await runtime.store.get(channels, arriving.workspaceId, arriving.channelId);
  if (!channel) throw new HubError('not-found', 'channel.not-found', 'The channel this came by has been removed; the raw event is kept.');
  const opened = openConversation(runtime.ids.next(), arriving, channel.kind, who.customer, who.identity, thread.previousId);
  const conversation = addPeople(opened, arriving, who);
  const others = unique(followers(thread, conversation));
  const worked = others.find(isTouched);
  if (!worked) return { before: opened, conversation, joinedBy: 'new', isNew: true, answers: null, others };
  return { before: worked, conversation: addPeople(worked, arriving, who), joinedBy: 'referenced', isNew: false, answers: null, others: others.filter((other) => other !== worked) };
}

/** The conversations of those who named this message before it came, and belong to its conversation. */
function followers({ waiting }: Found, conversation: Conversation): readonly Conversation[] {
  return waiting.filter(({ mention, conversation: naming }) => belongs(conversation, mention) && mayJoin(conversation, naming)).map(({ conversation: naming }) => naming).slice(0, mostAtOnce);
}

function unique(some: readonly Conversation[]): readonly Conversation[] {
  return [...new Map(some.map((conversation) => [conversation.id, conversation])).values()];
}

async function joinAll(runtime: Runtime, arriving: Arriving, start: Conversation, others: readonly Conversation[], now: number): Promise<Pick<Settled, 'conversation' | 'writes' | 'events' | 'jobs'>> {
  let conversation = start;
  const writes: Write[] = [];
  const events: NewEvent[] = [];
  const jobs: JobRequest[] = [];
  for (const other of others) {
    if (!mayJoin(conversation, other) || takesIn(conversation, other)[0] !== conversation) continue;
    const plan = await planJoin(runtime, conversation, other, { because: 'bridged', messageId: arriving.id }, { kind: 'system' }, now);
    conversation = plan.conversation;
    writes.push(...plan.writes);
    events.push(...plan.events);
    jobs.push(...plan.jobs);
  }
  return { conversation, writes, events, jobs };
}
