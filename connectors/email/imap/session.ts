import type { ImapFlow, MailboxObject, SearchObject } from 'imapflow';
import type { TokenSource } from '../auth/token-source.ts';
import { SLOW } from '../faults.ts';
import type { EmailSettings } from '../settings.ts';
import { connectImap } from './connection.ts';

/** A signed-in connection whose every command ends: with its answer, with the connection, or when its time is over. */
export interface Session {
  readonly client: ImapFlow;
  /** Longest wait for any command but a fetch of whole messages, ms. */
  readonly answerMs: number;
  /** Rejects when the connection ends. */
  readonly ended: Promise<never>;
  /** Waits for a command. One that is overdue ends the connection: what it would answer later belongs to nobody. */
  readonly within: <T>(limitMs: number, command: Promise<T>) => Promise<T>;
  /** Whether the server told of new messages since this was last asked. */
  takeHint(): boolean;
  /** Called when it tells; gives what ends that. */
  onHint(wake: () => void): () => void;
  close(): void;
}

/** Connects and signs in; the signal ends the connection at any time. */
export async function openSession(settings: EmailSettings, tokens: TokenSource, answerMs: number, signal: AbortSignal): Promise<Session> {
  const { promise: ended, reject: end } = Promise.withResolvers<never>();
  ended.catch(() => undefined);
  const live: { client?: ImapFlow; isUp: boolean; isOver: boolean; hinted: boolean; wake?: (() => void) | undefined } = { isUp: false, isOver: false, hinted: false };
  const close = (): void => {
    live.isOver = true;
    signal.removeEventListener('abort', close);
    live.client?.close();
  };
  const prepare = (client: ImapFlow): void => {
    live.client = client;
    // Errors without a listener would end the process. What happens before the sign-in is done, `connect` tells.
    client.on('error', (error: unknown) => { if (live.isUp) end(error); });
    client.on('close', () => { if (live.isUp) end(Object.assign(new Error('The connection was closed.'), { code: 'EConnectionClosed', reason: client.byeReason || undefined })); });
    client.on('exists', () => { live.hinted = true; live.wake?.(); });
    // A second one, with a renewed token, after the first took too long: it must not outlive us.
    if (live.isOver) client.close();
  };
  signal.addEventListener('abort', close);
  const within = async <T>(limitMs: number, command: Promise<T>): Promise<T> => {
    command.catch(() => undefined);
    const { promise: overdue, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(Object.assign(new Error('The server did not answer in time.'), { code: SLOW }));
      live.client?.close();
    }, limitMs);
    try {
      return await Promise.race([command, overdue, ended]);
    } finally {
      clearTimeout(timer);
    }
  };
  try {
    signal.throwIfAborted();
    const client = await connectWithin(connectImap(settings, tokens, prepare), answerMs, close);
    live.isUp = true;
    if (!client.usable) throw Object.assign(new Error('The connection was closed.'), { code: 'EConnectionClosed' });
    return {
      client, answerMs, ended, within, close,
      takeHint() {
        const { hinted } = live;
        live.hinted = false;
        return hinted;
      },
      onHint(wake) {
        live.wake = wake;
        return () => { live.wake = undefined; };
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Connecting has limits of its own up to the greeting; the sign-in after it has none but silence. */
async function connectWithin(connecting: Promise<ImapFlow>, answerMs: number, close: () => void): Promise<ImapFlow> {
  const { promise: overdue, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(Object.assign(new Error('The sign-in was not answered in time.'), { code: SLOW }));
    close();
  }, answerMs);
  connecting.catch(() => undefined);
  try {
    return await Promise.race([connecting, overdue]);
  } finally {
    clearTimeout(timer);
  }
}

/** The open folder. */
export function openedFolder(session: Session): MailboxObject {
  const { mailbox } = session.client;
  if (!mailbox) throw new Error('The folder is no longer open.');
  return mailbox;
}

/**
 * UIDs in the open folder, ascending. When the server refuses a search the next, plainer one is asked; when it refuses the
 * last, SearchRefused: it must not look like "nothing found".
 */
export async function searchUids(session: Session, query: SearchObject, ...plainer: readonly SearchObject[]): Promise<readonly number[]> {
  for (const one of [query, ...plainer]) {
    const found = await session.within(session.answerMs, session.client.search(one, { uid: true }));
    if (found) return found.toSorted((left, right) => left - right);
    if (!session.client.usable) await session.ended;
  }
  throw new SearchRefused();
}

/** The server knows no such search, or has a bad moment. */
export class SearchRefused extends Error {
  constructor() {
    super('The server refuses to search the folder.');
  }
}

/** Whether an error is the server's "no" to one command (NO or BAD), after which the connection goes on. */
export function isRefusal(error: unknown): error is Error & { readonly responseText?: string } {
  return error instanceof Error && 'responseStatus' in error && (error.responseStatus === 'NO' || error.responseStatus === 'BAD');
}
