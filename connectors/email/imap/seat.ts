import { backoff, hasPast, rest, type Account } from './account.ts';
import { judgeFault } from './connection-faults.ts';
import { NotKept } from './cursor-keeper.ts';
import type { Folder } from './folder.ts';
import { importPast } from './history.ts';
import { openSession, type Session } from './session.ts';
import { visitFolder, type Opened } from './visit.ts';
import { waitForMail } from './wait.ts';

/** How long a connection that reads mail is lent to the first import at once, ms. */
const LENT_MS = 2000;

/** What one seat remembers over its connections. */
interface Seat { readonly number: number; failures: number; isUp: boolean; turn: number }

/**
 * Keeps the connection of one folder, made anew whenever it ends. A connection that is lost after it worked is replaced
 * without a word; what fails twice, or at once, is told. Rejects when the whole account cannot go on.
 */
export async function runSeat(account: Account, number: number): Promise<void> {
  const { crew, health, signal, times } = account;
  const seat: Seat = { number, failures: 0, isUp: false, turn: 0 };
  while (!signal.aborted) {
    seat.isUp = false;
    try {
      await readSeat(account, seat);
    } catch (error) {
      if (signal.aborted) return;
      const fault = judgeFault(account, error);
      if (fault.code === 'limit' && crew.hasOthers(number)) {
        health.trouble(`connection ${number}`, `${fault.detail} Until then the folders take turns on fewer connections.`);
        await stayParked(account, number);
        continue;
      }
      if (seat.failures > 0 || !seat.isUp || error instanceof NotKept) health.trouble(`connection ${number}`, fault.detail);
      if (fault.retryAfterMs !== undefined) await rest(fault.retryAfterMs, signal);
    }
    await rest(backoff(times, seat.failures), signal);
    seat.failures += 1;
  }
}

/** The folder is carried by others until it is time to ask for a connection again, or there are no others. */
async function stayParked({ crew, times, now, signal }: Account, number: number): Promise<void> {
  const until = now() + times.limitMs;
  crew.park(number);
  while (!signal.aborted && now() < until && crew.hasOthers(number)) await crew.changed(until - now(), signal);
  crew.unpark(number);
}

async function readSeat(account: Account, seat: Seat): Promise<void> {
  const { crew, settings, tokens, signal, signIn } = account;
  const session = await openSession(settings, tokens, account.times.answerMs, signal);
  Object.assign(signIn, { hasWorked: true, refusals: 0 });
  seat.isUp = true;
  crew.arrive(seat.number);
  try {
    await readFolders(account, seat, session);
  } finally {
    crew.leave(seat.number);
    session.close();
  }
}

async function readFolders(account: Account, seat: Seat, session: Session): Promise<void> {
  const { crew, health, signal, times, now } = account;
  const opened: Opened = { path: '', at: 0, connectedAt: now() };
  let why: 'told' | 'time' = 'time';
  let barren = 0;
  while (!signal.aborted) {
    const duties = crew.duties(seat.number).flatMap((index) => account.folders[index] ?? []);
    const { taken, dueAt } = await visitAll(account, seat, duties, session, opened);
    if (signal.aborted) return;
    health.well(`connection ${seat.number}`);
    if (taken > 0 || now() - opened.connectedAt > times.maxBackoffMs / 2) seat.failures = 0;
    const lent = await lendToImport(account, session, opened);
    // A server that tells of mail again and again and has none is not asked as often as it tells.
    barren = why === 'told' && taken === 0 ? barren + 1 : 0;
    if (barren > 1) await Promise.race([rest(Math.min(100 * 2 ** Math.min(barren, 20), times.pollMs), signal), session.ended]);
    const waitMs = Math.max(0, Math.min(times.pollMs, dueAt - now()));
    if (lent) why = 'time';
    else if (duties.length === 1) why = await waitForMail(session, waitMs, signal, (wake) => crew.onChange(wake));
    else await Promise.race([rest(times.rotateMs, signal), session.ended]);
  }
}

/** Each in turn, beginning with another each time: a folder that ends the connection does not keep it from the others. */
async function visitAll(account: Account, seat: Seat, duties: readonly Folder[], session: Session, opened: Opened): Promise<{ readonly taken: number; readonly dueAt: number }> {
  let taken = 0;
  let dueAt = Number.POSITIVE_INFINITY;
  seat.turn += 1;
  for (let step = 0; step < duties.length && !account.signal.aborted; step += 1) {
    const folder = duties[(seat.turn + step) % duties.length]!;
    if (folder.isBusy) {
      dueAt = Math.min(dueAt, account.now() + account.times.rotateMs);
      continue;
    }
    folder.isBusy = true;
    try {
      const visit = await visitFolder(account.read(folder, session), opened);
      taken += visit.taken;
      dueAt = Math.min(dueAt, visit.dueAt);
    } finally {
      folder.isBusy = false;
    }
  }
  return { taken, dueAt };
}

/** Where the server allows the import no connection of its own. True: there is more of it. */
async function lendToImport(account: Account, session: Session, opened: Opened): Promise<boolean> {
  const folder = account.importing.isInline ? account.folders.find((one) => hasPast(account, one)) : undefined;
  if (!folder || folder.isBusy) return false;
  const until = account.now() + LENT_MS;
  opened.path = '';
  folder.isBusy = true;
  try {
    return !(await importPast(account.read(folder, session), account.progress, async () => account.now() >= until));
  } finally {
    folder.isBusy = false;
  }
}
