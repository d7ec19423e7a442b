import type { Arrival, RawDelivery } from '../../connectors/spec/index.ts';
import { hashId } from '../../customers/index.ts';
import { HubError, insert, replace, type JobRequest, type Runtime, type Write } from '../../runtime/ports/index.ts';
import { channelStates, type ChannelRecord } from '../channel.ts';
import { commitAgain } from '../commit-again.ts';
import type { IntakeJob } from '../inbox.ts';
import { limits } from '../limits.ts';
import { keepBody } from './body.ts';
import { journal, type JournalEntry } from './journal.ts';

const intakeQueue = 'intake';

/** See `Intake.accept`. One write and one job; a repeat is refused by the insert itself. */
export async function accept(runtime: Runtime, channel: ChannelRecord, delivery: RawDelivery): Promise<{ duplicate: boolean }> {
  const entry = await makeEntry(runtime, channel, delivery);
  const result = await runtime.store.commit({ workspaceId: channel.workspaceId, writes: [insert(journal, entry)], jobs: [firstJobFor(entry.id)] });
  return { duplicate: !result.committed };
}

/** See `Intake.acceptArrival`. What was kept before is left out; the cursor moves with the rest or not at all. */
export async function acceptArrival(runtime: Runtime, channel: ChannelRecord, arrival: Arrival): Promise<void> {
  if (arrival.deliveries.length > limits.deliveriesAtOnce) {
    throw new HubError('too-large', 'intake.arrival-too-large', `A channel may hand over at most ${limits.deliveriesAtOnce} deliveries at once.`);
  }
  const { store, clock } = runtime;
  const { workspaceId } = channel;
  const made = await Promise.all(arrival.deliveries.map((delivery) => makeEntry(runtime, channel, delivery)));
  let fresh = [...new Map(made.map((entry) => [entry.id, entry])).values()];
  await commitAgain(store, async () => {
    const state = await store.get(channelStates, workspaceId, channel.id);
    const moved = state
      ? replace(channelStates, { ...state, cursor: arrival.cursor })
      : insert(channelStates, { id: channel.id, workspaceId, cursor: arrival.cursor, health: 'unknown', detail: null, changedAt: clock.now() });
    const writes: Write[] = [moved, ...fresh.map((entry) => insert(journal, entry))];
    return { batch: { workspaceId, writes, jobs: fresh.map((entry) => firstJobFor(entry.id)) }, answer: true };
  }, async (conflict) => {
    if (conflict.reason !== 'exists' || conflict.collection !== journal.name) return undefined;
    const known = new Set((await store.getMany(journal, workspaceId, fresh.map((entry) => entry.id))).map((entry) => entry.id));
    fresh = fresh.filter((entry) => !known.has(entry.id));
    return undefined;
  });
}

/** The job of an entry that was just inserted: the insert makes it the only one, so it needs no key (an index on the hot path). */
function firstJobFor(journalId: string): JobRequest {
  const payload: IntakeJob = { journalId };
  return { queue: intakeQueue, payload: { ...payload } };
}

/** The job of an entry that is worked through again; asked for twice, it comes once. */
export function againJobFor(journalId: string): JobRequest {
  return { ...firstJobFor(journalId), key: journalId };
}

async function makeEntry({ files, clock }: Runtime, channel: ChannelRecord, delivery: RawDelivery): Promise<JournalEntry> {
  return {
    id: hashId('delivery', channel.id, delivery.key), workspaceId: channel.workspaceId, version: 1, channelId: channel.id,
    receivedAt: clock.now(), state: 'received', body: await keepBody(files, delivery.body), bytes: delivery.body.byteLength,
    context: delivery.context ?? {}, error: null,
  };
}
