import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCursor, type MailCursor } from '../../connectors/email/imap/cursor.ts';
import { placeOf } from '../../connectors/email/imap/raw-mail.ts';
import { createMailAccount, plainMail, type MailAccount } from './imap-mailbox.ts';
import { startImapServer, type ImapServer } from './imap-server.ts';
import { loopbackSettings, startReader, subjectOf, type Reader, type ReaderOptions } from './mailbox-reader.ts';

/** Old mail: the first import, the gap check, and servers that number anew. */

const DAY = 24 * 3600 * 1000;
let account: MailAccount;
let server: ImapServer;
const readers: Reader[] = [];
beforeEach(async () => {
  account = createMailAccount();
  server = await startImapServer(account);
});
afterEach(async () => {
  await Promise.all(readers.splice(0).map((reader) => reader.stop()));
  await server.close();
});

function read(imap: object = {}, more: Partial<ReaderOptions> = {}): Reader {
  const reader = startReader({ settings: loopbackSettings(server.port, imap), ...more });
  readers.push(reader);
  return reader;
}

const put = (subject: string, daysAgo = 0, folder = 'INBOX'): number => account.append(folder, plainMail(subject, { date: Date.now() - daysAgo * DAY }), Date.now() - daysAgo * DAY);
/** Old mail that somebody has read. */
function putRead(subject: string, daysAgo: number, folder = 'INBOX'): void {
  const uid = put(subject, daysAgo, folder);
  account.folders.get(folder)!.messages.find((message) => message.uid === uid)!.isSeen = true;
}
const inbox = (reader: Reader) => readCursor(reader.cursor).get('INBOX')!;
const isDone = (reader: Reader) => () => reader.progress.at(-1)?.finished === true;

describe('the first import', () => {
  test('brings in as history what came since, newest first, of all folders, and says how far it is', async () => {
    put('too old', 40);
    for (let index = 30; index > 0; index -= 1) putRead(`old ${index}`, index / 2);
    putRead('support', 2, 'Support');
    const reader = read({ folders: ['INBOX', 'Support'], importDays: 30 });
    await reader.until(isDone(reader));
    expect(reader.deliveries.every(({ isHistory }) => isHistory === true)).toBe(true);
    const subjects = reader.subjects.filter((subject) => subject.startsWith('old'));
    expect(subjects).toHaveLength(30);
    expect(reader.subjects).toContain('support');
    expect(reader.subjects).not.toContain('too old');
    // Slices of 20 from the newest end, each slice in the order it was asked for.
    expect(new Set(subjects.slice(0, 20))).toEqual(new Set(Array.from({ length: 20 }, (_, index) => `old ${index + 1}`)));
    expect(reader.progress.at(-1)).toEqual({ work: 'import', done: 31, total: 31, finished: true });
    expect(account.folders.get('INBOX')!.messages[0]!.isSeen).toBe(false);
    expect(inbox(reader).past).toBeUndefined();
    put('new');
    await reader.has('new');
    expect(reader.deliveries.at(-1)?.isHistory).toBeUndefined();
  });

  test('leaves to be answered what was not read in the last week', async () => {
    put('long unread', 20);
    putRead('read', 2);
    put('unread', 2);
    put('unread elsewhere', 5, 'Support');
    // Not given to who reads new mail before the import is over: it is tried again as new mail all the same.
    const hard = String(put('hard to fetch', 1));
    const importing = new Set<number>();
    let isOver = false;
    server.script = ({ name, words, connection }) => {
      if (name === 'EXAMINE') importing.add(connection);
      const isHard = name === 'UID FETCH' && words.join(' ').includes('BODY') && words[0]?.split(/[:,]/).includes(hard);
      return isHard && !isOver && !importing.has(connection) ? { no: 'not now' } : undefined;
    };
    const reader = read({ folders: ['INBOX', 'Support'], importDays: 30 });
    await reader.until(isDone(reader));
    isOver = true;
    await reader.has('hard to fetch');
    put('later');
    await reader.has('later');
    const came = (isHistory: boolean) => reader.deliveries.filter((delivery) => (delivery.isHistory === true) === isHistory).map(({ body }) => subjectOf(body)).sort();
    expect(came(false)).toEqual(['hard to fetch', 'later', 'unread', 'unread elsewhere']);
    expect(came(true)).toEqual(['long unread', 'read']);
  });

  test('goes on after a restart where it ended, and new mail does not wait for it', async () => {
    for (let index = 0; index < 120; index += 1) putRead(`old ${index}`, 3);
    const first = read({ importDays: 30 }, { times: { importPauseMs: 5 } });
    await first.until(() => first.deliveries.length >= 20);
    put('new in between');
    await first.has('new in between');
    expect(first.deliveries.length).toBeLessThan(121);
    await first.stop();
    const { past } = inbox(first);
    expect(past?.done).toBe(first.deliveries.length - 1);
    const second = read({ importDays: 30 }, { cursor: first.cursor, places: new Set(first.places) });
    await second.until(isDone(second));
    expect(second.progress.at(-1)).toMatchObject({ done: 120, total: 120 });
    expect([...first.subjects, ...second.subjects]).toHaveLength(121);
  });

  test('asked for more later, it brings in what was left out', async () => {
    put('very old', 300);
    put('old', 10);
    const first = read({ importDays: 30 });
    await first.until(isDone(first));
    await first.stop();
    const second = read({ importDays: 365 }, { cursor: first.cursor, places: new Set(first.places) });
    await second.until(isDone(second));
    expect([first.subjects, second.subjects]).toEqual([['old'], ['very old']]);
  });

  test('without a connection of its own it is done beside the folders', async () => {
    for (let index = 0; index < 50; index += 1) putRead(`old ${index}`, 3);
    server.script = ({ name }) => (/^(?:LOGIN|AUTHENTICATE)$/.test(name) && server.open > 1 ? { no: '[LIMIT] one is enough' } : undefined);
    const reader = read({ importDays: 30 });
    await reader.until(isDone(reader));
    expect(reader.deliveries).toHaveLength(50);
    put('new');
    await reader.has('new');
  });

  test('without one, the unread mail of the last week comes as new mail, and no older', async () => {
    put('last month', 30);
    const seen = put('seen', 2);
    account.folders.get('INBOX')!.messages.find(({ uid }) => uid === seen)!.isSeen = true;
    put('unread', 2);
    const reader = read();
    await reader.has('unread');
    put('new');
    await reader.has('new');
    expect(reader.subjects).toEqual(['unread', 'new']);
    expect(reader.progress).toEqual([]);
  });
});

describe('the gap check', () => {
  test('fetches what was passed over, at each connection, whatever the cursor says', async () => {
    const first = read();
    await first.is('healthy');
    for (let index = 0; index < 30; index += 1) put(`m${index}`);
    await first.has('m29');
    await first.stop();
    // Three were lost on the way to the store.
    const places = new Set([...first.places].filter((place) => !/\/(?:3|17|30)$/.test(place)));
    const second = read({}, { cursor: first.cursor, places });
    await second.has('m2', 'm16', 'm29');
    expect(second.subjects).toHaveLength(3);
  });

  test('looks at the newest each time and at the whole range once a day, in slices', async () => {
    const clock = { skew: 0 };
    const context = { now: () => Date.now() + clock.skew };
    const first = read({}, { context });
    await first.is('healthy');
    await first.stop();
    for (let index = 1; index <= 4500; index += 1) put(`m${index}`);
    const begun = inbox(first);
    const cursor: MailCursor = { version: 2, folders: [{ path: 'INBOX', cursor: { ...begun, lastUid: 4500 } }] };
    const places = new Set<string>();
    for (let uid = 1; uid <= 4500; uid += 1) if (uid !== 7 && uid !== 4400) places.add(placeOf({ path: 'INBOX', uidValidity: begun.uidValidity, uid }));
    const second = read({}, { cursor, places, context });
    await second.has('m4400');
    await second.is('healthy');
    await second.stop();
    expect(second.subjects).toEqual(['m4400']);
    clock.skew = 25 * 3600 * 1000;
    const third = read({}, { cursor: second.cursor, places, context });
    await third.has('m7');
    expect(third.subjects).toEqual(['m7']);
  });

  test('leaves alone what came before the start', async () => {
    put('read long ago', 3);
    account.folders.get('INBOX')!.messages[0]!.isSeen = true;
    const first = read();
    put('new');
    await first.has('new');
    await first.stop();
    const second = read({}, { cursor: first.cursor, places: new Set(first.places) });
    await second.is('healthy');
    put('newer');
    await second.has('newer');
    expect(second.subjects).toEqual(['newer']);
  });
});

describe('numbered anew', () => {
  test('recent mail comes again under the same names, mail that only seems recent as history, the rest not', async () => {
    put('waiting', 1);
    const first = read();
    await first.has('waiting');
    await first.stop();
    // Moved to another server: all is new there, and has arrived today.
    const moved = createMailAccount();
    for (const message of account.folders.get('INBOX')!.messages) moved.append('INBOX', message.body);
    moved.append('INBOX', plainMail('ten days old', { date: Date.now() - 10 * DAY }));
    const ancient = moved.append('INBOX', plainMail('years old', { date: Date.now() - 1000 * DAY }));
    moved.folders.get('INBOX')!.messages.find(({ uid }) => uid === ancient)!.isSeen = true;
    moved.append('INBOX', plainMail('came in between'));
    moved.folders.get('INBOX')!.uidValidity = 77;
    const there = await startImapServer(moved);
    const second = startReader({ settings: loopbackSettings(there.port), cursor: first.cursor, places: new Set(first.places) });
    readers.push(second);
    await second.until(isDone(second));
    await second.stop();
    await there.close();
    const came = new Map(second.deliveries.map((delivery) => [delivery.key, delivery]));
    expect(second.subjects.toSorted()).toEqual(['came in between', 'ten days old', 'waiting']);
    expect(second.deliveries.find(({ body }) => new TextDecoder().decode(body).includes('ten days'))?.isHistory).toBe(true);
    expect(second.deliveries.find(({ body }) => new TextDecoder().decode(body).includes('in between'))?.isHistory).toBeUndefined();
    expect(came.has(first.deliveries[0]!.key)).toBe(true);
  });

  test('numbers that go back without a new UIDVALIDITY are noticed', async () => {
    for (let index = 0; index < 5; index += 1) put(`m${index}`);
    const first = read();
    await first.has('m4');
    await first.stop();
    const folder = account.folders.get('INBOX')!;
    folder.messages = [];
    folder.uidNext = 1;
    put('after the restore');
    const second = read({}, { cursor: first.cursor, places: new Set(first.places) });
    await second.has('after the restore');
  });
});

test('a cursor of before there were folders is read as INBOX, and what is none begins anew', async () => {
  const uidValidity = String(account.folders.get('INBOX')!.uidValidity);
  for (let index = 0; index < 4; index += 1) put(`m${index}`);
  const reader = read({}, { cursor: { uidValidity, lastUid: 3, pending: [2], at: Date.now() } });
  await reader.has('m1', 'm3');
  await reader.is('healthy');
  await reader.stop();
  expect(reader.subjects).toEqual(['m1', 'm3']);
  expect((reader.cursor as MailCursor).version).toBe(2);
  const lost = read({}, { cursor: { version: 2, folders: [{ path: 'INBOX', cursor: 'garbage' }] } });
  await lost.is('healthy');
});
