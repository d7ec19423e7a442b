import { createHash } from 'node:crypto';
import type { FetchMessageObject, ImapFlow } from 'imapflow';
import type { Arrival, RawDelivery } from '../../spec/index.ts';
import type { MailCursor } from './cursor.ts';
import { PARTIAL } from '../reading/read.ts';

/** How far back unread mail is taken when a mailbox is read for the first time, ms. */
const FIRST_LOOK_BACK = 7 * 24 * 3600 * 1000;
/** When the server numbers its messages anew: how far before the last look we look again. Repeats are known by their bytes. */
const RENUMBERED_LOOK_BACK = 3 * 24 * 3600 * 1000;
const SLICE = 50;
const GROUP_BYTES = 8 * 1024 * 1024;

export interface MailboxParts {
  readonly client: ImapFlow;
  readonly now: () => number;
  readonly maxBytes: number;
  deliver(arrival: Arrival): Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Where to begin in the opened INBOX. Never read before: with what arrives from now on, and with the unread mail of the
 * last seven days, so that a test sent before the set-up is found. Renumbered (UIDVALIDITY): with the mail around the last look.
 */
export async function findStart({ client, now }: MailboxParts, known: MailCursor | undefined): Promise<MailCursor> {
  const mailbox = client.mailbox;
  if (!mailbox) throw new Error('The mailbox is not open.');
  const uidValidity = String(mailbox.uidValidity);
  if (known?.uidValidity === uidValidity) return known;
  const since = new Date(known ? known.at - RENUMBERED_LOOK_BACK : now() - FIRST_LOOK_BACK);
  const found = await client.search(known ? { since } : { seen: false, since }, { uid: true });
  const lastUid = await findLastUid(client, mailbox.uidNext);
  const pending = (found || []).filter((uid) => uid <= lastUid).toSorted((left, right) => left - right);
  return { uidValidity, lastUid, pending, at: now() };
}

/** Servers may leave UIDNEXT out (RFC 3501 §7.1 only asks for it). */
async function findLastUid(client: ImapFlow, uidNext: number | undefined): Promise<number> {
  if (Number.isSafeInteger(uidNext)) return uidNext! - 1;
  const all = await client.search({ all: true }, { uid: true });
  return (all || []).reduce((last, uid) => Math.max(last, uid), 0);
}

/** Takes everything new, group by group; each group is durable before the next is fetched. Gives the cursor after it. */
export async function takeNew(parts: MailboxParts, from: MailCursor): Promise<MailCursor> {
  let cursor = from;
  while (cursor.pending.length > 0 && !parts.signal.aborted) {
    const uids = cursor.pending.slice(0, SLICE);
    cursor = await takeSlice(parts, uids, cursor, (taken) => ({ ...cursor, pending: cursor.pending.filter((uid) => uid > taken) }));
  }
  const found = await parts.client.search({ uid: `${cursor.lastUid + 1}:*` }, { uid: true });
  // `n:*` always names the last message, even when its UID is below n (RFC 3501 §6.4.8).
  const fresh = (found || []).filter((uid) => uid > cursor.lastUid).toSorted((left, right) => left - right);
  for (let at = 0; at < fresh.length && !parts.signal.aborted; at += SLICE) {
    cursor = await takeSlice(parts, fresh.slice(at, at + SLICE), cursor, (taken) => ({ ...cursor, lastUid: taken, at: parts.now() }));
  }
  return cursor;
}

async function takeSlice(parts: MailboxParts, uids: readonly number[], before: MailCursor, after: (taken: number) => MailCursor): Promise<MailCursor> {
  const sizes = await parts.client.fetchAll(uids.join(','), { uid: true, size: true }, { uid: true });
  const bySize = new Map(sizes.map((message) => [message.uid, message.size ?? 0]));
  let cursor = before;
  for (const group of groupBySize(uids, bySize, parts.maxBytes)) {
    if (parts.signal.aborted) return cursor;
    const messages = await fetchGroup(parts, group, bySize);
    const next = after(group.at(-1)!);
    await parts.deliver({ deliveries: messages.map((message) => message.delivery), cursor: next });
    cursor = next;
    await markSeen(parts.client, messages.filter((message) => message.isWhole).map((message) => message.uid));
  }
  return cursor;
}

function groupBySize(uids: readonly number[], sizes: ReadonlyMap<number, number>, maxBytes: number): readonly (readonly number[])[] {
  const groups: number[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const uid of uids) {
    const size = Math.min(sizes.get(uid) ?? 0, maxBytes);
    if (bytes + size > GROUP_BYTES) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)!.push(uid);
    bytes += size;
  }
  return groups;
}

interface Taken { readonly uid: number; readonly isWhole: boolean; readonly delivery: RawDelivery }

async function fetchGroup(parts: MailboxParts, group: readonly number[], sizes: ReadonlyMap<number, number>): Promise<readonly Taken[]> {
  const { client, maxBytes } = parts;
  // What is not listed with a size was removed by somebody else in the meantime.
  const present = group.filter((uid) => sizes.has(uid));
  const whole = present.filter((uid) => sizes.get(uid)! <= maxBytes);
  const large = present.filter((uid) => sizes.get(uid)! > maxBytes);
  const full = whole.length > 0 ? await client.fetchAll(whole.join(','), { uid: true, source: true }, { uid: true }) : [];
  const heads = large.length > 0 ? await client.fetchAll(large.join(','), { uid: true, headers: true }, { uid: true }) : [];
  const taken = [...full.flatMap((message) => takeWhole(message, client)), ...heads.flatMap((message) => takeHeader(message, sizes.get(message.uid) ?? 0, client, maxBytes))];
  return taken.toSorted((left, right) => left.uid - right.uid);
}

function takeWhole(message: FetchMessageObject, client: ImapFlow): readonly Taken[] {
  const { source, uid } = message;
  if (!source) throw new Error(`The server gave no content for message ${uid}.`);
  return [{ uid, isWhole: true, delivery: { key: hashOf(source), body: source, context: placeOf(client, uid) } }];
}

function takeHeader(message: FetchMessageObject, size: number, client: ImapFlow, maxBytes: number): readonly Taken[] {
  const { headers, uid } = message;
  if (!headers) throw new Error(`The server gave no header for message ${uid}.`);
  const why = `This message has ${megabytes(size)} MB, more than the ${megabytes(maxBytes)} MB that are taken. Only its header was read; the message lies unread in the mailbox.`;
  return [{ uid, isWhole: false, delivery: { key: hashOf(headers, String(size)), body: headers, context: { ...placeOf(client, uid), [PARTIAL]: why } } }];
}

/** The bytes name the message: they stay when the server renumbers, and differ where Message-IDs are repeated. */
function hashOf(bytes: Uint8Array, suffix = ''): string {
  return createHash('sha256').update(bytes).update(suffix).digest('hex');
}

function placeOf(client: ImapFlow, uid: number): Record<string, string> {
  return { mailbox: 'INBOX', uid: String(uid), uidValidity: client.mailbox ? String(client.mailbox.uidValidity) : '' };
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

/** For people who look into the mailbox; the cursor does not depend on it. */
async function markSeen(client: ImapFlow, uids: readonly number[]): Promise<void> {
  if (uids.length === 0) return;
  await client.messageFlagsAdd(uids.join(','), ['\\Seen'], { uid: true }).catch(() => false);
}

