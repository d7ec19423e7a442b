import { setTimeout as sleep } from 'node:timers/promises';
import type { ImapFlow } from 'imapflow';
import { ConnectorError, type OpenContext, type StreamFacet } from '../../spec/index.ts';
import { readCursor, type MailCursor } from './cursor.ts';
import { explainFault, type Fault } from '../faults.ts';
import { createImapConnection, MAX_MESSAGE_BYTES } from './connection.ts';
import { findStart, takeNew, type MailboxParts } from './mailbox.ts';
import type { EmailSettings } from '../settings.ts';

export interface StreamTimes {
  /** Longest wait between two looks, whatever IDLE says, ms. @default 60000 */
  readonly pollMs?: number;
  /** First wait after a failure, ms; doubles up to `maxBackoffMs`. @default 1000 */
  readonly backoffMs?: number;
  /** @default 300000 */
  readonly maxBackoffMs?: number;
  /** @default 41943040 */
  readonly maxMessageBytes?: number;
}

/** The mail was fetched and the hub could not keep it: not the server's fault, and the admin should look elsewhere. */
class NotKept extends Error {
  readonly fault: Fault;
  constructor(cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(why, { cause });
    this.fault = { kind: 'temporary', phase: 'mailbox', code: 'not-kept', detail: `Mail arrived and could not be stored (${why}). It stays in the mailbox and is fetched again; check the disk and the log.` };
  }
}

type RunContext = Parameters<StreamFacet['run']>[0];

/**
 * Reads an INBOX as mail arrives: IDLE, and a look every minute for servers that forget to tell. Nothing is marked seen and
 * the cursor stays until the group is durable; a lost connection begins again where the last durable group ended.
 */
export function createMailStream(settings: EmailSettings, context: OpenContext, times: StreamTimes = {}): StreamFacet {
  const { backoffMs = 1000, maxBackoffMs = 300_000 } = times;
  return {
    async run(run) {
      let cursor = readCursor(run.cursor);
      let failures = 0;
      const keep = (next: MailCursor): void => {
        cursor = next;
        failures = 0;
      };
      while (!run.signal.aborted) {
        try {
          await runSession(settings, context, times, run, cursor, keep);
        } catch (error) {
          if (run.signal.aborted) return;
          const fault = error instanceof NotKept ? error.fault : explainFault(error, `${settings.imap.host}:${settings.imap.port}`);
          context.log.warn('mailbox connection failed', { code: fault.code, failures });
          if (fault.kind !== 'temporary') throw new ConnectorError(fault.kind, fault.detail, { code: fault.code, cause: error });
          run.report({ state: 'degraded', detail: fault.detail });
        }
        const wait = Math.min(backoffMs * 2 ** Math.min(failures, 20), maxBackoffMs);
        failures += 1;
        // Jitter, so that many mailboxes of one server do not come back at the same instant.
        await sleep(wait * (0.5 + Math.random() / 2), undefined, { signal: run.signal }).catch(() => undefined);
      }
    },
  };
}

async function runSession(settings: EmailSettings, context: OpenContext, times: StreamTimes, run: RunContext, known: MailCursor | undefined, keep: (cursor: MailCursor) => void): Promise<void> {
  const client = createImapConnection(settings);
  const ended = watchEnd(client);
  const close = (): void => client.close();
  run.signal.addEventListener('abort', close);
  try {
    await client.connect();
    await client.mailboxOpen('INBOX');
    const parts: MailboxParts = {
      client, now: context.now, signal: run.signal, maxBytes: times.maxMessageBytes ?? MAX_MESSAGE_BYTES,
      async deliver(arrival) {
        await run.deliver(arrival).catch((error: unknown) => { throw new NotKept(error); });
        keep(arrival.cursor as MailCursor);
      },
    };
    let cursor = await findStart(parts, known);
    if (cursor !== known) await parts.deliver({ deliveries: [], cursor });
    while (!run.signal.aborted) {
      cursor = await takeNew(parts, cursor);
      run.report({ state: 'healthy' });
      await waitForMail(client, ended, times.pollMs ?? 60_000, run.signal);
    }
  } finally {
    run.signal.removeEventListener('abort', close);
    client.close();
  }
}

/** Rejects when the connection ends; errors without a listener would end the process. */
function watchEnd(client: ImapFlow): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  client.on('error', reject);
  client.on('close', () => reject(new Error('The connection was closed.')));
  promise.catch(() => undefined);
  return promise;
}

async function waitForMail(client: ImapFlow, ended: Promise<never>, pollMs: number, signal: AbortSignal): Promise<void> {
  const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
  const timer = setTimeout(wake, pollMs);
  client.on('exists', wake);
  signal.addEventListener('abort', () => wake(), { once: true });
  try {
    const idling = client.idle().catch(() => undefined);
    await Promise.race([woken, ended]);
    if (signal.aborted) return;
    // Ends IDLE, and makes servers without it tell what is new.
    await Promise.race([client.noop(), ended]);
    await Promise.race([idling, ended]);
  } finally {
    clearTimeout(timer);
    client.off('exists', wake);
  }
}
