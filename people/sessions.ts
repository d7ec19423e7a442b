import { commitAgain, type Decision, HubError, remove, replace, type Runtime, StoreUnavailable } from '../runtime/ports/index.ts';
import type { DutyChanges } from './duty.ts';
import { findSession, principalOf, type FoundSession } from './find-session.ts';
import { actorOf, peopleEvent } from './ledger.ts';
import type { Lockout } from './lockout.ts';
import { findPasswordFault } from './password-rules.ts';
import type { Passwords } from './passwords.ts';
import type { Duty, Sessions } from './people.ts';
import type { Principal } from './principal.ts';
import { sessions, users, type Session, type User } from './records.ts';
import { csrfOf, hashSecret, makeSecret } from './secrets.ts';
import { absoluteMs, takeStep } from './session-life.ts';
import { signIn } from './sign-in.ts';

export interface SessionParts {
  readonly runtime: Pick<Runtime, 'store' | 'clock' | 'ids' | 'log' | 'vault'>;
  /** Where the sessions of cookies are looked for. */
  readonly workspaceId: string;
  readonly passwords: Passwords;
  readonly lockout: Lockout;
  readonly duty: Duty & DutyChanges;
}

/** Longer than any password may be; what is longer cannot match and is cut. */
const longestPassword = 320;

export function createSessions(parts: SessionParts): Sessions {
  const { runtime } = parts;
  const csrfKey = runtime.vault.key('session-csrf');
  const find = (secret: string): Promise<FoundSession | undefined> => findSession(runtime, parts.workspaceId, secret);
  return {
    async signIn(workspaceId, attempt) {
      const { session, user, secret } = await signIn(parts, workspaceId, attempt);
      // Who left by the door comes back by it; who said "away" stays away.
      const presence = (await parts.duty.of(workspaceId, [user.id])).get(user.id);
      if (presence === 'offline') await parts.duty.set(workspaceId, user.id, 'online');
      return { principal: await principalOf(runtime, user), user, secret, csrf: csrfOf(csrfKey, session.id), expiresAt: session.createdAt + absoluteMs };
    },
    async resume(secret) {
      const found = await find(secret);
      if (!found) return undefined;
      const [renewed, principal] = await Promise.all([advance(parts, found), principalOf(runtime, found.user)]);
      const { session, user } = found;
      const csrf = csrfOf(csrfKey, session.id);
      if (renewed === undefined) return { principal, user, csrf };
      return { principal, user, csrf, renewed: { secret: renewed, expiresAt: session.createdAt + absoluteMs } };
    },
    async isLive(secret) {
      return (await find(secret)) !== undefined;
    },
    end: (secret) => end(parts, () => find(secret)),
    changePassword: (principal, secret, change) => changePassword(parts, principal, () => find(secret), change),
  };
}

/** Writes what the request changes about its session; answers with the new secret when this request is the one to carry it. */
async function advance({ runtime }: SessionParts, { session, hash }: FoundSession): Promise<string | undefined> {
  const { stored, renewed } = takeStep(session, hash, runtime.clock.now(), () => {
    const secret = makeSecret();
    return { secret, hash: hashSecret(secret) };
  });
  if (!stored) return undefined;
  try {
    const result = await runtime.store.commit({ workspaceId: session.workspaceId, writes: [replace(sessions, stored)] });
    // A lost race means that a parallel request did it.
    return result.committed ? renewed : undefined;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    // Reading must go on while the disk is full; the next request renews.
    runtime.log.warn('a session could not be renewed', { error: error.message });
    return undefined;
  }
}

async function end({ runtime, duty }: SessionParts, find: () => Promise<FoundSession | undefined>): Promise<void> {
  const { store, clock } = runtime;
  await commitAgain(store, async (): Promise<Decision<undefined>> => {
    const found = await find();
    if (!found) return { answer: undefined };
    const { session, user } = found;
    const actor = { kind: 'user', id: user.id, name: user.name } as const;
    const others = (await listSessions(runtime, user)).filter((other) => other.id !== session.id && other.expiresAt > clock.now());
    const leaving = others.length > 0 ? { writes: [], events: [] } : await duty.leave(user.workspaceId, user.id, 'signed-out', actor);
    const ended = peopleEvent('session.ended', clock.now(), actor, user.id, { reason: 'signed-out', sessions: 1 });
    return { batch: { workspaceId: user.workspaceId, writes: [remove(sessions, session), ...leaving.writes], events: [ended, ...leaving.events] }, answer: undefined };
  });
}

async function changePassword(parts: SessionParts, principal: Principal, find: () => Promise<FoundSession | undefined>, change: { current: string; next: string }): Promise<void> {
  const { runtime, passwords } = parts;
  const { store, clock } = runtime;
  const first = demandOwn(await find(), principal);
  const fault = change.next === change.current ? 'is the old one' : findPasswordFault(change.next, first.user.email);
  if (fault !== undefined) throw new HubError('invalid', 'password.refused', `The new password ${fault}.`, { faults: [{ path: 'next', message: fault }] });
  await demandCurrent(parts, first.user, change.current);
  const passwordHash = await passwords.hash(change.next);
  await commitAgain(store, async (): Promise<Decision<undefined>> => {
    const { session, user } = demandOwn(await find(), principal);
    if (user.passwordHash !== first.user.passwordHash) throw wrongCurrent();
    const epoch = user.epoch + 1;
    const others = (await listSessions(runtime, user)).filter((other) => other.id !== session.id);
    const events = [peopleEvent('user.password-changed', clock.now(), actorOf(principal), user.id, { own: true })];
    if (others.length > 0) events.push(peopleEvent('session.ended', clock.now(), actorOf(principal), user.id, { reason: 'password-changed', sessions: others.length }));
    const writes = [replace(users, { ...user, passwordHash, epoch }), replace(sessions, { ...session, epoch }), ...others.map((other) => remove(sessions, other))];
    return { batch: { workspaceId: user.workspaceId, writes, events }, answer: undefined };
  });
}

/** Guesses at the old password by somebody at an unlocked screen count like any others. */
async function demandCurrent({ lockout, passwords }: SessionParts, user: User, current: string): Promise<void> {
  const guess = lockout.begin(`${user.workspaceId} ${user.email}`, undefined);
  let matches: boolean;
  try {
    matches = await passwords.matches(user.passwordHash, current.slice(0, longestPassword));
  } catch (error) {
    guess.abandoned();
    throw error;
  }
  if (matches) return guess.succeeded();
  guess.failed();
  throw wrongCurrent();
}

function demandOwn(found: FoundSession | undefined, principal: Principal): FoundSession {
  if (found && principal.kind === 'user' && found.user.id === principal.id) return found;
  throw new HubError('not-signed-in', 'session.none', 'Sign in first.');
}

function wrongCurrent(): HubError {
  return new HubError('invalid', 'password.wrong-current', 'The current password is wrong.', { faults: [{ path: 'current', message: 'is wrong' }] });
}

async function listSessions({ store }: SessionParts['runtime'], user: User): Promise<readonly Session[]> {
  const page = await store.page(sessions, 'byUser', { workspaceId: user.workspaceId, where: { userId: user.id }, limit: 1000 });
  return page.items;
}
