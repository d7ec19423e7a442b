import { collection, type AnyCollection, type Document } from '../runtime/ports/index.ts';
import type { Role } from './principal.ts';

/** Somebody who works here. */
export interface User extends Document {
  readonly name: string;
  /** Lower-cased; signs in with it. */
  readonly email: string;
  /** argon2id, PHC string. */
  readonly passwordHash: string;
  readonly role: Role;
  readonly enabled: boolean;
  /** Conversations at once that the router may give. */
  readonly capacity: number;
  /** Grows when all sessions of the user end together: one of an older epoch is none, even if it began a moment ago. */
  readonly epoch: number;
  readonly createdAt: number;
}
export const users = collection<User>()('users', {
  byEmail: { on: ['email'], unique: true },
  byCreation: { on: ['createdAt'] },
  byRole: { on: ['role', 'enabled'] },
});

export interface Team extends Document {
  readonly name: string;
  readonly memberIds: readonly string[];
  readonly createdAt: number;
}
export const teams = collection<Team>()('teams', {
  byCreation: { on: ['createdAt'] },
  byMember: { each: 'memberIds', on: [] },
});

/** An API token; `id` is the SHA-256 of its text, hex. */
export interface Token extends Document {
  readonly name: string;
  readonly role: Role;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}
export const tokens = collection<Token>()('tokens', { byCreation: { on: ['createdAt'] } });

/**
 * Exists from the first user on: closes first-run set-up. Every change that takes an admin away replaces it, so that two
 * admins cannot remove each other at the same time.
 */
export type StaffGuard = Document;
export const staffGuards = collection<StaffGuard>()('staffGuards', {});

/** A signed-in browser. Secrets are kept as SHA-256, hex. */
export interface Session extends Document {
  readonly userId: string;
  /** `User.epoch` at the start. */
  readonly epoch: number;
  /** Every hash this session can be found by: current, next, previous. */
  readonly keys: readonly string[];
  readonly current: string;
  /** Handed out but not used yet; its first use makes it the current one. An answer that got lost costs nothing. */
  readonly next: { readonly hash: string; readonly issuedAt: number } | null;
  /** Still good for requests that were under way when the secret changed. */
  readonly previous: { readonly hash: string; readonly until: number } | null;
  readonly createdAt: number;
  readonly rotatedAt: number;
  /** Written at most every ten minutes. */
  readonly seenAt: number;
  /** The earlier of idle and absolute end. */
  readonly expiresAt: number;
}
export const sessions = collection<Session>()('sessions', {
  byKey: { each: 'keys', on: [] },
  byUser: { on: ['userId', 'createdAt'] },
  byExpiry: { on: ['expiresAt'] },
});

/** Whether a user is here. `id` is the user's. */
export interface DutyRecord extends Document {
  readonly presence: 'online' | 'away' | 'offline';
  /** What the user said; the presence returns to it when a silent screen is heard again. */
  readonly chosen: 'online' | 'away' | 'offline';
  readonly beatAt: number;
  /** When the presence last became online. */
  readonly onlineSince: number;
}
export const dutyRecords = collection<DutyRecord>()('duty', { byPresence: { on: ['presence', 'beatAt'] } });

/**
 * What an assignment guards. `id` is the user's. Replaced by each assignment and by everything that makes the user less
 * eligible (leaving, less capacity, out of a team), so that a decision made before cannot be committed after.
 */
export interface DutySlot extends Document {
  readonly lastAssignedAt: number;
}
export const dutySlots = collection<DutySlot>()('dutySlots', {});

/** Everything `people` keeps. */
export const peopleCollections: readonly AnyCollection[] = [users, teams, tokens, staffGuards, sessions, dutyRecords, dutySlots];
