import type { Arrival, RawDelivery } from '../../connectors/spec/index.ts';
import { hashId } from '../../customers/index.ts';
import { commitAgain, HubError, insert, type JobRequest, replace, type Runtime, type Write } from '../../runtime/ports/index.ts';
import { channelStates, keptPlaces, type ChannelRecord } from '../channel.ts';
import type { IntakeJob } from '../inbox.ts';
import { limits } from '../limits.ts';
import { keepBody } from './body.ts';
import { journal, type JournalEntry } from './journal.ts';

const intakeQueue = 'intake';
const historyQueue = 'intake-history';

/** See `Intake.accept`. One write and one job; a repeat is refused by the insert itself. */
export async function accept(runtime: Runtime, channel: ChannelRecord, delivery: RawDelivery): Promise<{ duplicate: boolean }> {
  const entry = await makeEntry(runtime, channel, delivery);
  const result = await runtime.store.commit({ workspaceId: channel.workspaceId, writes: [insert(journal, entry)], jobs: [firstJobFor(entry)] });
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
  let places = [...new Set(arrival.deliveries.flatMap(({ place }) => (place === undefined ? [] : [placeId(channel.id, place)])))];
  await commitAgain(store, async () => {
    const state = await store.get(channelStates, workspaceId, channel.id);
    const moved = state
      ? replace(channelStates, { ...state, cursor: arrival.cursor })
      : insert(channelStates, { id: channel.id, workspaceId, cursor: arrival.cursor, health: 'unknown', detail: null, changedAt: clock.now() });
    const writes: Write[] = [moved, ...fresh.map((entry) => insert(journal, entry)), ...places.map((id) => insert(keptPlaces, { id, workspaceId }))];
    return { batch: { workspaceId, writes, jobs: fresh.map(firstJobFor) }, answer: true };
  }, async (conflict) => {
    if (conflict.reason !== 'exists') return undefined;
    if (conflict.collection === keptPlaces.name) {
      const seen = new Set((await store.getMany(keptPlaces, workspaceId, places)).map(({ id }) => id));
      places = places.filter((id) => !seen.has(id));
      return undefined;
    }
    if (conflict.collection !== journal.name) return undefined;
    const known = new Set((await store.getMany(journal, workspaceId, fresh.map((entry) => entry.id))).map((entry) => entry.id));
    fresh = fresh.filter((entry) => !known.has(entry.id));
    return undefined;
  });
}

/** See `Intake.kept`. */
export async function findKept({ store }: Runtime, channel: ChannelRecord, places: readonly string[]): Promise<ReadonlySet<string>> {
  if (places.length > limits.placesAtOnce) throw new HubError('too-large', 'intake.too-many-places', `At most ${limits.placesAtOnce} places can be asked for at once.`);
  const ids = new Map(places.map((place) => [placeId(channel.id, place), place]));
  const found = await store.getMany(keptPlaces, channel.workspaceId, [...ids.keys()]);
  return new Set(found.flatMap(({ id }) => ids.get(id) ?? []));
}

function placeId(channelId: string, place: string): string {
  return hashId('place', channelId, place.slice(0, limits.place));
}

/** The job of an entry that was just inserted: the insert makes it the only one, so it needs no key (an index on the hot path). */
function firstJobFor({ id, isHistory }: Pick<JournalEntry, 'id' | 'isHistory'>): JobRequest {
  const payload: IntakeJob = { journalId: id };
  return { queue: isHistory ? historyQueue : intakeQueue, payload: { ...payload } };
}

/** The job of an entry that is worked through again; asked for twice, it comes once. */
export function againJobFor(entry: Pick<JournalEntry, 'id' | 'isHistory'>): JobRequest {
  return { ...firstJobFor(entry), key: entry.id };
}

async function makeEntry({ files, clock }: Runtime, channel: ChannelRecord, delivery: RawDelivery): Promise<JournalEntry> {
  return {
    id: hashId('delivery', channel.id, delivery.key), workspaceId: channel.workspaceId, version: 1, channelId: channel.id,
    receivedAt: clock.now(), state: 'received', body: await keepBody(files, delivery.body), bytes: delivery.body.byteLength,
    context: delivery.context ?? {}, ...(delivery.isHistory ? { isHistory: true } : {}), error: null,
  };
}
