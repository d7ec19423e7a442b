import { backoff, hasPast, rest, type Account } from './account.ts';
import { judgeFault } from './connection-faults.ts';
import { importPast, planPast } from './history.ts';
import { openSession } from './session.ts';

/**
 * Brings in the old mail of all folders on a connection of its own, which stands only while there is any. New mail always
 * goes first. Rejects when the whole account cannot go on.
 */
export async function runImportSeat(account: Account): Promise<void> {
  const { health, signal, times } = account;
  let failures = 0;
  while (!signal.aborted) {
    // Begun when it is known of all folders that can be opened.
    const isReady = account.folders.every(({ path, retryAt }) => retryAt > 0 || account.keeper.of(path));
    if (!isReady || !account.folders.some((folder) => hasPast(account, folder))) {
      await rest(times.rotateMs, signal);
      continue;
    }
    try {
      await importAll(account);
      failures = 0;
      health.well('import');
    } catch (error) {
      if (signal.aborted) return;
      const fault = judgeFault(account, error);
      if (fault.code === 'limit') await lendAWhile(account);
      else if (failures > 0) health.trouble('import', fault.detail);
      failures += 1;
    }
    await rest(backoff(times, failures), signal);
  }
}

/** The server allows no further connection: those that stand do it, until it is time to ask again. */
async function lendAWhile({ importing, times, signal }: Account): Promise<void> {
  importing.isInline = true;
  await rest(times.limitMs, signal);
  importing.isInline = false;
}

async function importAll(account: Account): Promise<void> {
  const { settings, tokens, signal, times, folders, crew } = account;
  const session = await openSession(settings, tokens, times.answerMs, signal);
  const pause = async (): Promise<boolean> => {
    await rest(times.importPauseMs, signal);
    while (!signal.aborted && folders.some(({ isBusy }) => isBusy)) await crew.changed(times.importPauseMs, signal);
    return signal.aborted;
  };
  try {
    for (const folder of folders) if (!signal.aborted && hasPast(account, folder)) await planPast(account.read(folder, session), account.progress);
    for (const folder of folders) if (!signal.aborted && hasPast(account, folder)) await importPast(account.read(folder, session), account.progress, pause);
  } finally {
    session.close();
  }
}
