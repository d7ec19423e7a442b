import { commitAgain, type Job, type JobRequest, replace, type Runtime, type Store, unchanged, walkPages } from '../../runtime/ports/index.ts';
import { conversations, type Conversation } from '../conversations/conversation.ts';
import { externalIds } from '../conversations/message.ts';
import { belongs, mayJoin, takesIn } from './members.ts';
import { mentions, type Mention } from './mention.ts';
import { planJoin } from './plan.ts';
import { groupOf, resolveAll, resolveOne } from './resolve.ts';

/** Queue of the job that joins to a conversation those that name its messages and turn out to belong to it. */
export const quotesQueue = 'join-quotes';

interface QuotesJob { readonly conversationId: string; readonly referenceId?: string }

const pageSize = 500;

/** `referenceId`: a message that was named before it came, so that whoever named it then is looked at, too. */
export function quotesJob(conversationId: string, referenceId?: string): JobRequest {
  return { queue: quotesQueue, payload: { conversationId, ...(referenceId === undefined ? {} : { referenceId }) }, key: `${conversationId} ${referenceId ?? ''}` };
}

/**
 * Joins what names a message of the conversation and was written by somebody who belongs to it, until nothing is left: each
 * joining may bring people whose own quotes then count. May stop and start anywhere and run twice.
 */
export async function joinQuotes(runtime: Runtime, job: Job): Promise<void> {
  const { workspaceId } = job;
  const { conversationId, referenceId } = job.payload as unknown as QuotesJob;
  let hasJoined = true;
  while (hasJoined) {
    hasJoined = false;
    const named = await resolveOne(runtime.store, workspaceId, conversationId);
    if (!named) return;
    for await (const mention of readMentions(runtime.store, named, referenceId)) {
      if (await follow(runtime, conversationId, mention)) hasJoined = true;
    }
  }
}

async function* readMentions(store: Store, named: Conversation, referenceId: string | undefined): AsyncGenerator<Mention> {
  const { workspaceId } = named;
  if (referenceId !== undefined) {
    yield* walkPages((after) => store.page(mentions, 'byReference', { workspaceId, where: { referenceId }, after, limit: pageSize }));
  }
  for (const targetId of groupOf(named)) {
    yield* walkPages((after) => store.page(mentions, 'byTarget', { workspaceId, where: { targetId }, after, limit: pageSize }));
  }
}

/** One that names the conversation: joined when its writer belongs there, else kept with it for when they do. Answers whether it was joined. */
async function follow(runtime: Runtime, conversationId: string, { id, workspaceId }: Mention): Promise<boolean> {
  const { store, clock } = runtime;
  return commitAgain<boolean>(store, async () => {
    const mention = await store.get(mentions, workspaceId, id);
    if (!mention) return { answer: false };
    const known = await store.get(externalIds, workspaceId, mention.referenceId);
    const targetId = known?.conversationId ?? mention.targetId;
    if (targetId === null) return { answer: false };
    const places = await resolveAll(store, workspaceId, [conversationId, targetId, mention.conversationId]);
    const [named, target, naming] = [conversationId, targetId, mention.conversationId].map((place) => places.get(place));
    if (!named || !naming || target?.id !== named.id || naming.id === named.id) return { answer: false };
    if (!belongs(named, mention)) return mention.targetId === null ? keepForLater(mention, named) : { answer: false };
    if (!mayJoin(named, naming)) return { answer: false };
    const [into, from] = takesIn(named, naming);
    const plan = await planJoin(runtime, into, from, { because: 'bridged', messageId: known?.messageId ?? null }, { kind: 'system' }, clock.now());
    const { conversation } = plan;
    return { batch: { workspaceId, writes: [replace(conversations, conversation), ...plan.writes], events: plan.events, jobs: plan.jobs }, answer: true };
  });
}

function keepForLater(mention: Mention, named: Conversation) {
  const guard = named.isQuoted ? unchanged(conversations, named.id, named.version) : replace(conversations, { ...named, isQuoted: true });
  return { batch: { workspaceId: mention.workspaceId, writes: [replace(mentions, { ...mention, targetId: named.id }), guard] }, answer: false };
}
