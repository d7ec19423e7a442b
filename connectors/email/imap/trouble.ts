import type { Folder, Reading, Trouble } from './folder.ts';

/** Waits before the next try of a message that was set aside, in units of `retryMs`: 5 s, 30 s, 2 min, 10 min, 1 h. */
const WAITS = [1, 6, 24, 120, 720] as const;
/** How long a message is tried whole when nothing else shows that the server is well, in units of `retryMs`: 1 h. */
const ALONE = 720;

/** A message could not be fetched. It goes on alone, and after the second time it no longer holds up the rest. */
export function noteTrouble({ folder, now, times }: Reading, uid: number, why: string): void {
  const before = folder.trouble.get(uid);
  const tries = (before?.tries ?? 0) + 1;
  const wait = WAITS[Math.min(tries, WAITS.length) - 1]! * times.retryMs;
  folder.trouble.set(uid, { tries, since: before?.since ?? now(), nextAt: now() + wait, why });
}

/** Whether it is not worth fetching now: twice the connection did not survive it. */
export function isSetAside(folder: Folder, uid: number): boolean {
  return (folder.trouble.get(uid)?.tries ?? 0) >= 2;
}

/** What is tried again now of the messages that were set aside. */
export function chooseDue({ folder, now }: Reading, aside: readonly number[]): readonly number[] {
  return aside.filter((uid) => (folder.trouble.get(uid)?.nextAt ?? 0) <= now());
}

/** When the first of them is due; undefined: there is none. */
export function nextDue(folder: Folder, aside: readonly number[]): number | undefined {
  return aside.length === 0 ? undefined : Math.min(...aside.slice(0, 1000).map((uid) => folder.trouble.get(uid)?.nextAt ?? 0));
}

/** Why its header has to do: others came whole since, or an hour has passed, and this one still does not. Undefined: it is tried whole. */
export function whyHeaderOnly({ folder, now, times }: Reading, uid: number): string | undefined {
  const trouble = folder.trouble.get(uid);
  if (!trouble || trouble.tries < 3) return undefined;
  if (folder.wholeAt <= trouble.since && now() - trouble.since < ALONE * times.retryMs) return undefined;
  return `The mail server could not hand out this message (${trouble.why}). Only its header was read; the message lies unread in the mailbox.`;
}

/** Tells an admin about messages that stay behind, or that none does any more. */
export function reportAside({ folder, health }: Reading, aside: readonly number[]): void {
  const stubborn = aside.map((uid) => [uid, folder.trouble.get(uid)] as const).filter((entry): entry is readonly [number, Trouble] => (entry[1]?.tries ?? 0) >= 3);
  const [first] = stubborn;
  if (!first) return health.well(`aside ${folder.path}`);
  const which = stubborn.length === 1 ? `message ${first[0]}` : `${stubborn.length} messages, the first is ${first[0]},`;
  health.trouble(`aside ${folder.path}`, `${folder.path}: ${which} cannot be fetched (${first[1].why}). Everything else is taken and it is tried again. Open it in a mail program; move it out of the folder to end this.`);
}
