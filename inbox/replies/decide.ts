import { demand, type Principal } from '../../people/index.ts';
import { commitAgain, HubError, type JobRequest, type NewEvent, replace, type Runtime } from '../../runtime/ports/index.ts';
import { channels } from '../channel.ts';
import { messages, type Message } from '../conversations/message.ts';
import { getMessage } from '../conversations/read.ts';
import { actorOf, inboxEvent } from '../ledger.ts';
import { isMail } from './addresses.ts';
import { subjectOf } from './advance.ts';
import { personSteps } from './delivery-states.ts';
import { fileJob, sendJob } from './jobs.ts';

/** See `Replies.decide`. */
export async function decideSend(runtime: Runtime, principal: Principal, messageId: string, decision: 'send-again' | 'was-sent' | 'give-up'): Promise<Message> {
  demand(principal, 'conversation.answer');
  const { workspaceId } = principal;
  return commitAgain(runtime.store, async () => {
    const message = await getMessage(runtime, principal, messageId);
    const now = runtime.clock.now();
    const { changed, event } = apply(message, decision, principal, now);
    const jobs = decision === 'send-again' ? [sendJob(messageId)] : decision === 'was-sent' ? await copyJobs(runtime, message, now) : [];
    const batch = { workspaceId, writes: [replace(messages, changed)], events: event, jobs };
    return { batch, answer: { ...changed, version: message.version + 1 } };
  });
}

/** What was sent is missing in the Sent folder too: the try that sent it did not come so far. */
async function copyJobs({ store }: Runtime, { id, workspaceId, channelId }: Message, now: number): Promise<readonly JobRequest[]> {
  return isMail(await store.get(channels, workspaceId, channelId)) ? [fileJob(id, now)] : [];
}

function apply(message: Message, decision: 'send-again' | 'was-sent' | 'give-up', principal: Principal, now: number): { changed: Message; event: readonly NewEvent[] } {
  const { delivery } = message;
  const step = personSteps[decision];
  const isUnderWay = delivery?.state === 'queued' && delivery.attemptStartedAt !== null;
  if (!delivery || !step.from.includes(delivery.state) || isUnderWay) {
    throw new HubError('conflict', 'message.forbidden-decision', delivery ? `This message is ${isUnderWay ? 'being sent' : delivery.state}; there is nothing to decide that way.` : 'Only answers are sent; there is nothing to decide.');
  }
  const actor = actorOf(principal);
  const told = inboxEvent('message.decided', now, actor, subjectOf(message), { decision, from: delivery.state });
  const base = { ...delivery, state: step.to, changedAt: now, attemptStartedAt: null };
  switch (decision) {
    case 'send-again': {
      // After an unknown outcome the key stays, so that a provider that honours it sends once; after a sure failure it is new.
      const round = delivery.state === 'failed' ? delivery.round + 1 : delivery.round;
      // What was refused then is tried anew; the ledger remembers.
      const fresh = delivery.refused ? { refused: [] } : {};
      return { changed: { ...message, delivery: { ...base, ...fresh, attempts: 0, error: null, round, queuedAt: now } }, event: [told] };
    }
    case 'was-sent':
      return { changed: { ...message, delivery: { ...base, error: null } }, event: [told, inboxEvent('message.sent', now, actor, subjectOf(message), { attempts: delivery.attempts })] };
    case 'give-up': {
      const reason = delivery.error ?? `given up by ${principal.name}`;
      return { changed: { ...message, delivery: { ...base, error: reason } }, event: [told, inboxEvent('message.failed', now, actor, subjectOf(message), { reason })] };
    }
  }
}
