import { commitAgain, type Decision, HubError, insert, type NewEvent, remove, replace, type Runtime, type Write } from '../runtime/ports/index.ts';
import type { DutyChanges } from './duty.ts';
import { checkFields, normaliseName } from './fields.ts';
import { actorOf, peopleEvent } from './ledger.ts';
import { listAll } from './list-all.ts';
import type { Teams } from './people.ts';
import type { Principal } from './principal.ts';
import { teams, users, type Team } from './records.ts';
import { demand } from './rights.ts';

interface TeamParts {
  readonly runtime: Pick<Runtime, 'store' | 'clock' | 'ids'>;
  readonly duty: DutyChanges;
}
type TypedTeam = { readonly name: string; readonly memberIds: readonly string[] };

const maxTeams = 1000;

export function createTeams(parts: TeamParts): Teams {
  const { store } = parts.runtime;
  return {
    async list(principal) {
      demand(principal, 'people.read');
      return listAll(store, teams, principal.workspaceId);
    },
    all: (workspaceId) => listAll(store, teams, workspaceId),
    create: (principal, team) => createTeam(parts, principal, team),
    update: (principal, id, team, ifVersion) => updateTeam(parts, principal, id, team, ifVersion),
    remove: (principal, id) => removeTeam(parts, principal, id),
  };
}

async function createTeam({ runtime }: TeamParts, principal: Principal, typed: TypedTeam): Promise<Team> {
  demand(principal, 'people.manage');
  const { store, clock, ids } = runtime;
  const { workspaceId } = principal;
  if (await store.count(teams, 'byCreation', { workspaceId, cap: maxTeams }) >= maxTeams) throw new HubError('conflict', 'team.too-many', `There are ${maxTeams} teams already; remove one first.`);
  const { name, memberIds } = await readTeam(runtime, workspaceId, typed);
  const team: Team = { id: ids.next(), workspaceId, version: 1, name, memberIds, createdAt: clock.now() };
  const event = peopleEvent('team.created', clock.now(), actorOf(principal), team.id, { name, memberIds });
  return commitAgain(store, () => Promise.resolve({ batch: { workspaceId, writes: [insert(teams, team)], events: [event] }, answer: team }));
}

async function updateTeam(parts: TeamParts, principal: Principal, id: string, typed: TypedTeam, ifVersion: number | undefined): Promise<Team> {
  demand(principal, 'people.manage');
  const { store, clock } = parts.runtime;
  const { workspaceId } = principal;
  const { name, memberIds } = await readTeam(parts.runtime, workspaceId, typed);
  return commitAgain(store, async (): Promise<Decision<Team>> => {
    const before = await demandTeam(parts.runtime, workspaceId, id);
    if (ifVersion !== undefined && before.version !== ifVersion) throw new HubError('stale', 'team.stale', 'Somebody changed this team in the meantime; look again.');
    const added = memberIds.filter((member) => !before.memberIds.includes(member));
    const removed = before.memberIds.filter((member) => !memberIds.includes(member));
    if (name === before.name && added.length === 0 && removed.length === 0) return { answer: before };
    const event = peopleEvent('team.changed', clock.now(), actorOf(principal), id, {
      ...(name === before.name ? {} : { name: { from: before.name, to: name } }),
      ...(added.length === 0 ? {} : { added }), ...(removed.length === 0 ? {} : { removed }),
    });
    const slots = await bumpAll(parts, workspaceId, removed);
    return { batch: { workspaceId, writes: [replace(teams, { ...before, name, memberIds }), ...slots], events: [event] }, answer: { ...before, name, memberIds, version: before.version + 1 } };
  });
}

async function removeTeam(parts: TeamParts, principal: Principal, id: string): Promise<void> {
  demand(principal, 'people.manage');
  const { store, clock } = parts.runtime;
  const { workspaceId } = principal;
  await commitAgain(store, async (): Promise<Decision<undefined>> => {
    const team = await demandTeam(parts.runtime, workspaceId, id);
    const event: NewEvent = peopleEvent('team.removed', clock.now(), actorOf(principal), id, { name: team.name, memberIds: team.memberIds });
    const slots = await bumpAll(parts, workspaceId, team.memberIds);
    return { batch: { workspaceId, writes: [remove(teams, team), ...slots], events: [event] }, answer: undefined };
  });
}

/** Whoever is taken out of the team gets nothing more of it, not even what was decided a moment ago. */
function bumpAll({ duty }: TeamParts, workspaceId: string, userIds: readonly string[]): Promise<Write[]> {
  return Promise.all(userIds.map((userId) => duty.bump(workspaceId, userId)));
}

async function demandTeam({ store }: TeamParts['runtime'], workspaceId: string, id: string): Promise<Team> {
  const team = await store.get(teams, workspaceId, id);
  if (team) return team;
  throw new HubError('not-found', 'team.not-found', 'There is no such team.');
}

/** Each member once, and all of them people who work here. */
async function readTeam({ store }: TeamParts['runtime'], workspaceId: string, typed: TypedTeam): Promise<TypedTeam> {
  const memberIds = [...new Set(typed.memberIds)];
  checkFields({ name: typed.name, memberIds });
  const known = new Set((await store.getMany(users, workspaceId, memberIds)).map((user) => user.id));
  const unknown = memberIds.findIndex((member) => !known.has(member));
  if (unknown === -1) return { name: normaliseName(typed.name), memberIds };
  throw new HubError('invalid', 'team.unknown-member', 'One of the members is no user.', { faults: [{ path: `memberIds.${typed.memberIds.indexOf(memberIds[unknown] ?? '')}`, message: 'is no user' }] });
}
