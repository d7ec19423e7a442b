import { insert, replace, type Store, type Write } from '../runtime/ports/index.ts';
import { staffGuards } from './records.ts';

export function guardId(workspaceId: string): string {
  return `staff:${workspaceId}`;
}

/** The first user closes set-up, whoever makes them; nothing to write afterwards. */
export async function closeSetUp(store: Store, workspaceId: string): Promise<readonly Write[]> {
  const guard = await store.get(staffGuards, workspaceId, guardId(workspaceId));
  return guard ? [] : [insert(staffGuards, { id: guardId(workspaceId), workspaceId })];
}

/** For a change that takes an admin away: fails when another such change comes first. */
export async function guardAdmins(store: Store, workspaceId: string): Promise<Write> {
  const guard = await store.get(staffGuards, workspaceId, guardId(workspaceId));
  return guard ? replace(staffGuards, guard) : insert(staffGuards, { id: guardId(workspaceId), workspaceId });
}
