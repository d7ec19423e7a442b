import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenContext, StreamFacet } from '../../spec/index.ts';
import { createTokenSource, type TokenSource } from '../auth/token-source.ts';
import type { EmailSettings } from '../settings.ts';
import { createCrew, type Crew } from './crew.ts';
import { createCursorKeeper, NotKept, type CursorKeeper } from './cursor-keeper.ts';
import { makeFolder, type Folder, type Reading } from './folder.ts';
import { createHealth, type Health } from './health.ts';
import { createImportProgress, type ImportProgress } from './history.ts';
import type { Session } from './session.ts';
import type { StreamTimes } from './times.ts';

/** One account while its stream runs: what its connections share. */
export interface Account {
  readonly settings: EmailSettings;
  readonly times: StreamTimes;
  readonly log: OpenContext['log'];
  readonly now: () => number;
  /** `host:port`, for texts. */
  readonly server: string;
  readonly tokens: TokenSource;
  readonly folders: readonly Folder[];
  readonly keeper: CursorKeeper;
  readonly health: Health;
  readonly crew: Crew;
  readonly progress: ImportProgress;
  readonly signal: AbortSignal;
  /** How the server took our credentials so far. */
  readonly signIn: { hasWorked: boolean; refusals: number };
  /** The first import has no connection of its own: those that stand do it beside their folders. */
  readonly importing: { isInline: boolean };
  read(folder: Folder, session: Session): Reading;
}

type RunContext = Parameters<StreamFacet['run']>[0];

export function makeAccount(settings: EmailSettings, context: OpenContext, times: StreamTimes, run: RunContext, signal: AbortSignal): Account {
  const paths = [...new Set(settings.imap.folders.map((path) => (/^inbox$/i.test(path) ? 'INBOX' : path)))];
  const folders = paths.map(makeFolder);
  const keeper = createCursorKeeper(run.cursor, paths, (arrival) => run.deliver(arrival));
  const health = createHealth(paths.map((path) => `folder ${path}`), (state) => run.report(state));
  const doneBefore = paths.reduce((sum, path) => sum + (keeper.of(path)?.past?.done ?? 0), 0);
  const { now, log } = context;
  const askKept = (places: readonly string[]): Promise<ReadonlySet<string>> => run.kept(places).catch((error: unknown) => { throw new NotKept(error, 'What mail was delivered could not be looked up'); });
  return {
    settings, times, log, now, folders, keeper, health, signal, server: `${settings.imap.host}:${settings.imap.port}`,
    tokens: createTokenSource(settings.auth, context), crew: createCrew(), progress: createImportProgress(doneBefore, () => !paths.some((path) => keeper.of(path)?.past), now, (progress) => run.progress(progress)),
    signIn: { hasWorked: false, refusals: 0 }, importing: { isInline: false },
    read: (folder, session) => ({ folder, session, keeper, health, times, now, log, signal, importDays: settings.imap.importDays, kept: askKept }),
  };
}

/** Whether it has old mail to bring in. What still waits to be taken as new mail goes first: it must not come as history. */
export function hasPast({ keeper }: Account, { path }: Folder): boolean {
  const cursor = keeper.of(path);
  return cursor?.past !== undefined && cursor.pending === '';
}

/** Sleeps, or stops sleeping when the signal aborts. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** The wait after so many failures in a row, ms: doubled each time, with jitter, so that mailboxes of one server do not come back at one instant. */
export function backoff({ backoffMs, maxBackoffMs }: StreamTimes, failures: number): number {
  return Math.min(backoffMs * 2 ** Math.min(failures, 20), maxBackoffMs) * (0.5 + Math.random() / 2);
}
