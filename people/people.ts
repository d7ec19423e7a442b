import type { LedgerEvent, Page, Write } from '../runtime/ports/index.ts';
import type { Principal, Right, Role } from './principal.ts';
import type { Team, Token, User } from './records.ts';

export type Presence = 'online' | 'away' | 'offline';

interface SignedIn {
  readonly principal: Principal;
  readonly user: User;
  /** Value of the session cookie: 32 random bytes, base64url. Only its hash is stored. */
  readonly secret: string;
  readonly csrf: string;
  readonly expiresAt: number;
}

export interface Sessions {
  /**
   * Signs in. A wrong password and an unknown address answer alike and take alike long (HubError not-signed-in); after 5
   * failures per address or 30 per network address: too-many, with doubling wait from 1 s up to 15 min.
   */
  signIn(workspaceId: string, attempt: { email: string; password: string; remote: string }): Promise<SignedIn>;
  /** Undefined for an unknown, ended or expired session. `renewed` carries a new secret when it was due for rotation. */
  resume(secret: string): Promise<{ readonly principal: Principal; readonly user: User; readonly csrf: string; readonly renewed?: { readonly secret: string; readonly expiresAt: number } } | undefined>;
  end(secret: string): Promise<void>;
  /** Whether `resume` would still answer, without renewing or rotating anything: an open live stream asks this again and again. */
  isLive(secret: string): Promise<boolean>;
  /** Ends every other session of the user. */
  changePassword(principal: Principal, secret: string, change: { current: string; next: string }): Promise<void>;
}

export interface Users {
  /** True while there is no user: first-run set-up is open. */
  isEmpty(workspaceId: string): Promise<boolean>;
  /** Makes the first admin and team in one batch; conflict when somebody exists (racing set-ups: one wins). */
  setUp(workspaceId: string, first: { name: string; email: string; password: string; teamName?: string }): Promise<User>;
  list(principal: Principal): Promise<readonly User[]>;
  create(principal: Principal, user: { name: string; email: string; password: string; role: Role; capacity: number }): Promise<User>;
  /** Disabling ends the user's sessions; the last enabled admin can be neither disabled nor demoted (conflict). */
  update(principal: Principal, id: string, patch: { name?: string; role?: Role; enabled?: boolean; capacity?: number; password?: string }, ifVersion?: number): Promise<User>;
}

export interface Teams {
  list(principal: Principal): Promise<readonly Team[]>;
  all(workspaceId: string): Promise<readonly Team[]>;
  create(principal: Principal, team: { name: string; memberIds: readonly string[] }): Promise<Team>;
  update(principal: Principal, id: string, team: { name: string; memberIds: readonly string[] }, ifVersion?: number): Promise<Team>;
  remove(principal: Principal, id: string): Promise<void>;
}

export interface Tokens {
  list(principal: Principal): Promise<readonly Token[]>;
  /** The token text is given once: `ply_` + 32 random bytes, base64url; only its SHA-256 is stored. */
  create(principal: Principal, token: { name: string; role: Role }): Promise<{ readonly token: Token; readonly text: string }>;
  remove(principal: Principal, id: string): Promise<void>;
  resolve(text: string): Promise<Principal | undefined>;
}

/** Who is here. Kept durable so that a restart and another process know it. */
export interface Duty {
  /** An open live stream or any request; writes at most every 20 s per user. */
  beat(workspaceId: string, userId: string): Promise<void>;
  set(workspaceId: string, userId: string, presence: Presence): Promise<void>;
  /** Away and offline are honest; silent for 90 s counts as offline. */
  of(workspaceId: string, userIds: readonly string[]): Promise<ReadonlyMap<string, Presence>>;
  /** Enabled members of a team who may answer and are online now, with capacity, last assignment (0: never) and the version to guard. */
  onDuty(workspaceId: string, teamId: string): Promise<readonly { readonly userId: string; readonly name: string; readonly capacity: number; readonly lastAssignedAt: number; readonly onlineForMs: number; readonly version: number }[]>;
  /** Guarded write for the assigner: this user got one at `at`. Fails a race, so that capacity holds. */
  assigned(workspaceId: string, userId: string, at: number, version: number): Write;
  /** Users marked online whose last beat is older than 90 s: now marked offline; answers who left. */
  sweep(workspaceId: string): Promise<readonly string[]>;
}

export interface People {
  readonly sessions: Sessions;
  readonly users: Users;
  readonly teams: Teams;
  readonly tokens: Tokens;
  readonly duty: Duty;
  /** The ledger lines about people, channels, rules, tokens and rights, newest first. */
  audit(principal: Principal, query: { cursor?: string | null; limit: number }): Promise<Page<LedgerEvent>>;
  rightsOf(role: Role): readonly Right[];
}
