import type { Session } from './records.ts';

const hour = 3_600_000;
/** Without a request for so long, a session ends. */
export const idleMs = 12 * hour;
/** However busy, a session ends after so long. */
export const absoluteMs = 14 * 24 * hour;
/** A secret is replaced after so long. */
const rotateAfterMs = hour;
/** A replaced secret still serves requests that were under way; a new one not used for so long was lost and is made anew. */
const graceMs = 60_000;
/** `seenAt` is exact to this, so that reading does not write. */
const touchEveryMs = 600_000;

export interface Step {
  /** The session as it is to be stored; undefined: nothing changes. */
  readonly stored: Session | undefined;
  /** Hand this secret to the browser once `stored` is kept. */
  readonly renewed: string | undefined;
}

/** Whether a secret with this hash opens the session now. */
export function isOpenTo(session: Session, hash: string, now: number): boolean {
  if (now >= session.expiresAt) return false;
  if (session.current === hash || session.next?.hash === hash) return true;
  return session.previous?.hash === hash && now < session.previous.until;
}

/**
 * What a request with this secret changes. Parallel requests may all ask: the version guard lets one of them win, the
 * others go on with the secret they have. `makeNext` is called only when a new secret is due.
 */
export function takeStep(session: Session, hash: string, now: number, makeNext: () => { secret: string; hash: string }): Step {
  if (session.next?.hash === hash) return { stored: promote(session, session.next.hash, now), renewed: undefined };
  if (session.current === hash && isRotationDue(session, now)) {
    const { secret, hash: nextHash } = makeNext();
    return { stored: see({ ...session, next: { hash: nextHash, issuedAt: now } }, now), renewed: secret };
  }
  return { stored: now - session.seenAt >= touchEveryMs ? see(session, now) : undefined, renewed: undefined };
}

function isRotationDue(session: Session, now: number): boolean {
  if (now - session.rotatedAt < rotateAfterMs) return false;
  return session.next === null || now - session.next.issuedAt >= graceMs;
}

function promote(session: Session, hash: string, now: number): Session {
  return see({ ...session, current: hash, next: null, previous: { hash: session.current, until: now + graceMs }, rotatedAt: now }, now);
}

function see(session: Session, now: number): Session {
  const keys = [session.current, session.next?.hash, session.previous?.hash].filter((key) => key !== undefined);
  return { ...session, keys, seenAt: now, expiresAt: Math.min(session.createdAt + absoluteMs, now + idleMs) };
}
