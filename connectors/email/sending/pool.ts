import { ConnectorError } from '../../spec/index.ts';
import { NotTaken, type SmtpSession } from './smtp.ts';

export interface PoolTimes {
  /** How long a connection that is not used stays open, ms. @default 10000 */
  readonly idleMs?: number;
}

/** Connections of one account that are used again while there is a burst. */
export interface Pool {
  /**
   * Does `work` on a connection of its own, one that is open already when there is one. Servers end idle connections when
   * they like: when one that was used before fails and the message was not handed over, `work` is done again on a new one.
   */
  use<T>(work: (session: SmtpSession) => Promise<T>, signal: AbortSignal): Promise<T>;
  close(): void;
}

const MOST = 2;
/** Servers end a connection after some number of messages; most allow 100. */
const MOST_USES = 50;

interface Member { readonly session: SmtpSession; uses: number; timer?: NodeJS.Timeout }

/** `open` makes a signed-in connection. */
export function createPool(open: (signal: AbortSignal) => Promise<SmtpSession>, times: PoolTimes = {}): Pool {
  const idle: Member[] = [];
  const turns = createTurns(MOST);
  let closed = false;

  function findIdle(): Member | undefined {
    for (let member = idle.pop(); member; member = idle.pop()) {
      clearTimeout(member.timer);
      if (member.session.isOpen) return member;
    }
    return undefined;
  }

  function putBack(member: Member): void {
    if (!member.session.isOpen) return;
    if (closed || member.uses >= MOST_USES) return member.session.quit();
    member.timer = setTimeout(() => {
      const at = idle.indexOf(member);
      if (at >= 0) idle.splice(at, 1);
      member.session.quit();
    }, times.idleMs ?? 10_000);
    member.timer.unref();
    idle.push(member);
  }

  async function attempt<T>(member: Member, work: (session: SmtpSession) => Promise<T>): Promise<T> {
    member.uses += 1;
    try {
      return await work(member.session);
    } finally {
      putBack(member);
    }
  }

  return {
    async use(work, signal) {
      await turns.take(signal);
      try {
        const used = findIdle();
        if (used) {
          try {
            return await attempt(used, work);
          } catch (error) {
            if (!isStale(error) || signal.aborted) throw error;
          }
        }
        return await attempt({ session: await open(signal), uses: 0 }, work);
      } finally {
        turns.giveBack();
      }
    },
    close() {
      closed = true;
      for (const member of idle.splice(0)) {
        clearTimeout(member.timer);
        member.session.quit();
      }
    },
  };
}

/** As many at a time as there are connections; who waits is served in the order they came. */
function createTurns(most: number): { take(signal: AbortSignal): Promise<void>; giveBack(): void } {
  const waiting: (() => void)[] = [];
  let free = most;
  return {
    async take(signal) {
      if (free > 0) {
        free -= 1;
        return;
      }
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const stop = (): void => {
        const at = waiting.indexOf(resolve);
        if (at >= 0) waiting.splice(at, 1);
        reject(new ConnectorError('temporary', 'All connections to the mail server are busy. It is tried again.', { code: 'busy' }));
      };
      waiting.push(resolve);
      signal.addEventListener('abort', stop, { once: true });
      await promise.finally(() => signal.removeEventListener('abort', stop));
    },
    giveBack() {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    },
  };
}

/** The connection failed, or was ended by the server with 421, before the message was handed over. */
function isStale(error: unknown): boolean {
  if (!(error instanceof NotTaken) || error.handedOver) return false;
  const cause: Record<string, unknown> = typeof error.cause === 'object' && error.cause !== null ? { ...error.cause } : {};
  if (cause['responseCode'] === 421) return true;
  return cause['responseCode'] === undefined && ['ECONNECTION', 'ESOCKET', 'ETIMEDOUT', 'ECONNRESET', 'EPIPE'].includes(String(cause['code']));
}
