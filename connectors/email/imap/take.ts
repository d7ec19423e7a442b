import type { FolderCursor } from './cursor.ts';
import { fetchGroup, listSizes } from './fetch-group.ts';
import type { Reading } from './folder.ts';
import { isSetAside } from './trouble.ts';
import { changeUids, packUids } from './uid-set.ts';

/** Messages of one look at sizes, and bytes fetched and kept at once. */
const SLICE = 50;
const GROUP_BYTES = 2 * 1024 * 1024;

/** How messages are taken. */
export interface Taking {
  /** The numbering the UIDs are of. */
  readonly uidValidity: string;
  readonly isHistory?: boolean;
  /** Tried although they were set aside. */
  readonly again?: boolean;
  readonly sizes?: ReadonlyMap<number, number>;
  /** The cursor once these are durable. */
  after(before: FolderCursor, group: readonly number[]): FolderCursor;
  /** Asked before each group; true ends the taking there. */
  pause?(): boolean | Promise<boolean>;
}

/** Takes messages of the open folder in the order given, group by group: each is durable before the next is fetched. Gives how many came. */
export async function takeUids(reading: Reading, uids: readonly number[], taking: Taking): Promise<number> {
  let count = 0;
  for (let at = 0; at < uids.length; at += SLICE) {
    const slice = uids.slice(at, at + SLICE);
    const sizes = taking.sizes ?? await listSizes(reading, slice);
    for (const group of groupBySize(reading, slice, sizes)) {
      if (reading.signal.aborted || await taking.pause?.()) return count;
      count += await takeGroup(reading, group, sizes, taking);
    }
  }
  return count;
}

/** What gave trouble before goes alone, so that it takes nobody with it. */
function groupBySize({ folder, times }: Reading, uids: readonly number[], sizes: ReadonlyMap<number, number>): readonly (readonly number[])[] {
  const groups: number[][] = [];
  let room = 0;
  for (const uid of uids) {
    const size = Math.min(sizes.get(uid) ?? 0, times.maxMessageBytes);
    const isAlone = folder.trouble.has(uid);
    if (groups.length === 0 || isAlone || room < size) {
      groups.push([]);
      room = GROUP_BYTES;
    }
    groups.at(-1)!.push(uid);
    room = isAlone ? 0 : room - size;
  }
  return groups;
}

async function takeGroup(reading: Reading, group: readonly number[], sizes: ReadonlyMap<number, number>, taking: Taking): Promise<number> {
  const { folder, keeper } = reading;
  const aside = taking.again ? [] : group.filter((uid) => isSetAside(folder, uid));
  const tried = group.filter((uid) => !aside.includes(uid) && sizes.has(uid));
  const { taken, withheld } = await fetchGroup(reading, tried, sizes, taking.uidValidity, taking.isHistory === true);
  const left = [...aside, ...withheld];
  const list = taking.isHistory ? 'asidePast' : 'aside';
  await keeper.keep(folder.path, taken.map(({ delivery }) => delivery), (before) => {
    if (!before) throw new Error('A folder without a cursor was read.');
    const next = taking.after(before, group);
    const change = { add: left, remove: group.filter((uid) => !left.includes(uid)) };
    return left.length === 0 && next[list] === '' ? next : { ...next, [list]: changeUids(next[list], change) };
  });
  for (const uid of group) if (!left.includes(uid)) folder.trouble.delete(uid);
  if (!taking.isHistory) await markSeen(reading, taken.filter(({ isWhole }) => isWhole).map(({ uid }) => uid));
  return taken.length;
}

/** For people who look into the mailbox; the cursor does not depend on it. */
async function markSeen({ session, signal }: Reading, uids: readonly number[]): Promise<void> {
  if (uids.length === 0 || signal.aborted) return;
  await session.client.messageFlagsAdd(packUids(uids), ['\\Seen'], { uid: true }).catch(() => false);
}
