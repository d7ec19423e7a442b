import { ConnectorError, type RawDelivery, type Trust, type TrustFacet } from '../../connectors/spec/index.ts';
import type { Customers } from '../../customers/index.ts';
import { commitAgain, GiveUp, type Job, replace, RetryAfter, type Runtime } from '../../runtime/ports/index.ts';
import { messages, type Message } from '../conversations/message.ts';
import type { TrustJob } from '../inbox.ts';
import { readBody } from '../intake/body.ts';
import { journal } from '../intake/journal.ts';
import { inboxEvent } from '../ledger.ts';
import { boundTrust, warnOf } from './bound-trust.ts';

/** A connector that has said nothing for so long is asked again later, ms; below the job's lease. */
const longestCheck = 25_000;
/** Name servers may be away for a night; then nothing is known of the sender, ms. */
const triedFor = 24 * 3_600_000;
const shortestWait = 5_000;
const longestWait = 1_800_000;

export interface JudgeParts {
  readonly runtime: Runtime;
  readonly customers: Pick<Customers, 'known' | 'verify'>;
}

/** See `Conversations.judge`. A message that has its verdict is left alone, so that a second run changes nothing. */
export async function judgeMessage(parts: JudgeParts, job: Job<TrustJob>, check: (channelId: string) => Promise<TrustFacet | undefined>): Promise<void> {
  const message = await parts.runtime.store.get(messages, job.workspaceId, job.payload.messageId);
  if (!message) throw new GiveUp(`there is no message ${job.payload.messageId} whose sender could be checked`);
  if (message.trust !== null) return;
  let verdict: Trust;
  try {
    verdict = await ask(parts.runtime, message, check);
  } catch (error) {
    return afterFailure(parts, message, error);
  }
  await keep(parts, message, verdict);
}

/** Where nothing checks any more, or the raw message is gone, nobody is asked. */
async function ask(runtime: Runtime, message: Message, check: (channelId: string) => Promise<TrustFacet | undefined>): Promise<Trust> {
  const delivery = await readDelivery(runtime, message);
  const facet = delivery && await check(message.channelId);
  return facet && delivery ? checkInTime(facet, delivery) : unknown('unchecked');
}

async function readDelivery({ store, files }: Runtime, message: Message): Promise<RawDelivery | undefined> {
  const entry = message.journalId === null ? undefined : await store.get(journal, message.workspaceId, message.journalId);
  return entry && { key: entry.id, body: await readBody(files, entry.body), context: entry.context };
}

async function checkInTime(facet: TrustFacet, delivery: RawDelivery): Promise<Trust> {
  const signal = AbortSignal.timeout(longestCheck);
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new ConnectorError('temporary', 'the check of the sender did not end in time')), { once: true });
  });
  return Promise.race([facet.check(delivery, signal), late]);
}

/** Waits about as long as it has been tried already; what can never be read, and what took a day, is unproven. */
async function afterFailure(parts: JudgeParts, message: Message, error: unknown): Promise<void> {
  const passed = parts.runtime.clock.now() - message.receivedAt;
  const isHopeless = error instanceof ConnectorError && error.kind === 'invalid';
  if (isHopeless || passed > triedFor) return keep(parts, message, unknown('unproven'));
  throw new RetryAfter(error instanceof Error ? error.message : String(error), Math.min(longestWait, Math.max(shortestWait, passed)), true);
}

/** The verdict, the proof of the sender's identity and the ledger line in one batch. */
async function keep({ runtime, customers }: JudgeParts, judged: Message, given: Trust): Promise<void> {
  const { store, clock } = runtime;
  const { workspaceId } = judged;
  const trust = boundTrust(given, judged);
  await commitAgain(store, async () => {
    const message = await store.get(messages, workspaceId, judged.id);
    if (message?.trust !== null) return { answer: true };
    const now = clock.now();
    const warnings = [...message.warnings, ...warnOf(given, message)];
    const proven = trust.verdict === 'proven' ? await proveSender(customers, message, now) : { writes: [], events: [] };
    const event = inboxEvent('message.judged', now, { kind: 'system' }, { conversationId: message.conversationId, customerId: message.customerId, subjectId: message.id }, { verdict: trust.verdict });
    return { batch: { workspaceId, writes: [replace(messages, { ...message, trust, warnings }), ...proven.writes], events: [event, ...proven.events] }, answer: true };
  });
}

async function proveSender(customers: JudgeParts['customers'], { workspaceId, channelId, sender }: Message, now: number): ReturnType<Customers['verify']> {
  const known = sender && await customers.known(workspaceId, channelId, sender.externalId);
  return known ? customers.verify(workspaceId, known.identity.id, now) : { writes: [], events: [] };
}

function unknown(verdict: 'unchecked' | 'unproven'): Trust {
  return { verdict, dkim: [], by: 'us' };
}
