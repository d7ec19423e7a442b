import type { Receipt } from '../../connectors/spec/index.ts';
import { hashId } from '../../customers/index.ts';
import { insert, remove, replace, unchanged, type Job, type NewEvent, type Runtime, type Write } from '../../runtime/ports/index.ts';
import { commitAgain } from '../commit-again.ts';
import { earlyReceipts, externalIds, messages, type Message } from '../conversations/message.ts';
import type { SendJob } from '../inbox.ts';
import { boundId } from '../intake/bounds.ts';
import { inboxEvent } from '../ledger.ts';
import { cut, limits } from '../limits.ts';
import { advance, subjectOf } from './advance.ts';
import { receiptSteps } from './delivery-states.ts';

/**
 * Records that the provider took a message: its external ids, by which receipts and references find it, and whatever
 * receipts were quicker than this. Keeps trying, because the message is out and must not be sent again.
 */
export async function recordSent(runtime: Runtime, job: Job<SendJob>, sent: Message, receipt: Receipt): Promise<void> {
  const { store, clock } = runtime;
  const { workspaceId, channelId } = sent;
  const parts = [...new Set(receipt.parts.map((part) => boundId(part.externalId)))];
  const isKept = { lease: true };
  await commitAgain(store, async () => {
    const message = await store.get(messages, workspaceId, sent.id);
    if (!message?.delivery) return { answer: true };
    const now = clock.now();
    const ids = parts.map((part) => hashId('external', channelId, part));
    const [known, early] = await Promise.all([store.getMany(externalIds, workspaceId, ids), store.getMany(earlyReceipts, workspaceId, ids)]);
    const taken = new Set(known.map((entry) => entry.id));
    const events: NewEvent[] = [];
    let changed: Message = { ...message, externalId: message.externalId ?? parts[0] ?? null, delivery: { ...message.delivery, attemptStartedAt: null, error: null, changedAt: now, warnings: receipt.warnings.map((warning) => cut(warning, limits.reason)) } };
    if (receiptSteps[message.delivery.state].includes('sent')) {
      changed = { ...changed, delivery: { ...changed.delivery!, state: 'sent' } };
      events.push(inboxEvent('message.sent', now, { kind: 'system' }, subjectOf(message), { attempts: message.delivery.attempts, ...(receipt.warnings.length > 0 ? { warnings: receipt.warnings } : {}) }));
    }
    for (const report of early) {
      const further = advance(changed, report, { kind: 'system' }, now);
      if (further) { changed = further.message; events.push(further.event); }
    }
    const earlyIds = new Set(early.map((report) => report.id));
    const writes: Write[] = [
      replace(messages, changed),
      ...ids.filter((id) => !taken.has(id)).map((id) => insert(externalIds, { id, workspaceId, messageId: message.id, conversationId: message.conversationId })),
      ...early.map((report) => remove(earlyReceipts, report)),
      ...ids.filter((id) => !earlyIds.has(id)).map((id) => unchanged(earlyReceipts, id, null)),
    ];
    return { batch: { workspaceId, writes, events, ...(isKept.lease ? { finish: job.lease } : {}) }, answer: true };
  }, (conflict) => {
    // The lease ran out while the provider took its time: record it all the same, the other try must find it sent.
    if (conflict.reason === 'lease') isKept.lease = false;
    return undefined;
  });
}
