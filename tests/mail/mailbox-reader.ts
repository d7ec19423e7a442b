import { makeOpenContext } from '../../connectors/kit/testing/open-context.ts';
import { createMailStream } from '../../connectors/email/imap/stream.ts';
import type { StreamTimes } from '../../connectors/email/imap/times.ts';
import { emailSettings, type EmailSettings } from '../../connectors/email/settings.ts';
import type { ChannelHealth, OpenContext, Progress, RawDelivery } from '../../connectors/spec/index.ts';

/** A running stream and what it brought, as the hub would keep it: by key once, with every place. */
export interface Reader {
  readonly deliveries: readonly RawDelivery[];
  readonly subjects: readonly string[];
  readonly cursor: unknown;
  readonly health: readonly ChannelHealth[];
  readonly progress: readonly (Progress | null)[];
  readonly places: ReadonlySet<string>;
  readonly ended: Promise<void>;
  until(condition: () => boolean): Promise<void>;
  has(...subjects: readonly string[]): Promise<void>;
  is(state: ChannelHealth['state']): Promise<void>;
  stop(): Promise<void>;
}

export interface ReaderOptions {
  readonly settings: EmailSettings;
  readonly cursor?: unknown;
  /** What earlier readers kept: the store outlives them. */
  readonly places?: Set<string>;
  readonly times?: Partial<StreamTimes>;
  readonly context?: Partial<OpenContext>;
  /** Before anything is kept; may throw. */
  beforeKeeping?(deliveries: readonly RawDelivery[]): Promise<void> | void;
}

/** Waits so short that tests need not. */
export const quickTimes: Partial<StreamTimes> = {
  backoffMs: 20, maxBackoffMs: 200, pollMs: 2000, rotateMs: 20, folderMs: 50, retryMs: 20, limitMs: 60_000, importPauseMs: 1, refusedMs: 20,
};

export function startReader(options: ReaderOptions): Reader {
  const deliveries: RawDelivery[] = [];
  const health: ChannelHealth[] = [];
  const progress: (Progress | null)[] = [];
  const places = options.places ?? new Set<string>();
  const abort = new AbortController();
  const waiters = new Set<() => void>();
  const notify = (): void => { for (const waiter of waiters) waiter(); };
  let cursor: unknown = options.cursor ?? null;
  const stream = createMailStream(options.settings, makeOpenContext(options.context), { ...quickTimes, ...options.times });
  const ended = stream.run({
    cursor, signal: abort.signal,
    kept: async (asked) => {
      if (asked.length > 1000) throw new Error('too many places at once');
      return new Set(asked.filter((place) => places.has(place)));
    },
    progress(state) { progress.push(state); notify(); },
    report(state) { health.push(state); notify(); },
    async deliver(arrival) {
      await options.beforeKeeping?.(arrival.deliveries);
      deliveries.push(...arrival.deliveries);
      for (const { place } of arrival.deliveries) if (place !== undefined) places.add(place);
      // What the hub keeps is JSON.
      cursor = JSON.parse(JSON.stringify(arrival.cursor));
      notify();
    },
  });
  ended.catch(() => undefined);
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise<void>((resolve) => { waiters.add(resolve); });
  };
  const reader: Reader = {
    deliveries, health, progress, places, ended, until,
    get subjects() { return deliveries.map(({ body }) => subjectOf(body)); },
    get cursor() { return cursor; },
    has: (...subjects) => until(() => subjects.every((subject) => reader.subjects.includes(subject))),
    is: (state) => until(() => health.at(-1)?.state === state),
    async stop() {
      abort.abort();
      await ended.catch(() => undefined);
    },
  };
  return reader;
}

export function subjectOf(body: Uint8Array): string {
  return /^Subject: (.*?)\r?$/m.exec(new TextDecoder().decode(body))?.[1] ?? '';
}

/** Settings of an account on loopback without TLS. */
export function loopbackSettings(port: number, imap: object = {}, more: object = {}): EmailSettings {
  const account = { host: '127.0.0.1', port, secure: false, user: 'test@example.test', password: 'secret' };
  return emailSettings.parse({ imap: { ...account, ...imap }, smtp: account, address: 'test@example.test', allowPlaintext: true, ...more });
}
