import { type Actor, type Batch, commitAgain, type Decision, insert, type NewEvent, replace, type Runtime, unchanged, type Write } from '../runtime/ports/index.ts';
import { peopleEvent, type PeopleEventData } from './ledger.ts';
import { listOnDuty } from './on-duty.ts';
import type { Duty, Presence } from './people.ts';
import { isSilent, silentAfterMs } from './presence.ts';
import { dutyRecords, dutySlots, type DutyRecord } from './records.ts';

type DutyRuntime = Pick<Runtime, 'store' | 'events' | 'clock'>;
type Because = PeopleEventData['duty.changed']['because'];

const beatEveryMs = 20_000;
const sweepAtOnce = 200;
const rememberedBeats = 10_000;
const readAtOnce = 1000;

/** What other changes about a user add to their batch so that the roster stays true. */
export interface DutyChanges {
  /** Makes every assignment decided before this batch fail. */
  bump(workspaceId: string, userId: string): Promise<Write>;
  /** The user is offline from now on, and stays so until they say otherwise; nothing when they already are. */
  leave(workspaceId: string, userId: string, because: Because, actor: Actor): Promise<{ readonly writes: readonly Write[]; readonly events: readonly NewEvent[] }>;
}

export function createDuty(runtime: DutyRuntime): Duty & DutyChanges {
  const lastBeats = new Map<string, number>();
  const { store, clock } = runtime;
  const bump = (workspaceId: string, userId: string): Promise<Write> => bumpSlot(runtime, workspaceId, userId);

  return {
    bump,
    leave: (workspaceId, userId, because, actor) => draftLeave(runtime, workspaceId, userId, because, actor),
    assigned: writeAssigned,
    onDuty: (workspaceId, teamId) => listOnDuty(runtime, workspaceId, teamId),
    sweep: (workspaceId) => sweep(runtime, workspaceId),
    async beat(workspaceId, userId) {
      const key = `${workspaceId} ${userId}`;
      const now = clock.now();
      if (now - (lastBeats.get(key) ?? -Infinity) < beatEveryMs) return;
      if (lastBeats.size >= rememberedBeats) lastBeats.clear();
      lastBeats.set(key, now);
      try {
        await commitPresence(runtime, workspaceId, userId, (record) => draftBeat(record, now));
      } catch (error) {
        lastBeats.delete(key);
        throw error;
      }
    },
    async set(workspaceId, userId, presence) {
      const now = clock.now();
      lastBeats.set(`${workspaceId} ${userId}`, now);
      await commitPresence(runtime, workspaceId, userId, () => ({ presence, chosen: presence, beatAt: now, because: 'said' }));
    },
    async of(workspaceId, userIds) {
      const found = new Map<string, Presence>(userIds.map((id) => [id, 'offline']));
      for (let start = 0; start < userIds.length; start += readAtOnce) {
        const records = await store.getMany(dutyRecords, workspaceId, userIds.slice(start, start + readAtOnce));
        for (const record of records) found.set(record.id, isSilent(record, clock.now()) ? 'offline' : record.presence);
      }
      return found;
    },
  };
}

interface NextPresence {
  readonly presence: Presence;
  readonly chosen: Presence;
  readonly beatAt: number;
  readonly because: Because;
}

/** Hysteresis: it takes 90 s of silence to leave, and one sign of life to return to what the user had chosen. */
function draftBeat(record: DutyRecord | undefined, now: number): NextPresence | undefined {
  if (!record) return { presence: 'online', chosen: 'online', beatAt: now, because: 'arrived' };
  if (record.chosen === 'offline' || record.beatAt >= now) return undefined;
  return { presence: record.chosen, chosen: record.chosen, beatAt: now, because: 'returned' };
}

async function commitPresence(runtime: DutyRuntime, workspaceId: string, userId: string, decide: (record: DutyRecord | undefined) => NextPresence | undefined): Promise<void> {
  const from = await commitAgain(runtime.store, async (): Promise<Decision<{ changed: Presence } | undefined>> => {
    const record = await runtime.store.get(dutyRecords, workspaceId, userId);
    const next = decide(record);
    if (!next) return { answer: undefined };
    const actor: Actor = { kind: 'user', id: userId };
    const batch = await draftPresence(runtime, workspaceId, userId, record, next, actor);
    const before = record?.presence ?? 'offline';
    return { batch, answer: before === next.presence ? undefined : { changed: next.presence } };
  });
  if (from) runtime.events.signal(workspaceId, { type: 'presence', data: { userId, presence: from.changed } });
}

async function draftPresence(runtime: DutyRuntime, workspaceId: string, userId: string, record: DutyRecord | undefined, next: NextPresence, actor: Actor): Promise<Batch> {
  const { presence, chosen, beatAt, because } = next;
  const before = record?.presence ?? 'offline';
  const onlineSince = presence === 'online' && before !== 'online' ? runtime.clock.now() : record?.onlineSince ?? 0;
  const write = record
    ? replace(dutyRecords, { ...record, presence, chosen, beatAt, onlineSince })
    : insert(dutyRecords, { id: userId, workspaceId, presence, chosen, beatAt, onlineSince });
  if (before === presence) return { workspaceId, writes: [write] };
  const slot = before === 'online' ? [await bumpSlot(runtime, workspaceId, userId)] : [];
  const event = peopleEvent('duty.changed', runtime.clock.now(), actor, userId, { from: before, presence, because });
  return { workspaceId, writes: [write, ...slot], events: [event] };
}

async function draftLeave(runtime: DutyRuntime, workspaceId: string, userId: string, because: Because, actor: Actor): Promise<{ writes: readonly Write[]; events: readonly NewEvent[] }> {
  const record = await runtime.store.get(dutyRecords, workspaceId, userId);
  // The roster was read: a user who comes on duty at this moment must not slip through.
  if (!record) return { writes: [unchanged(dutyRecords, userId, null)], events: [] };
  const next: NextPresence = { presence: 'offline', chosen: 'offline', beatAt: record.beatAt, because };
  const { writes, events } = await draftPresence(runtime, workspaceId, userId, record, next, actor);
  return { writes, events: events ?? [] };
}

async function bumpSlot({ store }: DutyRuntime, workspaceId: string, userId: string): Promise<Write> {
  const slot = await store.get(dutySlots, workspaceId, userId);
  return slot ? replace(dutySlots, slot) : insert(dutySlots, { id: userId, workspaceId, lastAssignedAt: 0 });
}

function writeAssigned(workspaceId: string, userId: string, at: number, version: number): Write {
  return version === 0
    ? insert(dutySlots, { id: userId, workspaceId, lastAssignedAt: at })
    : replace(dutySlots, { id: userId, workspaceId, version, lastAssignedAt: at });
}

/** Each user in a batch of their own: one who is heard again at this moment keeps only themselves. */
async function sweep(runtime: DutyRuntime, workspaceId: string): Promise<readonly string[]> {
  const { store, clock, events } = runtime;
  const to = clock.now() - silentAfterMs;
  const left: string[] = [];
  for (const presence of ['online', 'away'] as const) {
    const silent = await store.page(dutyRecords, 'byPresence', { workspaceId, where: { presence }, to, limit: sweepAtOnce });
    for (const record of silent.items) {
      const next: NextPresence = { presence: 'offline', chosen: record.chosen, beatAt: record.beatAt, because: 'silent' };
      const result = await store.commit(await draftPresence(runtime, workspaceId, record.id, record, next, { kind: 'system' }));
      if (!result.committed) continue;
      left.push(record.id);
      events.signal(workspaceId, { type: 'presence', data: { userId: record.id, presence: 'offline' } });
    }
  }
  return left;
}
