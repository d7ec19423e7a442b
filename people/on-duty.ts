import type { Runtime } from '../runtime/ports/index.ts';
import type { Duty } from './people.ts';
import { isSilent } from './presence.ts';
import { dutyRecords, dutySlots, teams, users, type DutySlot } from './records.ts';
import { rightsOf } from './rights.ts';

type OnDuty = Awaited<ReturnType<Duty['onDuty']>>;

/**
 * Members of a team who may be given a conversation now: enabled, allowed to answer, online and heard of. The version is
 * that of their slot, read before anything else about them, so that whatever changes after this read fails the assignment.
 */
export async function listOnDuty({ store, clock }: Pick<Runtime, 'store' | 'clock'>, workspaceId: string, teamId: string): Promise<OnDuty> {
  const team = await store.get(teams, workspaceId, teamId);
  if (!team || team.memberIds.length === 0) return [];
  const slots = await store.getMany(dutySlots, workspaceId, team.memberIds);
  // Once more: a member taken out between the two reads had the slot bumped before it was read.
  const [members, records, teamNow] = await Promise.all([
    store.getMany(users, workspaceId, team.memberIds), store.getMany(dutyRecords, workspaceId, team.memberIds), store.get(teams, workspaceId, teamId),
  ]);
  const slotOf = new Map<string, DutySlot>(slots.map((slot) => [slot.id, slot]));
  const now = clock.now();
  const here = new Map(records.filter((record) => record.presence === 'online' && !isSilent(record, now)).map((record) => [record.id, record]));
  const stillMember = new Set(teamNow?.memberIds);
  return members
    .filter((user) => user.enabled && here.has(user.id) && stillMember.has(user.id) && rightsOf(user.role).includes('conversation.answer'))
    .map(({ id, name, capacity }) => ({
      userId: id, name, capacity, onlineForMs: now - (here.get(id)?.onlineSince ?? now),
      lastAssignedAt: slotOf.get(id)?.lastAssignedAt ?? 0, version: slotOf.get(id)?.version ?? 0,
    }));
}
