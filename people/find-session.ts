import type { Runtime } from '../runtime/ports/index.ts';
import type { Principal } from './principal.ts';
import { sessions, teams, users, type Session, type User } from './records.ts';
import { hashSecret, looksLikeSecret } from './secrets.ts';
import { isOpenTo } from './session-life.ts';

export interface FoundSession {
  readonly session: Session;
  readonly user: User;
  /** Hash of the secret it was found by. */
  readonly hash: string;
}

type Reads = Pick<Runtime, 'store' | 'clock'>;

/** The live session behind a cookie, and its user as stored now; undefined when there is none. Writes nothing. */
export async function findSession({ store, clock }: Reads, workspaceId: string, secret: string): Promise<FoundSession | undefined> {
  if (!looksLikeSecret(secret)) return undefined;
  const hash = hashSecret(secret);
  const { items: [session] } = await store.page(sessions, 'byKey', { workspaceId, where: { keys: hash }, limit: 1 });
  if (!session || !isOpenTo(session, hash, clock.now())) return undefined;
  const user = await store.get(users, workspaceId, session.userId);
  return user?.enabled && user.epoch === session.epoch ? { session, user, hash } : undefined;
}

/** The user as a principal, with the teams of this moment. */
export async function principalOf({ store }: Reads, user: User): Promise<Principal> {
  const { id, workspaceId, name, role } = user;
  const mine = await store.page(teams, 'byMember', { workspaceId, where: { memberIds: id }, limit: 1000 });
  return { kind: 'user', id, name, role, workspaceId, teamIds: mine.items.map((team) => team.id) };
}
