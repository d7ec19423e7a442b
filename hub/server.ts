import type { Server, ServerResponse } from 'node:http';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { createAdaptorServer } from '@hono/node-server';
import type { EmbeddedRuntime } from '../runtime/embedded/index.ts';
import type { Log } from '../runtime/ports/index.ts';
import { createApi } from '../web/api/index.ts';
import { createChannelHost } from './channel-host.ts';
import { createHubAccounts, openSubjects, type Subjects } from './compose.ts';
import { workspaceId, type Config } from './config.ts';
import { createMetrics } from './metrics.ts';
import type { PipelineThreadData } from './pipeline-thread.ts';
import { createReadiness } from './readiness.ts';
import { ServerError } from './server-error.ts';
import { version } from './version.ts';

export interface RunningServer {
  readonly url: string;
  /** What to tell the operator about signing in, line by line. */
  readonly signIn: readonly string[];
  /** Resolves with a sentence when the server cannot go on by itself. */
  readonly failed: Promise<string>;
  /** Takes nothing new, finishes what was accepted, closes the store. */
  stop(): Promise<void>;
}

const staticFolder = path.join(import.meta.dirname, '../web/dist');
/** How long an open request may still take after the stop signal, ms. */
const graceMs = 10_000;
const closeIdleEveryMs = 50;

/** Starts web, workers and pollers on the embedded engine: this thread serves, a second works, a third writes. */
export async function startServer(config: Config): Promise<RunningServer> {
  const subjects = await openSubjects(config);
  // What was started is stopped in the opposite order; the same when only half of it could be started.
  const stops: (() => Promise<void>)[] = [() => subjects.runtime.close()];
  const stop = async (): Promise<void> => {
    for (let last = stops.pop(); last; last = stops.pop()) await last();
  };
  try {
    return { ...await startParts(subjects, config, stops), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(subjects: Subjects<EmbeddedRuntime>, config: Config, stops: (() => Promise<void>)[]): Promise<Omit<RunningServer, 'stop'>> {
  const { runtime } = subjects;
  const made = await makeFirstAdmin(subjects, config);
  const accounts = createHubAccounts(subjects, config);
  const metrics = createMetrics(runtime);
  stops.push(() => accounts.close(), async () => metrics.stop());
  const pipeline = await startPipelineThread(runtime, config);
  stops.push(() => pipeline.stop());
  const api = createApi({
    inbox: subjects.inbox, customers: subjects.customers, people: subjects.people, rules: subjects.rules, runtime,
    channelHost: createChannelHost({ accounts, runtime, channels: subjects.inbox.channels, workspaceId }),
    config: { url: config.url, maxBodyBytes: config.maxBodyBytes, version, workspaceId, secureCookies: config.url.startsWith('https:'), metricsOpenTo: 'loopback', proxies: config.proxies },
    staticFolder: existsSync(staticFolder) ? staticFolder : undefined,
    readiness: createReadiness(runtime, workspaceId),
    metrics: () => metrics.render(),
  });
  const server = await listen(createAdaptorServer({ fetch: api.app.fetch, serverOptions: { keepAliveTimeout: 65_000 } }) as Server, config);
  stops.push(async () => {
    const closed = closeServer(server, runtime.log);
    await api.close();
    await closed;
  });
  return {
    url: addressOf(server, config),
    signIn: await signInLines(subjects, config, made),
    failed: Promise.race([pipeline.failed, runtime.broken.then((error) => error.message)]),
  };
}

async function startPipelineThread(runtime: EmbeddedRuntime, config: Config): Promise<{ failed: Promise<string>; stop(): Promise<void> }> {
  const { handle, transfer } = runtime.share();
  const data: PipelineThreadData = { handle, config: { maxBodyBytes: config.maxBodyBytes, nameServers: config.nameServers, logLevel: config.logLevel } };
  const thread = new Worker(new URL('./pipeline-thread.ts', import.meta.url), { workerData: data, transferList: [...transfer] });
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
  const failed = new Promise<string>((resolve) => {
    thread.once('error', (error) => resolve(`the worker thread failed: ${error instanceof Error ? error.stack : String(error)}`));
  });
  await Promise.race([
    new Promise<void>((resolve) => thread.once('message', () => resolve())),
    failed.then((why) => { throw new ServerError(why); }),
  ]);
  return {
    failed,
    async stop() {
      thread.postMessage('stop');
      await ended;
    },
  };
}

function listen(server: Server, config: Config): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ServerError(
      error.code === 'EADDRINUSE' ? `port ${config.port} is taken; end the other program or set PORT` : `cannot listen on ${config.host}:${config.port}: ${error.message}`)));
    server.listen(config.port, config.host, () => resolve(server));
  });
}

/**
 * Takes no new connection. Open ones end with the answer they wait for; those kept alive for more requests end as soon as
 * they are idle, because a busy client would keep its connections, and with them the server, open for ever. What is still
 * open after the grace time is cut.
 */
async function closeServer(server: Server, log: Log): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.prependListener('request', (_request, response: ServerResponse) => { response.shouldKeepAlive = false; });
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), closeIdleEveryMs);
  const grace = setTimeout(() => {
    log.warn('requests were still open after the grace time and are cut', { graceMs });
    server.closeAllConnections();
  }, graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(grace);
}

function addressOf(server: Server, config: Config): string {
  const { port } = server.address() as AddressInfo;
  return config.port === 0 ? `http://localhost:${port}` : config.url;
}

/** Makes the first admin from PARLEY_ADMIN_EMAIL and PARLEY_ADMIN_PASSWORD when there is nobody yet. */
async function makeFirstAdmin({ people }: Subjects, config: Config): Promise<boolean> {
  if (!config.admin || !(await people.users.isEmpty(workspaceId))) return false;
  const name = config.admin.email.split('@')[0] ?? config.admin.email;
  await people.users.setUp(workspaceId, { name, email: config.admin.email, password: config.admin.password });
  return true;
}

async function signInLines({ people }: Subjects, config: Config, made: boolean): Promise<string[]> {
  if (made && config.admin) return [`Sign in as ${config.admin.email} with the password from PARLEY_ADMIN_PASSWORD.`];
  if (await people.users.isEmpty(workspaceId)) return ['Nobody can sign in yet: open the page and make the first admin.'];
  return ['Sign in with your e-mail address and password. Forgotten: npm run -s parley -- user password --email YOU'];
}
