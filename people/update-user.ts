import { commitAgain, type Decision, HubError, type NewEvent, remove, replace, type Runtime, type Write } from '../runtime/ports/index.ts';
import type { DutyChanges } from './duty.ts';
import { checkFields, normaliseName } from './fields.ts';
import { actorOf, peopleEvent, type PeopleEventData } from './ledger.ts';
import type { Passwords } from './passwords.ts';
import type { Users } from './people.ts';
import type { Principal } from './principal.ts';
import { sessions, users, type User } from './records.ts';
import { demand } from './rights.ts';
import { guardAdmins } from './staff-guard.ts';

interface UpdateParts {
  readonly runtime: Pick<Runtime, 'store' | 'clock'>;
  readonly passwords: Passwords;
  readonly duty: DutyChanges;
}
type Patch = Parameters<Users['update']>[2];

export async function updateUser(parts: UpdateParts, principal: Principal, id: string, patch: Patch, ifVersion: number | undefined): Promise<User> {
  demand(principal, 'people.manage');
  const { store } = parts.runtime;
  const { workspaceId } = principal;
  const known = await demandUser(parts, workspaceId, id, ifVersion);
  checkFields(patch, known.email);
  const passwordHash = patch.password === undefined ? undefined : await parts.passwords.hash(patch.password);
  return commitAgain(store, async (): Promise<Decision<User>> => {
    const before = await demandUser(parts, workspaceId, id, ifVersion);
    const after = applyPatch(before, patch, passwordHash);
    const changes = describeChanges(before, after);
    if (Object.keys(changes).length === 0 && passwordHash === undefined) return { answer: before };
    const follow = await draftConsequences(parts, principal, before, after);
    const now = parts.runtime.clock.now();
    const events: NewEvent[] = [];
    if (Object.keys(changes).length > 0) events.push(peopleEvent('user.changed', now, actorOf(principal), id, changes));
    if (passwordHash !== undefined) events.push(peopleEvent('user.password-changed', now, actorOf(principal), id, { own: principal.id === id }));
    const batch = { workspaceId, writes: [replace(users, after), ...follow.writes], events: [...events, ...follow.events] };
    return { batch, answer: { ...after, version: before.version + 1 } };
  });
}

async function demandUser({ runtime }: UpdateParts, workspaceId: string, id: string, ifVersion: number | undefined): Promise<User> {
  const user = await runtime.store.get(users, workspaceId, id);
  if (!user) throw new HubError('not-found', 'user.not-found', 'There is no such user.');
  if (ifVersion === undefined || user.version === ifVersion) return user;
  throw new HubError('stale', 'user.stale', 'Somebody changed this user in the meantime; look again.');
}

function applyPatch(user: User, patch: Patch, passwordHash: string | undefined): User {
  const enabled = patch.enabled ?? user.enabled;
  const endsSessions = passwordHash !== undefined || (user.enabled && !enabled);
  return {
    ...user, enabled,
    name: patch.name === undefined ? user.name : normaliseName(patch.name),
    role: patch.role ?? user.role,
    capacity: patch.capacity ?? user.capacity,
    passwordHash: passwordHash ?? user.passwordHash,
    epoch: endsSessions ? user.epoch + 1 : user.epoch,
  };
}

function describeChanges(before: User, after: User): PeopleEventData['user.changed'] {
  return {
    ...(before.name === after.name ? {} : { name: { from: before.name, to: after.name } }),
    ...(before.role === after.role ? {} : { role: { from: before.role, to: after.role } }),
    ...(before.enabled === after.enabled ? {} : { enabled: { from: before.enabled, to: after.enabled } }),
    ...(before.capacity === after.capacity ? {} : { capacity: { from: before.capacity, to: after.capacity } }),
  };
}

/** What else must be true in the same instant: an admin remains, sessions end, nothing more is assigned. */
async function draftConsequences(parts: UpdateParts, principal: Principal, before: User, after: User): Promise<{ writes: readonly Write[]; events: readonly NewEvent[] }> {
  const { runtime, duty } = parts;
  const { workspaceId, id } = before;
  const writes: Write[] = [];
  const events: NewEvent[] = [];
  if (isAdmin(before) && !isAdmin(after)) writes.push(await demandOtherAdmin(runtime, workspaceId));
  if (after.epoch !== before.epoch) {
    const open = await runtime.store.page(sessions, 'byUser', { workspaceId, where: { userId: id }, limit: 1000 });
    const reason = after.enabled ? 'password-changed' : 'disabled';
    writes.push(...open.items.map((session) => remove(sessions, session)));
    if (open.items.length > 0) events.push(peopleEvent('session.ended', runtime.clock.now(), actorOf(principal), id, { reason, sessions: open.items.length }));
  }
  const leaving = before.enabled && !after.enabled ? await duty.leave(workspaceId, id, 'disabled', actorOf(principal)) : { writes: [], events: [] };
  writes.push(...leaving.writes);
  events.push(...leaving.events);
  const lessEligible = after.capacity < before.capacity || after.role !== before.role || (before.enabled && !after.enabled);
  if (lessEligible && !leaving.writes.some((write) => touchesSlot(write))) writes.push(await duty.bump(workspaceId, id));
  return { writes, events };
}

function touchesSlot(write: Write): boolean {
  return write.collection === 'dutySlots';
}

function isAdmin(user: User): boolean {
  return user.enabled && user.role === 'admin';
}

/** The caller's user is still counted, so two must be there. */
async function demandOtherAdmin({ store }: UpdateParts['runtime'], workspaceId: string): Promise<Write> {
  const guard = await guardAdmins(store, workspaceId);
  const admins = await store.count(users, 'byRole', { workspaceId, where: { role: 'admin', enabled: true }, cap: 2 });
  if (admins >= 2) return guard;
  throw new HubError('conflict', 'user.last-admin', 'This is the last administrator; make somebody else one first.');
}
