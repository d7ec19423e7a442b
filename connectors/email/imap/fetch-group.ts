import type { FetchMessageObject, FetchQueryObject } from 'imapflow';
import type { RawDelivery } from '../../spec/index.ts';
import type { Reading } from './folder.ts';
import { headerOnly, wholeMail, type Where } from './raw-mail.ts';
import { isRefusal, searchUids } from './session.ts';
import { noteTrouble, whyHeaderOnly } from './trouble.ts';
import { packUids } from './uid-set.ts';

/** Slower than this a message is not worth waiting for, bytes a second. */
const SLOWEST = 32 * 1024;

export interface Taken { readonly uid: number; readonly isWhole: boolean; readonly delivery: RawDelivery }

/** What came of a group: the messages, and those that are there and could not be had. What is in neither was removed meanwhile. */
export interface Fetched { readonly taken: readonly Taken[]; readonly withheld: readonly number[] }

/** Sizes by UID of those that are on the server; what it lists without a size counts as empty. */
export async function listSizes(reading: Reading, uids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const asked = new Set(uids);
  const sizes = new Map((await listRange(reading, packUids(uids))).filter(({ uid }) => asked.has(uid)).map(({ uid, size }) => [uid, size]));
  if (sizes.size === asked.size) return sizes;
  // A line of the answer may have been lost: only what a search does not know either is gone.
  for (const uid of await searchUids(reading.session, { uid: packUids(uids.filter((one) => !sizes.has(one))) })) if (asked.has(uid)) sizes.set(uid, 0);
  return sizes;
}

/** UIDs and sizes of a sequence set of UIDs; empty when the server refuses, which says nothing about what is there. */
export async function listRange({ session }: Reading, range: string): Promise<readonly { readonly uid: number; readonly size: number }[]> {
  try {
    const listed = await session.within(session.answerMs, session.client.fetchAll(range, { uid: true, size: true }, { uid: true }));
    return listed.filter(({ uid }) => uid > 0).map(({ uid, size }) => ({ uid, size: size ?? 0 }));
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}

/** Fetches a group that is small enough to be held at once. Throws when the connection did not survive it; that is remembered. */
export async function fetchGroup(reading: Reading, uids: readonly number[], sizes: ReadonlyMap<number, number>, uidValidity: string, isHistory: boolean): Promise<Fetched> {
  const { times, folder } = reading;
  const taken: Taken[] = [];
  const withheld: number[] = [];
  const wanted = { whole: [] as number[], head: new Map<number, string>() };
  for (const uid of uids) {
    const why = (sizes.get(uid) ?? 0) > times.maxMessageBytes ? tooLarge(sizes.get(uid)!, times.maxMessageBytes) : whyHeaderOnly(reading, uid);
    if (why === undefined) wanted.whole.push(uid);
    else wanted.head.set(uid, why);
  }
  const at = (uid: number): Where => ({ path: folder.path, uidValidity, uid });
  const bytes = wanted.whole.reduce((sum, uid) => sum + (sizes.get(uid) ?? 0), 0);
  for (const [uid, message] of await fetchEach(reading, wanted.whole, { source: true }, bytes, withheld)) {
    if (message.source) taken.push({ uid, isWhole: true, delivery: wholeMail(message.source, at(uid), isHistory) });
  }
  if (taken.length > 0) folder.wholeAt = reading.now();
  for (const [uid, message] of await fetchEach(reading, [...wanted.head.keys()], { headers: true }, 0, withheld)) {
    if (message.headers) taken.push({ uid, isWhole: false, delivery: headerOnly(message.headers, sizes.get(uid) ?? 0, wanted.head.get(uid) ?? '', at(uid), isHistory) });
  }
  return { taken: taken.toSorted((left, right) => left.uid - right.uid), withheld };
}

/** The messages by UID. What the server does not give with the others is asked for alone, then counted as withheld. */
async function fetchEach(reading: Reading, uids: readonly number[], query: FetchQueryObject, bytes: number, withheld: number[]): Promise<ReadonlyMap<number, FetchMessageObject>> {
  if (uids.length === 0) return new Map();
  const got = new Map<number, FetchMessageObject>();
  const first = await fetchOnce(reading, uids, query, bytes);
  collect(first.messages, uids, query, got);
  let missing = uids.filter((uid) => !got.has(uid));
  if (missing.length > 0) {
    const there = new Set(await searchUids(reading.session, { uid: packUids(missing) }));
    missing = missing.filter((uid) => there.has(uid));
  }
  for (const uid of missing) {
    const alone = uids.length === 1 ? first : await fetchOnce(reading, [uid], query, bytes);
    collect(alone.messages, [uid], query, got);
    if (got.has(uid)) continue;
    noteTrouble(reading, uid, alone.refusal ?? 'it lists the message and gives nothing');
    withheld.push(uid);
  }
  return got;
}

function collect(messages: readonly FetchMessageObject[], uids: readonly number[], query: FetchQueryObject, into: Map<number, FetchMessageObject>): void {
  const asked = new Set(uids);
  for (const message of messages) {
    const content = query.source ? message.source : message.headers;
    if (asked.has(message.uid) && content) into.set(message.uid, message);
  }
}

async function fetchOnce(reading: Reading, uids: readonly number[], query: FetchQueryObject, bytes: number): Promise<{ readonly messages: readonly FetchMessageObject[]; readonly refusal?: string }> {
  const { client, within } = reading.session;
  try {
    const limit = reading.session.answerMs + (bytes / SLOWEST) * 1000;
    return { messages: await within(limit, client.fetchAll(packUids(uids), { uid: true, ...query }, { uid: true })) };
  } catch (error) {
    if (isRefusal(error)) return { messages: [], refusal: `the server says "${clean(error.responseText ?? 'no')}"` };
    if (!reading.signal.aborted) for (const uid of uids) noteTrouble(reading, uid, `the connection ended: ${clean(error instanceof Error ? error.message : String(error))}`);
    throw error;
  }
}

function tooLarge(size: number, most: number): string {
  return `This message has ${megabytes(size)} MB, more than the ${megabytes(most)} MB that are taken. Only its header was read; the message lies unread in the mailbox.`;
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

function clean(words: string): string {
  return words.replace(/[^\x20-\x7E]+/g, ' ').trim().slice(0, 150);
}
