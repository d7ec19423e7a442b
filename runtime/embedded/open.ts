import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { StoreUnavailable, type AnyCollection, type Clock, type Ids, type Log, type Migration, type Runtime } from '../ports/index.ts';
import { systemClock } from './clock.ts';
import { layOut } from './file/layout.ts';
import { databaseFile, prepareFile } from './file/prepare.ts';
import { enter } from './file/presence.ts';
import { UnusableFolder } from './file/schema.ts';
import { createIds } from './ids.ts';
import { createRuntime, type OpenRuntime } from './join.ts';
import type { WriterStart } from './protocol.ts';
import { createVault, demandSameKey } from './vault.ts';

export interface EmbeddedOptions {
  /** Made when it is not there. On a local disk, never on NFS or SMB. */
  readonly folder: string;
  readonly collections: readonly AnyCollection[];
  readonly migrations: readonly Migration[];
  readonly log: Log;
  /** `PARLEY_KEY`; undefined: a generated file in the folder. */
  readonly key?: string | undefined;
  readonly clock?: Clock;
  readonly ids?: Ids;
}

/** What another thread of this process needs to work on the same store; for one thread, once. Can be cloned between threads. */
export interface RuntimeHandle {
  readonly folder: string;
  readonly collections: readonly AnyCollection[];
  readonly key: string | undefined;
  readonly port: MessagePort;
}

export interface EmbeddedRuntime extends Runtime {
  /**
   * Makes a handle for another thread: `new Worker(file, { workerData: { handle }, transferList: [...transfer] })`, there
   * `joinEmbedded(handle, …)`. Close the other thread's runtime before this one.
   */
  share(): { readonly handle: RuntimeHandle; readonly transfer: readonly MessagePort[] };
  /** Resolves with the reason when the writer thread ended although nobody closed the runtime: end the process, a restart mends it. */
  readonly broken: Promise<Error>;
}

/**
 * Opens the store of a data folder: brings the file to this version, starts the writer thread and joins it. Throws
 * UnusableFolder, which says what to do, for a folder of a newer version, with another key, or in need of an upgrade while in use.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedRuntime> {
  const { collections, migrations, log, key, clock = systemClock, ids = createIds(clock) } = options;
  const folder = path.resolve(options.folder);
  const layouts = layOut(collections);
  makeFolder(folder);
  const name = randomBytes(8).toString('hex');
  const presence = enter(folder, name);
  try {
    prepareFile({ folder, layouts, migrations, presence, now: clock.now(), log });
    demandSameKey(folder, createVault(key === undefined ? { folder } : { key }));
    const writer = await startWriter({ file: databaseFile(folder), collections, process: name });
    const share = (): ReturnType<EmbeddedRuntime['share']> => {
      const { port1, port2 } = new MessageChannel();
      writer.postMessage(port1, [port1]);
      return { handle: { folder, collections, key, port: port2 }, transfer: [port2] };
    };
    const runtime = createRuntime(share().handle, { clock, ids, log, last: { tell: 'close' } });
    return supervise(runtime, writer, share, () => presence.leave());
  } catch (error) {
    presence.leave();
    throw error;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UnusableFolder(`the data folder ${folder} can not be used: make it, or set PARLEY_DATA to one that the user Parley runs as can write (${String(error)})`, { cause: error });
  }
}

function startWriter(start: WriterStart): Promise<Worker> {
  const writer = new Worker(new URL('./writer/thread.ts', import.meta.url), { workerData: start });
  return new Promise((resolve, reject) => {
    writer.once('message', () => {
      writer.off('error', reject);
      resolve(writer);
    });
    writer.once('error', reject);
  });
}

function supervise(runtime: OpenRuntime, writer: Worker, share: EmbeddedRuntime['share'], leave: () => void): EmbeddedRuntime {
  const ended = new Promise<void>((resolve) => { writer.once('exit', () => resolve()); });
  const broken = new Promise<Error>((resolve) => {
    writer.once('error', (cause) => {
      const error = new StoreUnavailable(`The writer thread ended: ${cause instanceof Error ? cause.message : String(cause)}. Restart Parley; nothing accepted is lost.`, { cause });
      runtime.log.error('the writer thread ended', { error: error.message });
      runtime.fail(error);
      resolve(error);
    });
  });
  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    await runtime.close();
    await ended;
    leave();
  }
  return { ...runtime, share, broken, close: () => closing ??= close() };
}
