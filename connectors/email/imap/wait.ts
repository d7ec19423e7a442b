import type { Session } from './session.ts';

/** A connection that does not answer a NOOP that long is dead, ms. */
const ALIVE_MS = 20_000;

/** Waits in IDLE until the server tells of mail, `waitMs` have passed, the signal aborts or `otherwise` happens; the connection was alive then. */
export async function waitForMail(session: Session, waitMs: number, signal: AbortSignal, otherwise: Promise<void>): Promise<'told' | 'time'> {
  if (signal.aborted) return 'time';
  if (session.takeHint()) return 'told';
  const { promise: woken, resolve: wake } = Promise.withResolvers<'told' | 'time'>();
  const timer = setTimeout(() => wake('time'), waitMs);
  const endHint = session.onHint(() => wake('told'));
  const stop = (): void => wake('time');
  signal.addEventListener('abort', stop);
  void otherwise.finally(stop);
  try {
    // Servers without IDLE, and those that refuse it, are asked at the end of the wait.
    const idling = session.client.mailbox ? session.client.idle().catch(() => undefined) : Promise.resolve(undefined);
    const why = await Promise.race([woken, session.ended]);
    if (signal.aborted) return 'time';
    // Ends IDLE, and makes servers without it tell what is new.
    await session.within(ALIVE_MS, session.client.noop());
    if (!session.client.usable) await session.ended;
    await session.within(ALIVE_MS, idling);
    return session.takeHint() ? 'told' : why;
  } finally {
    clearTimeout(timer);
    endHint();
    signal.removeEventListener('abort', stop);
  }
}
