import { collection, type Document } from '../runtime/ports/index.ts';
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
  readonly createdAt: number;
}
export const users = collection<User>()('users', {
  byEmail: { on: ['email'], unique: true },
  byCreation: { on: ['createdAt'] },
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
