import type { Receipt } from '../../connectors/spec/index.ts';
import { hashId } from '../../customers/index.ts';
import { commitAgain, insert, type Job, type NewEvent, remove, replace, type Store, unchanged, type Write } from '../../runtime/ports/index.ts';
import { threadSlots } from '../conversations/conversation.ts';
import { earlyReceipts, externalIds, messages, type Message } from '../conversations/message.ts';
import type { SendJob } from '../inbox.ts';
import { boundId } from '../intake/bounds.ts';
import { expectedId } from '../intake/evidence.ts';
import { quotesJob } from '../joins/quotes.ts';
import { resolveOne } from '../joins/resolve.ts';
import { inboxEvent } from '../ledger.ts';
import { cut, limits } from '../limits.ts';
import { advance, subjectOf } from './advance.ts';
import { receiptSteps } from './delivery-states.ts';
import { fileJob } from './jobs.ts';
import { customerOf } from './recipients.ts';
import { readRefusal } from './refusal.ts';
import type { SendParts } from './send.ts';

/** As many refusals as a message keeps. */
const mostRefused = 100;

/**
 * Records that the provider took a message: its external ids, by which receipts and references find it, and whatever
 * receipts were quicker than this; then its copy is left with the provider, where there is a place for it. Keeps trying, because the message is out and must not be sent again.
 */
export async function recordSent({ runtime }: Pick<SendParts, 'runtime'>, job: Job<SendJob>, sent: Message, receipt: Receipt, canFile: boolean): Promise<void> {
  const { store, clock } = runtime;
  const { workspaceId, channelId } = sent;
  const parts = [...new Set(receipt.parts.map((part) => boundId(part.externalId)))];
  const isKept = { lease: true };
  await commitAgain(store, async () => {
    const message = await store.get(messages, workspaceId, sent.id);
    if (!message?.delivery) return { answer: true };
    const now = clock.now();
    const ids = parts.map((part) => hashId('external', channelId, part));
    const [known, early, expected] = await Promise.all([
      store.getMany(externalIds, workspaceId, ids), store.getMany(earlyReceipts, workspaceId, ids),
      store.getMany(threadSlots, workspaceId, parts.map((part) => expectedId(channelId, part))),
    ]);
    const taken = new Set(known.map((entry) => entry.id));
    const events: NewEvent[] = [];
    let changed = withOutcome(message, parts[0], receipt, now);
    if (receiptSteps[message.delivery.state].includes('sent')) {
      changed = { ...changed, delivery: { ...changed.delivery!, state: 'sent' } };
      events.push(inboxEvent('message.sent', now, { kind: 'system' }, subjectOf(message), { attempts: message.delivery.attempts, ...told(receipt) }));
    }
    const missed = await missedCustomer(store, changed, receipt);
    for (const report of [...early, ...(missed === undefined ? [] : [{ state: 'failed' as const, reason: missed, at: now }])]) {
      const further = advance(changed, report, { kind: 'system' }, now);
      if (further) { changed = further.message; events.push(further.event); }
    }
    const earlyIds = new Set(early.map((report) => report.id));
    const expectedIds = new Set(expected.map((slot) => slot.id));
    // Answers may be quicker than this record: whoever named the message then is looked at now.
    const named = parts.filter((part) => expectedIds.has(expectedId(channelId, part))).map((part) => quotesJob(message.conversationId, hashId('external', channelId, part)));
    const writes: Write[] = [
      replace(messages, changed),
      ...ids.filter((id) => !taken.has(id)).map((id) => insert(externalIds, { id, workspaceId, messageId: message.id, conversationId: message.conversationId })),
      ...early.map((report) => remove(earlyReceipts, report)),
      ...ids.filter((id) => !earlyIds.has(id)).map((id) => unchanged(earlyReceipts, id, null)),
      ...parts.map((part) => expectedId(channelId, part)).filter((id) => !expectedIds.has(id)).map((id) => unchanged(threadSlots, id, null)),
    ];
    const jobs = [...(canFile ? [fileJob(message.id, now)] : []), ...named];
    return { batch: { workspaceId, writes, events, jobs, ...(isKept.lease ? { finish: job.lease } : {}) }, answer: true };
  }, (conflict) => {
    // The lease ran out while the provider took its time: record it all the same, the other try must find it sent.
    if (conflict.reason === 'lease') isKept.lease = false;
    return undefined;
  });
}

function withOutcome(message: Message, externalId: string | undefined, receipt: Receipt, now: number): Message {
  const refused = [...(message.delivery?.refused ?? []), ...(receipt.refused ?? []).map((refusal) => readRefusal(refusal, now))].slice(-mostRefused);
  return {
    ...message, externalId: message.externalId ?? externalId ?? null,
    delivery: {
      ...message.delivery!, attemptStartedAt: null, error: null, changedAt: now,
      warnings: receipt.warnings.slice(0, mostRefused).map((warning) => cut(warning, limits.reason)), ...(refused.length > 0 ? { refused } : {}),
    },
  };
}

/** The ledger is kept for ever, so it names nobody's address. */
function told({ warnings, refused = [] }: Receipt) {
  return {
    ...(warnings.length > 0 ? { warnings: warnings.map((warning) => cut(warning, limits.reason).replaceAll(/[^\s<>:,;]+@[^\s<>:,;]+/g, '(address)')) } : {}),
    ...(refused.length > 0 ? { refused: refused.length } : {}),
  };
}

/** An answer whose customer was refused for good has failed, whoever else got it: somebody must see that. */
async function missedCustomer(store: Store, message: Message, receipt: Receipt): Promise<string | undefined> {
  if ((receipt.refused ?? []).length === 0) return undefined;
  const conversation = await resolveOne(store, message.workspaceId, message.conversationId);
  const customer = conversation && await customerOf(store, conversation);
  const refusal = message.delivery?.refused?.find(({ recipient, severity }) => severity === 'hard' && recipient === customer?.externalId.toLowerCase());
  return refusal && `The server of ${refusal.recipient} refused the message: ${refusal.reason ?? refusal.status ?? 'it gave no reason'}`;
}
