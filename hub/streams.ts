import { ConnectorError } from '../connectors/spec/index.ts';
import type { Channels, Intake } from '../inbox/index.ts';
import type { Log } from '../runtime/ports/index.ts';
import type { Accounts } from './accounts.ts';

export interface StreamParts {
  readonly accounts: Accounts;
  readonly channels: Channels;
  readonly intake: Intake;
  readonly workspaceId: string;
  readonly log: Log;
}

/** Keeps every enabled channel's stream running: one runner a channel, begun anew when its settings change. */
export interface Streams {
  /** Starts the streams of all enabled channels. */
  start(): Promise<void>;
  /** The channel was made, changed or turned off: its stream follows. */
  refresh(channelId: string): Promise<void>;
  stop(): Promise<void>;
}

const restartAfterMs = 5_000;

export function createStreams(parts: StreamParts): Streams {
  const runners = new Map<string, { readonly abort: AbortController; readonly ended: Promise<void> }>();

  async function end(channelId: string): Promise<void> {
    const runner = runners.get(channelId);
    runners.delete(channelId);
    runner?.abort.abort();
    await runner?.ended;
  }

  function begin(channelId: string): void {
    const abort = new AbortController();
    runners.set(channelId, { abort, ended: keepRunning(parts, channelId, abort.signal) });
  }

  return {
    async start() {
      for (const channel of await parts.channels.all(parts.workspaceId)) if (channel.enabled) begin(channel.id);
    },
    async refresh(channelId) {
      await end(channelId);
      await parts.accounts.forget(channelId);
      begin(channelId);
    },
    async stop() {
      await Promise.all([...runners.keys()].map(end));
    },
  };
}

/** Runs one channel's stream until the signal; ends by itself when there is none, or when a person must act first. */
async function keepRunning(parts: StreamParts, channelId: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      if ((await runOnce(parts, channelId, signal)) === 'nothing-to-run') return;
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const needsPerson = error instanceof ConnectorError && (error.kind === 'sign-in' || error.kind === 'misconfigured');
      const health = !needsPerson ? 'degraded' : error.kind === 'sign-in' ? 'needs-sign-in' : 'misconfigured';
      await report(parts, channelId, health, detail);
      if (needsPerson) return;
      await pause(restartAfterMs, signal);
    }
  }
}

async function runOnce(parts: StreamParts, channelId: string, signal: AbortSignal): Promise<'ended' | 'nothing-to-run'> {
  const account = await parts.accounts.get(channelId);
  if (!account?.channel.stream) return 'nothing-to-run';
  const state = await parts.channels.state(parts.workspaceId, channelId);
  await account.channel.stream.run({
    cursor: state?.cursor ?? null,
    deliver: (arrival) => parts.intake.acceptArrival(account.record, arrival),
    report: (health) => void report(parts, channelId, health.state, health.state === 'healthy' ? null : health.detail),
    kept: (places) => parts.intake.kept(account.record, places),
    progress: (progress) => void parts.channels.progress(parts.workspaceId, channelId, progress).catch((error: unknown) => {
      parts.log.warn('progress could not be stored', { channel: channelId, error: String(error) });
    }),
    signal,
  });
  return 'ended';
}

/** Health is told, never a reason to fail: a store that is away is told about elsewhere. */
async function report(parts: StreamParts, channelId: string, health: 'healthy' | 'degraded' | 'needs-sign-in' | 'misconfigured', detail: string | null): Promise<void> {
  parts.log[health === 'healthy' ? 'info' : 'warn']('channel health', { channel: channelId, health, detail });
  await parts.channels.report(parts.workspaceId, channelId, health, detail).catch((error: unknown) => {
    parts.log.warn('channel health could not be stored', { channel: channelId, error: String(error) });
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
