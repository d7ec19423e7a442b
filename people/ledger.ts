import type { Actor, Json, NewEvent } from '../runtime/ports/index.ts';
import type { Presence } from './people.ts';
import type { Principal, Role } from './principal.ts';

type Change<T> = { readonly from: T; readonly to: T };

/** Everything that happens to people, as the ledger keeps it. `subjectId`: the user, team or token it is about. */
export type PeopleEventData = {
  'user.created': { readonly name: string; readonly email: string; readonly role: Role; readonly capacity: number; readonly first?: true };
  /** Only what changed. */
  'user.changed': {
    readonly name?: Change<string>; readonly role?: Change<Role>; readonly enabled?: Change<boolean>; readonly capacity?: Change<number>;
  };
  /** `own`: the user changed it, knowing the old one. */
  'user.password-changed': { readonly own: boolean };
  'session.started': { readonly remote: string };
  /**
   * A sign-in was refused. `subjectId` only when the address is a user's: what strangers type into the field is not kept,
   * it may be a password. `waitMs`: further tries are refused for so long.
   */
  'session.refused': { readonly reason: 'unknown-address' | 'wrong-password' | 'disabled'; readonly remote: string; readonly waitMs: number };
  /** `subjectId`: the user. `sessions`: how many ended. */
  'session.ended': { readonly reason: 'signed-out' | 'disabled' | 'password-changed' | 'too-many'; readonly sessions: number };
  'team.created': { readonly name: string; readonly memberIds: readonly string[] };
  'team.changed': { readonly name?: Change<string>; readonly added?: readonly string[]; readonly removed?: readonly string[] };
  'team.removed': { readonly name: string; readonly memberIds: readonly string[] };
  'token.created': { readonly name: string; readonly role: Role };
  'token.removed': { readonly name: string; readonly role: Role };
  /** `because`: they said so, came, came back after silence, fell silent, or were disabled. */
  'duty.changed': { readonly from: Presence; readonly presence: Presence; readonly because: 'said' | 'arrived' | 'returned' | 'silent' | 'signed-out' | 'disabled' };
};

export type PeopleEventType = keyof PeopleEventData;

/** A ledger line about people. */
export function peopleEvent<T extends PeopleEventType>(type: T, at: number, actor: Actor, subjectId: string | undefined, data: PeopleEventData[T]): NewEvent {
  return { type, at, actor, ...(subjectId === undefined ? {} : { subjectId }), data: data as Json };
}

/** Who a principal is in the ledger. */
export function actorOf({ kind, id, name }: Pick<Principal, 'kind' | 'id' | 'name'>): Actor {
  return { kind, id, name };
}

/** Presence is for rosters, not for the audit; everything else here is. */
const own: Readonly<Record<Exclude<PeopleEventType, 'duty.changed'>, true>> = {
  'user.created': true, 'user.changed': true, 'user.password-changed': true,
  'session.started': true, 'session.refused': true, 'session.ended': true,
  'team.created': true, 'team.changed': true, 'team.removed': true,
  'token.created': true, 'token.removed': true,
};

/** Written by subjects that `people` may not import; the audit shows them with its own. */
const elsewhere: readonly string[] = [
  'channel.created', 'channel.changed', 'channel.removed', 'rule.created', 'rule.changed', 'rule.removed', 'delivery.replayed',
  'signature.created', 'signature.changed', 'signature.removed',
];

/** Exact types of the ledger lines that the audit shows. */
export const auditedTypes: readonly string[] = [...Object.keys(own), ...elsewhere];
