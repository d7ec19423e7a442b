import { ConnectorError, type Outgoing, type Receipt, type SendFacet } from '../../connectors/spec/index.ts';
import { commitAgain, GiveUp, type Job, replace, RetryAfter, type Store } from '../../runtime/ports/index.ts';
import { messages, type Message } from '../conversations/message.ts';
import type { OutChannel, SendJob } from '../inbox.ts';
import { cut, limits } from '../limits.ts';
import { makeOutgoing } from './outgoing.ts';
import type { SendParts } from './send.ts';

/** Below the job's lease, ms. */
const longestFiling = 45_000;
/** A mailbox may be away for a night; later nobody looks for the copy any more, ms. */
const triedFor = 24 * 3_600_000;
const shortestWait = 15_000;
const longestWait = 3_600_000;

/**
 * See `Replies.file`. Running twice leaves one copy, by the promise of `SendFacet.file`. How the message itself got on is
 * never touched: a copy that cannot be left is a warning on it.
 */
export async function fileMessage(parts: SendParts, job: Job<SendJob>, channel: OutChannel): Promise<void> {
  const { store } = parts.runtime;
  const message = await store.get(messages, job.workspaceId, job.payload.messageId);
  if (!message?.delivery) throw new GiveUp(`there is no message ${job.payload.messageId} to leave a copy of`);
  const facet = await channel(message.channelId);
  if (!facet) return tryLater(parts, job, message, 'the channel is off');
  if (!facet.file) return;
  const receipt: Receipt = { parts: message.externalId === null ? [] : [{ externalId: message.externalId }], warnings: message.delivery.warnings };
  try {
    await fileInTime(facet, await makeOutgoing(parts, message), receipt);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof GiveUp || (error instanceof ConnectorError && (error.kind === 'rejected' || error.kind === 'invalid'))) return warn(store, message, reason);
    return tryLater(parts, job, message, reason, error instanceof ConnectorError ? error.retryAfterMs : undefined);
  }
}

/** A connector that does not even heed the signal is not waited for. */
async function fileInTime(facet: SendFacet, outgoing: Outgoing, receipt: Receipt): Promise<void> {
  const signal = AbortSignal.timeout(longestFiling);
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new ConnectorError('temporary', 'the provider did not answer in time')), { once: true });
  });
  await Promise.race([facet.file?.(outgoing, receipt, signal), late]);
}

/** Waits about as long as it has been tried already; after a day it stays without. */
async function tryLater({ runtime }: SendParts, job: Job<SendJob>, message: Message, reason: string, waitMs?: number): Promise<void> {
  const since = job.payload.since ?? message.receivedAt;
  const passed = runtime.clock.now() - since;
  if (passed > triedFor) return warn(runtime.store, message, reason);
  throw new RetryAfter(reason, waitMs ?? Math.min(longestWait, Math.max(shortestWait, passed)), true);
}

async function warn(store: Store, { workspaceId, id }: Message, reason: string): Promise<void> {
  const warning = cut(`no copy in the Sent folder: ${reason}`, limits.reason);
  await commitAgain(store, async () => {
    const message = await store.get(messages, workspaceId, id);
    if (!message?.delivery || message.delivery.warnings.includes(warning)) return { answer: true };
    const changed: Message = { ...message, delivery: { ...message.delivery, warnings: [...message.delivery.warnings, warning] } };
    return { batch: { workspaceId, writes: [replace(messages, changed)] }, answer: true };
  });
}
