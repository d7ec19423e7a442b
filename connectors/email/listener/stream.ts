import { X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SMTPServer } from 'smtp-server';
import { ConnectorError, type ChannelHealth, type OpenContext, type StreamFacet } from '../../spec/index.ts';
import type { ListenerSettings } from '../settings.ts';
import { createClients, type ClientLimits } from './clients.ts';
import { explainListening } from './faults.ts';
import { createKeeper } from './keep.ts';
import { createListenerServer, LISTENER_LIMITS, type ListenerLimits } from './server.ts';

export interface ListenerOptions {
  /** First wait before a port that could not be had is asked for again, ms; doubles up to a minute. @default 1000 */
  readonly retryMs?: number;
  readonly limits?: Partial<ListenerLimits>;
  readonly clients?: Partial<ClientLimits>;
}

const MOST_RETRY = 60_000;

/**
 * Listens for other mail servers until the signal. There is no cursor: who delivers keeps its mail until we say that it is
 * ours, and says it again when our answer was lost; the bytes name it, so that it is the same delivery then.
 */
export function createListenerStream(settings: ListenerSettings, context: OpenContext, options: ListenerOptions = {}): StreamFacet {
  const server = `${settings.listen.host}:${settings.listen.port}`;
  return {
    async run(run) {
      demandSafety(settings);
      const clients = createClients(settings.listen.allow, context.now, options.clients);
      let failures = 0;
      while (!run.signal.aborted) {
        try {
          await listenOnce(settings, clients, { ...LISTENER_LIMITS, ...options.limits }, context, run, () => { failures = 0; });
          if (run.signal.aborted) return;
        } catch (error) {
          const fault = explainListening(error, server);
          context.log.warn('mail listener stopped', { code: fault.code, failures });
          if (fault.kind === 'misconfigured') throw new ConnectorError('misconfigured', fault.detail, { code: fault.code, cause: error });
          run.report({ state: 'degraded', detail: fault.detail });
        }
        const wait = Math.min((options.retryMs ?? 1000) * 2 ** Math.min(failures, 20), MOST_RETRY);
        failures += 1;
        await sleep(wait, undefined, { signal: run.signal }).catch(() => undefined);
      }
    },
  };
}

type RunContext = Parameters<StreamFacet['run']>[0];

async function listenOnce(settings: ListenerSettings, clients: ReturnType<typeof createClients>, limits: ListenerLimits, context: OpenContext, run: RunContext, isUp: () => void): Promise<void> {
  const busy = new Set<string>();
  const well = findHealth(settings, context.now());
  let isWell = true;
  const tell = (health: ChannelHealth, next: boolean): void => {
    if (isWell === next) return;
    isWell = next;
    run.report(health);
  };
  const keep = createKeeper((arrival) => run.deliver(arrival), run.cursor);
  const server: SMTPServer = createListenerServer({
    settings, clients, limits,
    begin: (connection) => busy.add(connection),
    end(connection) {
      busy.delete(connection);
      if (run.signal.aborted) sendAway(server, ({ id }) => id === connection);
    },
    drop: (connection) => sendAway(server, ({ id }) => id === connection),
    async keep(delivery) {
      try {
        await keep(delivery);
        tell(well, true);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        tell({ state: 'degraded', detail: `Mail arrived and could not be stored (${why}). Who sent it was asked to try again later; check the disk and the log.` }, false);
        throw error;
      }
    },
  });
  const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers<void>();
  ended.catch(() => undefined);
  // Errors of single connections come here as well; they end with their connection.
  server.on('error', (error) => context.log.info('mail connection failed', { reason: error.message }));
  server.server.on('error', fail);
  const stop = (): void => end();
  run.signal.addEventListener('abort', stop);
  try {
    await Promise.race([ended, new Promise<void>((resolve) => { server.listen(settings.listen.port, settings.listen.host, () => resolve()); })]);
    isUp();
    if (!run.signal.aborted) run.report(well);
    await ended;
  } finally {
    run.signal.removeEventListener('abort', stop);
    await close(server, busy);
  }
}

/** Who is in the middle of a message may end it; the others are sent away at once. */
function close(server: SMTPServer, busy: ReadonlySet<string>): Promise<void> {
  return new Promise((resolve) => {
    server.close(resolve);
    sendAway(server, ({ id }) => !busy.has(id));
  });
}

function sendAway(server: SMTPServer, whom: (connection: { readonly id: string }) => boolean): void {
  for (const connection of server.connections) if (whom(connection)) connection.send(421, '4.3.2 Closing, try again in a moment');
}

/** An expired certificate still encrypts, but senders that look at it stay away. */
function findHealth({ listen }: ListenerSettings, now: number): ChannelHealth {
  if (listen.certificate === undefined) return { state: 'healthy' };
  const until = new X509Certificate(listen.certificate).validToDate.getTime();
  if (until > now) return { state: 'healthy' };
  return { state: 'degraded', detail: `The certificate of the listener expired on ${new Date(until).toISOString().slice(0, 10)}: senders that check it do not deliver. Have it renewed.` };
}

/** Passwords and mail never travel in the clear over a network because somebody forgot a field. */
function demandSafety({ listen, allowPlaintext }: ListenerSettings): void {
  if (listen.certificate !== undefined || allowPlaintext) return;
  if (listen.host === 'localhost' || listen.host === '::1' || listen.host.startsWith('127.')) {
    if (listen.user === undefined) return;
  }
  throw new ConnectorError('misconfigured', listen.user === undefined
    ? `The listener on ${listen.host} has no certificate, so mail would travel unencrypted. Give a certificate and its key, or allow plain text if nobody else is on the wire.`
    : 'The listener asks for a password and has no certificate, so the password would travel unencrypted. Give a certificate and its key, or allow plain text.', { code: 'no-certificate' });
}
