import type { Presence, Team as StoredTeam, Token as StoredToken, User as StoredUser } from '../../../people/index.ts';
import type { ApiParts } from '../parts.ts';
import type { Team, Token, User } from '../schemas.ts';

/** Users with their presence and teams; two reads for all of them together. */
export async function presentUsers(parts: ApiParts, users: readonly StoredUser[]): Promise<User[]> {
  const { workspaceId } = parts.config;
  const [teams, presences] = await Promise.all([
    parts.people.teams.all(workspaceId), parts.people.duty.of(workspaceId, users.map((user) => user.id)),
  ]);
  return users.map((user) => presentUser(user, presences.get(user.id) ?? 'offline', teams));
}

export async function presentOneUser(parts: ApiParts, user: StoredUser): Promise<User> {
  const { workspaceId } = parts.config;
  const [teams, presences] = await Promise.all([parts.people.teams.all(workspaceId), parts.people.duty.of(workspaceId, [user.id])]);
  return presentUser(user, presences.get(user.id) ?? 'offline', teams);
}

export function presentTeam({ id, version, name, memberIds }: StoredTeam): Team {
  return { id, version, name, memberIds: [...memberIds] };
}

export function presentToken({ id, name, role, createdAt, lastUsedAt }: StoredToken): Token {
  return { id, name, role, createdAt, lastUsedAt };
}

/** Never the password's hash: fields are named one by one. */
function presentUser(user: StoredUser, presence: Presence, teams: readonly StoredTeam[]): User {
  const { id, version, name, email, role, enabled, capacity, createdAt } = user;
  const teamIds = teams.filter((team) => team.memberIds.includes(id)).map((team) => team.id);
  return { id, version, name, email, role, enabled, capacity, presence, teamIds, createdAt };
}
