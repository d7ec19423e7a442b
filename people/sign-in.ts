import { type Actor, commitAgain, type Decision, HubError, insert, remove, replace, type Runtime, unchanged, type Write } from '../runtime/ports/index.ts';
import { normaliseEmail } from './fields.ts';
import { peopleEvent, type PeopleEventData } from './ledger.ts';
import type { Lockout } from './lockout.ts';
import type { Passwords } from './passwords.ts';
import { sessions, users, type Session, type User } from './records.ts';
import { hashSecret, makeSecret } from './secrets.ts';
import { absoluteMs, idleMs } from './session-life.ts';

export interface SignInParts {
  readonly runtime: Pick<Runtime, 'store' | 'clock' | 'ids' | 'log'>;
  readonly passwords: Passwords;
  readonly lockout: Lockout;
}

export interface Started {
  readonly session: Session;
  readonly user: User;
  readonly secret: string;
}

/** Sessions of one user at once; a further one ends the oldest. Sign-ins in the same instant may pass it by a few until the next. */
const maxSessions = 20;
const longestAttempt = 320;
const purgeAtOnce = 50;

/**
 * Checks the password and starts a session. Whoever the address belongs to, or nobody, the same is read, hashed and
 * written before the answer, so that neither the answer nor its time tells them apart.
 */
export async function signIn(parts: SignInParts, workspaceId: string, attempt: { email: string; password: string; remote: string }): Promise<Started> {
  const { runtime, passwords, lockout } = parts;
  const email = normaliseEmail(attempt.email.slice(0, longestAttempt));
  const guess = lockout.begin(`${workspaceId} ${email}`, attempt.remote);
  let user: User | undefined;
  let matches: boolean;
  try {
    user = await findUser(runtime, workspaceId, email);
    // Longer than any password may be, so it cannot match; cut so that it costs no more than another.
    matches = await passwords.matches(user?.passwordHash, attempt.password.slice(0, longestAttempt));
  } catch (error) {
    guess.abandoned();
    throw error;
  }
  const started = matches && user?.enabled ? await start(parts, user, attempt) : undefined;
  if (started) {
    guess.succeeded();
    await purgeExpired(runtime, workspaceId);
    return started;
  }
  const reason = !user ? 'unknown-address' : matches ? 'disabled' : 'wrong-password';
  await refuse(parts, workspaceId, user, { reason, remote: attempt.remote, waitMs: guess.failed() });
  throw new HubError('not-signed-in', 'session.refused', 'The e-mail address or the password is wrong, or the account is turned off.');
}

async function findUser({ store }: SignInParts['runtime'], workspaceId: string, email: string): Promise<User | undefined> {
  const found = await store.page(users, 'byEmail', { workspaceId, where: { email }, limit: 1 });
  return found.items[0];
}

/** Undefined when the user was disabled or got another password in the meantime. */
async function start({ runtime, passwords }: SignInParts, checked: User, attempt: { password: string; remote: string }): Promise<Started | undefined> {
  const { store, clock, ids } = runtime;
  const secret = makeSecret();
  const renewedHash = passwords.isOutdated(checked.passwordHash) ? await passwords.hash(attempt.password) : undefined;
  return commitAgain(store, async (): Promise<Decision<Started | undefined>> => {
    const user = await store.get(users, checked.workspaceId, checked.id);
    if (!user?.enabled || user.passwordHash !== checked.passwordHash) return { answer: undefined };
    const now = clock.now();
    const session = makeSession(ids.next(), user, hashSecret(secret), now);
    const surplus = await listSurplus(runtime, user);
    // The guard on the user: somebody disabled at this moment gets no session.
    const userWrite: Write = renewedHash ? replace(users, { ...user, passwordHash: renewedHash }) : unchanged(users, user.id, user.version);
    const actor: Actor = { kind: 'user', id: user.id, name: user.name };
    const events = [peopleEvent('session.started', now, actor, user.id, { remote: attempt.remote.slice(0, 64) })];
    if (surplus.length > 0) events.push(peopleEvent('session.ended', now, actor, user.id, { reason: 'too-many', sessions: surplus.length }));
    const writes = [insert(sessions, session), userWrite, ...surplus.map((old) => remove(sessions, old))];
    return { batch: { workspaceId: user.workspaceId, writes, events }, answer: { session, user, secret } };
  });
}

function makeSession(id: string, user: User, hash: string, now: number): Session {
  return {
    id, workspaceId: user.workspaceId, version: 1, userId: user.id, epoch: user.epoch, keys: [hash], current: hash, next: null, previous: null,
    createdAt: now, rotatedAt: now, seenAt: now, expiresAt: now + Math.min(idleMs, absoluteMs),
  };
}

async function listSurplus({ store }: SignInParts['runtime'], user: User): Promise<readonly Session[]> {
  const held = await store.page(sessions, 'byUser', { workspaceId: user.workspaceId, where: { userId: user.id }, limit: 1000 });
  return held.items.slice(0, Math.max(0, held.items.length - maxSessions + 1));
}

async function refuse({ runtime }: SignInParts, workspaceId: string, user: User | undefined, data: PeopleEventData['session.refused']): Promise<void> {
  const actor: Actor = user ? { kind: 'user', id: user.id, name: user.name } : { kind: 'system' };
  const event = peopleEvent('session.refused', runtime.clock.now(), actor, user?.id, { ...data, remote: data.remote.slice(0, 64) });
  await runtime.store.commit({ workspaceId, writes: [], events: [event] });
}

/** Sessions that ran out are swept away by who comes; there are never more of them than sign-ins. */
async function purgeExpired({ store, clock, log }: SignInParts['runtime'], workspaceId: string): Promise<void> {
  try {
    const expired = await store.page(sessions, 'byExpiry', { workspaceId, to: clock.now(), limit: purgeAtOnce });
    if (expired.items.length > 0) await store.commit({ workspaceId, writes: expired.items.map((old) => remove(sessions, old)) });
  } catch (error) {
    log.warn('expired sessions could not be removed; the next sign-in tries again', { error: String(error) });
  }
}
