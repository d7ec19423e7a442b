import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { resultCode } from './database.ts';
import { code } from './remedy.ts';

/**
 * Who uses a data folder now. Each process holds a lock of the operating system on a small file of its own, which
 * falls with the process however that ends, also across containers on one machine.
 */
export interface Presence {
  /** Names of the others that are alive; what the dead left is cleared away. */
  others(): readonly string[];
  /** Gives the lock back. */
  leave(): void;
}

const suffix = '.lock';

/** `name` must be new: letters and digits. */
export function enter(folder: string, name: string): Presence {
  const place = path.join(folder, 'run');
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const own = path.join(place, name + suffix);
  // Locked before it gets the name by which others look for it, so that nobody finds it unlocked.
  const lock = new DatabaseSync(own + '.new');
  lock.exec('PRAGMA journal_mode = OFF; CREATE TABLE alive (yes); BEGIN EXCLUSIVE');
  renameSync(own + '.new', own);
  return {
    others: () => readdirSync(place).filter((entry) => entry.endsWith(suffix) && entry !== name + suffix)
      .filter((entry) => isHeld(path.join(place, entry))).map((entry) => entry.slice(0, -suffix.length)),
    leave() {
      lock.close();
      rmSync(own, { force: true });
    },
  };
}

/** Whether the process behind a lock file lives; the file of a dead one is removed. */
function isHeld(file: string): boolean {
  const probe = new DatabaseSync(file);
  try {
    probe.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE; COMMIT');
  } catch (error) {
    if (resultCode(error) === code.busy) return true;
    throw error;
  } finally {
    probe.close();
  }
  rmSync(file, { force: true });
  return false;
}
