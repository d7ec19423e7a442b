import type { Session } from './session.ts';

/** A connection that does not answer a NOOP that long is dead, ms. */
const LONGEST_NOOP = 20_000;

/** Waits in IDLE until the server tells of mail, `waitMs` have passed, the signal aborts or `onOther` wakes it; the connection was alive then. */
export async function waitForMail(session: Session, waitMs: number, signal: AbortSignal, onOther: (wake: () => void) => () => void): Promise<'told' | 'time'> {
  if (signal.aborted) return 'time';
  if (session.takeHint()) return 'told';
  const aliveMs = Math.min(LONGEST_NOOP, session.answerMs);
  const { promise: woken, resolve: wake } = Promise.withResolvers<'told' | 'time'>();
  const timer = setTimeout(() => wake('time'), waitMs);
  const endHint = session.onHint(() => wake('told'));
  const stop = (): void => wake('time');
  signal.addEventListener('abort', stop);
  const endOther = onOther(stop);
  try {
    // Servers without IDLE, and those that refuse it, are asked at the end of the wait.
    const idling = session.client.mailbox ? session.client.idle().catch(() => undefined) : Promise.resolve(undefined);
    const why = await Promise.race([woken, session.ended]);
    if (signal.aborted) return 'time';
    // Ends IDLE, and makes servers without it tell what is new.
    await session.within(aliveMs, session.client.noop());
    if (!session.client.usable) await session.ended;
    await session.within(aliveMs, idling);
    return session.takeHint() ? 'told' : why;
  } finally {
    clearTimeout(timer);
    endHint();
    endOther();
    signal.removeEventListener('abort', stop);
  }
}
