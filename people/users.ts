import { commitAgain, type Conflict, type Decision, HubError, insert, type Runtime, type Write } from '../runtime/ports/index.ts';
import type { DutyChanges } from './duty.ts';
import { checkFields, normaliseEmail, normaliseName } from './fields.ts';
import { actorOf, peopleEvent } from './ledger.ts';
import type { Passwords } from './passwords.ts';
import type { Users } from './people.ts';
import type { Role } from './principal.ts';
import { listAll } from './list-all.ts';
import { staffGuards, teams, users, type User } from './records.ts';
import { demand } from './rights.ts';
import { closeSetUp, guardId } from './staff-guard.ts';
import { updateUser } from './update-user.ts';

export interface UserParts {
  readonly runtime: Pick<Runtime, 'store' | 'clock' | 'ids'>;
  readonly passwords: Passwords;
  readonly duty: DutyChanges;
}

/** Everybody who ever worked here; they are listed whole. */
const maxUsers = 10_000;
const firstCapacity = 20;

export function createUsers(parts: UserParts): Users {
  const { runtime } = parts;
  return {
    isEmpty: (workspaceId) => isEmpty(runtime, workspaceId),
    setUp: (workspaceId, first) => setUp(parts, workspaceId, first),
    async list(principal) {
      demand(principal, 'people.read');
      return listAll(runtime.store, users, principal.workspaceId);
    },
    create: (principal, user) => createUser(parts, principal, user),
    update: (principal, id, patch, ifVersion) => updateUser(parts, principal, id, patch, ifVersion),
  };
}

async function isEmpty({ store }: UserParts['runtime'], workspaceId: string): Promise<boolean> {
  return (await store.get(staffGuards, workspaceId, guardId(workspaceId))) === undefined;
}

async function setUp({ runtime, passwords }: UserParts, workspaceId: string, first: Parameters<Users['setUp']>[1]): Promise<User> {
  const { store, clock, ids } = runtime;
  // Asked before hashing: afterwards this is a door where strangers could order work.
  if (!(await isEmpty(runtime, workspaceId))) throw alreadySetUp();
  checkFields(first);
  const now = clock.now();
  const user = makeUser(runtime, workspaceId, { ...first, role: 'admin', capacity: firstCapacity }, await passwords.hash(first.password));
  const actor = actorOf({ kind: 'user', id: user.id, name: user.name });
  const writes: Write[] = [insert(staffGuards, { id: guardId(workspaceId), workspaceId }), insert(users, user)];
  const events = [peopleEvent('user.created', now, actor, user.id, { ...describe(user), first: true })];
  if (first.teamName !== undefined) {
    const team = { id: ids.next(), workspaceId, name: normaliseName(first.teamName), memberIds: [user.id], createdAt: now };
    writes.push(insert(teams, team));
    events.push(peopleEvent('team.created', now, actor, team.id, { name: team.name, memberIds: team.memberIds }));
  }
  const result = await store.commit({ workspaceId, writes, events });
  if (!result.committed) throw alreadySetUp();
  return user;
}

async function createUser({ runtime, passwords }: UserParts, principal: Parameters<Users['create']>[0], typed: Parameters<Users['create']>[1]): Promise<User> {
  demand(principal, 'people.manage');
  checkFields(typed);
  const { store, clock } = runtime;
  const { workspaceId } = principal;
  if (await store.count(users, 'byCreation', { workspaceId, cap: maxUsers }) >= maxUsers) throw new HubError('conflict', 'user.too-many', `There are ${maxUsers} users already; nobody more can be added.`);
  const user = makeUser(runtime, workspaceId, typed, await passwords.hash(typed.password));
  return commitAgain(store, async (): Promise<Decision<User>> => {
    const closing = await closeSetUp(store, workspaceId);
    const event = peopleEvent('user.created', clock.now(), actorOf(principal), user.id, describe(user));
    return { batch: { workspaceId, writes: [...closing, insert(users, user)], events: [event] }, answer: user };
  }, refuseTakenEmail);
}

function refuseTakenEmail(conflict: Conflict): void {
  if (conflict.collection !== users.name || conflict.index !== 'byEmail') return;
  throw new HubError('conflict', 'user.email-taken', 'Somebody with this e-mail address exists already; turn them on again instead.', { faults: [{ path: 'email', message: 'is taken' }] });
}

function makeUser({ ids, clock }: UserParts['runtime'], workspaceId: string, typed: { name: string; email: string; role: Role; capacity: number }, passwordHash: string): User {
  return {
    id: ids.next(), workspaceId, version: 1, name: normaliseName(typed.name), email: normaliseEmail(typed.email), passwordHash,
    role: typed.role, enabled: true, capacity: typed.capacity, epoch: 1, createdAt: clock.now(),
  };
}

function describe({ name, email, role, capacity }: User): { name: string; email: string; role: Role; capacity: number } {
  return { name, email, role, capacity };
}

function alreadySetUp(): HubError {
  return new HubError('conflict', 'setup.done', 'Parley is set up already; sign in, or ask an administrator for an account.');
}
