import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createPool } from './pool.ts';
import { NotTaken, type SmtpSession } from './smtp.ts';

function makeSessions() {
  const made: { isOpen: boolean; quits: number; fail?: Error }[] = [];
  const open = async (): Promise<SmtpSession> => {
    const state: (typeof made)[number] = { isOpen: true, quits: 0 };
    made.push(state);
    return {
      get isOpen() { return state.isOpen; },
      async send() {
        if (state.fail) { state.isOpen = false; throw state.fail; }
        return { refused: [] };
      },
      quit() { state.quits += 1; state.isOpen = false; },
    };
  };
  return { made, open };
}

const signal = AbortSignal.timeout(20_000);
const mail = { messageId: 'm', envelope: { from: 'a', to: ['b'] }, needsUtf8: false, raw: Buffer.from('') };
const lost = (handedOver: boolean, cause: object): NotTaken => new NotTaken(Object.assign(new Error('lost'), cause), handedOver);

test('a burst uses two connections at most, again and again', async () => {
  const { made, open } = makeSessions();
  const pool = createPool(open);
  let together = 0;
  let most = 0;
  await Promise.all(Array.from({ length: 20 }, () => pool.use(async (session) => {
    most = Math.max(most, together += 1);
    await turn();
    together -= 1;
    return session.send(mail, signal);
  }, signal)));
  expect({ connections: made.length, most }).toEqual({ connections: 2, most: 2 });
  pool.close();
  expect(made.every(({ isOpen, quits }) => !isOpen && quits === 1)).toBe(true);
});

test('a connection that went stale costs nothing: the message goes over a new one', async () => {
  for (const cause of [{ code: 'ECONNECTION' }, { code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 421 }]) {
    const { made, open } = makeSessions();
    const pool = createPool(open);
    const send = () => pool.use((session) => session.send(mail, signal), signal);
    await send();
    made[0]!.fail = lost(false, cause);
    await expect(send()).resolves.toEqual({ refused: [] });
    expect(made.length).toBe(2);
    pool.close();
  }
});

test('what may have arrived, was refused, or failed on a new connection is not sent again by itself', async () => {
  for (const error of [lost(true, { code: 'ECONNECTION' }), lost(false, { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550 })]) {
    const { made, open } = makeSessions();
    const pool = createPool(open);
    const send = () => pool.use((session) => session.send(mail, signal), signal);
    await send();
    made[0]!.fail = error;
    await expect(send()).rejects.toBe(error);
    expect(made.length).toBe(1);
    pool.close();
  }
  const { made, open } = makeSessions();
  const pool = createPool(open);
  await expect(pool.use((session) => { made[0]!.fail = lost(false, { code: 'ECONNECTION' }); return session.send(mail, signal); }, signal)).rejects.toBeInstanceOf(NotTaken);
  expect(made.length).toBe(1);
});

test('idle connections end by themselves, closed ones are not used, and a connection ends after many messages', async () => {
  vi.useFakeTimers();
  try {
    const { made, open } = makeSessions();
    const pool = createPool(open, { idleMs: 10_000 });
    const send = () => pool.use((session) => session.send(mail, signal), signal);
    await send();
    vi.advanceTimersByTime(9_999);
    expect(made[0]?.quits).toBe(0);
    vi.advanceTimersByTime(1);
    expect(made[0]?.quits).toBe(1);
    await send();
    made[1]!.isOpen = false;
    for (let index = 0; index < 51; index += 1) await send();
    expect(made.length).toBe(4);
    expect(made[2]?.quits).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});

test('who waits too long for a connection is told to come later', async () => {
  const { open } = makeSessions();
  const pool = createPool(open);
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const busy = [1, 2].map(() => pool.use(() => held, signal));
  const abort = new AbortController();
  const waits = pool.use(async () => 'never', abort.signal);
  const next = pool.use(async () => 'later', signal);
  abort.abort();
  await expect(waits).rejects.toMatchObject({ kind: 'temporary', code: 'busy' });
  release();
  await Promise.all(busy);
  await expect(next).resolves.toBe('later');
});
