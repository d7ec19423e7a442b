import { ConnectorError, type Outgoing, type Receipt, type SendFacet } from '../../connectors/spec/index.ts';
import type { Customers } from '../../customers/index.ts';
import { commitAgain, GiveUp, type Job, type NewEvent, replace, RetryAfter, type Runtime } from '../../runtime/ports/index.ts';
import type { Channels, OutChannel, SendJob } from '../inbox.ts';
import { messages, type Delivery, type Message } from '../conversations/message.ts';
import { inboxEvent } from '../ledger.ts';
import { cut, limits } from '../limits.ts';
import { subjectOf } from './advance.ts';
import { makeOutgoing } from './outgoing.ts';
import { recordSent } from './record.ts';

/** A connector that has said nothing for so long is taken to have failed with unknown outcome, ms; below the job's lease. */
const longestSend = 45_000;
/** How long a message is tried before it fails: a server may be away for a night, ms. */
const longestQueued = 24 * 3_600_000;
const channelAwayMs = 30_000;
const needsPersonMs = 300_000;
const firstRetryMs = 2_000;
const longestRetryMs = 600_000;

export interface SendParts {
  readonly runtime: Runtime;
  readonly customers: Pick<Customers, 'known'>;
  readonly channels: Pick<Channels, 'report'>;
}

/**
 * See `Replies.send` (law 8). A mark is committed before the provider is called and taken away with the outcome. Who finds
 * the mark at the start knows that a try was cut off: then it is tried again only on a channel that honours our key, else a
 * person decides.
 */
export async function sendMessage(parts: SendParts, job: Job<SendJob>, channel: OutChannel): Promise<void> {
  const { store, clock } = parts.runtime;
  const message = await store.get(messages, job.workspaceId, job.payload.messageId);
  if (!message?.delivery) throw new GiveUp(`there is no message ${job.payload.messageId} to send`);
  if (message.delivery.state !== 'queued') return;
  const facet = await channel(message.channelId);
  if (message.delivery.attemptStartedAt !== null && facet?.honoursKey !== true) {
    if (facet) return settle(parts, job, message, 'unknown-outcome', 'sending was interrupted; it may have arrived');
    return waitForChannel(parts, job, message);
  }
  if (!facet) return waitForChannel(parts, job, message);
  const outgoing = await makeOutgoing(parts, message);
  const now = clock.now();
  const marked = await change(parts, message, { attempts: message.delivery.attempts + 1, attemptStartedAt: now });
  if (!marked) return;
  let receipt: Receipt;
  try {
    receipt = await sendInTime(facet, outgoing);
  } catch (error) {
    return afterFailure(parts, job, marked, facet, error);
  }
  await recordSent(parts, job, marked, receipt, facet.file !== undefined);
}

/** The connector's answer; a connector that does not even heed the signal is not waited for. */
async function sendInTime(facet: SendFacet, outgoing: Outgoing): Promise<Receipt> {
  const signal = AbortSignal.timeout(longestSend);
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new ConnectorError('unknown-outcome', 'the provider did not answer in time; the message may have arrived')), { once: true });
  });
  return Promise.race([facet.send(outgoing, signal), late]);
}

/** The channel is off or cannot be opened now: the answer waits for it, but not for ever. */
async function waitForChannel(parts: SendParts, job: Job<SendJob>, message: Message): Promise<void> {
  if (isTooOld(parts, message)) {
    const interrupted = message.delivery?.attemptStartedAt !== null;
    return settle(parts, job, message, interrupted ? 'unknown-outcome' : 'failed', 'the channel was off for a day; turn it on, then send again');
  }
  throw new RetryAfter('the channel is off; the answer waits for it', channelAwayMs, true);
}

async function afterFailure(parts: SendParts, job: Job<SendJob>, message: Message, facet: SendFacet, error: unknown): Promise<void> {
  const reason = cut(error instanceof Error ? error.message : String(error), limits.reason);
  const kind = error instanceof ConnectorError ? error.kind : 'unknown-outcome';
  switch (kind) {
    case 'rejected':
    case 'invalid':
      return settle(parts, job, message, 'failed', reason);
    case 'unknown-outcome':
      if (!facet.honoursKey || isTooOld(parts, message)) return settle(parts, job, message, 'unknown-outcome', reason);
      return tryAgain(parts, job, message, reason, backoff(message), true);
    case 'temporary':
      return tryAgain(parts, job, message, reason, backoff(message), false);
    case 'limited': {
      // To wait one's turn is no try.
      const turnMs = error instanceof ConnectorError ? error.retryAfterMs : undefined;
      return tryAgain(parts, job, message, reason, turnMs ?? backoff(message), false, turnMs === undefined ? 1 : 0);
    }
    case 'sign-in':
    case 'misconfigured':
      await parts.channels.report(message.workspaceId, message.channelId, kind === 'sign-in' ? 'needs-sign-in' : 'misconfigured', reason);
      return tryAgain(parts, job, message, reason, needsPersonMs, false);
  }
}

/** Waits and tries again; the mark stays only where the outcome is unknown. Too old: ends as failed. */
async function tryAgain(parts: SendParts, job: Job<SendJob>, message: Message, reason: string, delayMs: number, keepMark: boolean, counts = 1): Promise<void> {
  if (isTooOld(parts, message)) return settle(parts, job, message, 'failed', reason);
  await change(parts, message, { error: reason, attempts: (message.delivery?.attempts ?? 1) - 1 + counts, ...(keepMark ? {} : { attemptStartedAt: null }) });
  throw new RetryAfter(reason, delayMs, true);
}

function isTooOld({ runtime }: SendParts, message: Message): boolean {
  return runtime.clock.now() - (message.delivery?.queuedAt ?? 0) > longestQueued;
}

function backoff(message: Message): number {
  const whole = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min((message.delivery?.attempts ?? 1) - 1, 20));
  return whole / 2 + Math.random() * whole / 2;
}

/** Ends the job with a state that a person or a receipt may change later. */
async function settle(parts: SendParts, job: Job<SendJob>, message: Message, state: 'failed' | 'unknown-outcome', reason: string): Promise<void> {
  const now = parts.runtime.clock.now();
  const type = state === 'failed' ? 'message.failed' : 'message.unknown-outcome';
  const event = inboxEvent(type, now, { kind: 'system' }, subjectOf(message), { reason });
  await change(parts, message, { state, error: reason, attemptStartedAt: null, changedAt: now }, [event], job);
}

/**
 * Changes the delivery of a message that is still queued and still in this try; undefined when somebody else has decided
 * meanwhile. Other changes of the message (its customer, say) are kept. With `job` the job ends in the same batch.
 */
async function change({ runtime }: SendParts, message: Message, changes: Partial<Delivery>, events: readonly NewEvent[] = [], job?: Job<SendJob>): Promise<Message | undefined> {
  const { store } = runtime;
  const { workspaceId } = message;
  const before = message.delivery;
  return commitAgain<Message | undefined>(store, async () => {
    const now = await store.get(messages, workspaceId, message.id);
    if (!now?.delivery || now.delivery.state !== 'queued' || now.delivery.attempts !== before?.attempts || now.delivery.attemptStartedAt !== before.attemptStartedAt) return { answer: undefined };
    const changed: Message = { ...now, delivery: { ...now.delivery, ...changes } };
    const batch = { workspaceId, writes: [replace(messages, changed)], events, ...(job ? { finish: job.lease } : {}) };
    return { batch, answer: { ...changed, version: now.version + 1 } };
  }, (conflict) => {
    if (conflict.reason === 'lease') throw new RetryAfter('the job was given to another worker', 0, true);
    return undefined;
  });
}
