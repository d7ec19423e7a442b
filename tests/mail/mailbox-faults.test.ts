import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCursor } from '../../connectors/email/imap/cursor.ts';
import { createMailAccount, plainMail, type MailAccount } from './imap-mailbox.ts';
import { describe as describeMail, startImapServer, type Command, type ImapServer, type ServerOptions } from './imap-server.ts';
import { loopbackSettings, startReader, type Reader, type ReaderOptions } from './mailbox-reader.ts';

/** The mailbox reader against a server that drops, lies, refuses and dawdles, by script. */

let account: MailAccount;
const servers: ImapServer[] = [];
const readers: Reader[] = [];
beforeEach(() => { account = createMailAccount(); });
afterEach(async () => {
  await Promise.all(readers.splice(0).map((reader) => reader.stop()));
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(options: ServerOptions = {}): Promise<ImapServer> {
  const server = await startImapServer(account, options);
  servers.push(server);
  return server;
}

function read(server: ImapServer, imap: object = {}, more: Partial<ReaderOptions> = {}): Reader {
  const reader = startReader({ settings: loopbackSettings(server.port, imap), ...more });
  readers.push(reader);
  return reader;
}

const put = (subject: string, folder = 'INBOX'): number => account.append(folder, plainMail(subject));
const isBody = ({ name, line }: Command): boolean => name === 'UID FETCH' && line.includes('BODY.PEEK[]');
const isListing = ({ name, line }: Command): boolean => name === 'UID FETCH' && line.includes('RFC822.SIZE');

describe('servers that drop', () => {
  test('in the middle of a message: it comes once the connection is back, and nobody is alarmed', async () => {
    const server = await serve();
    let drops = 1;
    put('one');
    put('two');
    server.script = (command) => {
      if (!isBody(command) || drops === 0) return undefined;
      drops -= 1;
      setImmediate(() => server.cut());
      return { raw: '* 1 FETCH (UID 1 BODY[] {500}\r\nFrom: Ann <ann@cust' };
    };
    const reader = read(server);
    await reader.has('one', 'two');
    await reader.is('healthy');
    expect([...reader.subjects].sort()).toEqual(['one', 'two']);
    expect(reader.health.filter(({ state }) => state === 'degraded')).toEqual([]);
  });

  test('while signing in is no wrong password', async () => {
    const server = await serve();
    let drops = 2;
    server.script = ({ name }) => (/^(?:LOGIN|AUTHENTICATE)$/.test(name) && drops > 0 ? (drops -= 1, 'drop') : undefined);
    put('one');
    const reader = read(server);
    await reader.has('one');
    await reader.is('healthy');
    expect(reader.health.map(({ state }) => state)).toContain('degraded');
  });

  test('a message that ends the connection each time goes aside after two, holds up nobody, and comes when it can', async () => {
    const server = await serve();
    const poison = put('poison');
    let isPoisonous = true;
    server.script = (command) => (isBody(command) && isPoisonous && command.words[0]!.split(',').some((part) => inRange(part, poison)) ? 'drop' : undefined);
    const reader = read(server, {}, { times: { retryMs: 60_000 } });
    put('after');
    await reader.has('after');
    expect(reader.subjects).toEqual(['after']);
    expect(readCursor(reader.cursor).get('INBOX')?.aside).toBe(String(poison));
    await reader.stop();
    // The cursor remembers it: a restart tries again.
    isPoisonous = false;
    const next = read(server, {}, { cursor: reader.cursor, places: new Set(reader.places) });
    await next.has('poison');
    await next.until(() => readCursor(next.cursor).get('INBOX')?.aside === '');
    expect(next.subjects).toEqual(['poison']);
  });

  test('a message the server cannot hand out is told, then taken as its header, unread', async () => {
    const server = await serve();
    const broken = put('broken');
    server.script = (command) => (isBody(command) && command.words[0]!.split(',').some((part) => inRange(part, broken)) ? { no: '[SERVERBUG] could not be converted' } : undefined);
    const reader = read(server, {}, { times: { retryMs: 5, pollMs: 100 } });
    await reader.until(() => reader.health.some((health) => health.state === 'degraded' && /INBOX: message 1 cannot be fetched .*could not be converted.*Open it in a mail program/.test(health.detail)));
    put('healthy one');
    await reader.has('healthy one', 'broken');
    await reader.is('healthy');
    expect(reader.deliveries.find(({ place }) => place?.endsWith(`/${broken}`))?.context?.['partial']).toMatch(/could not hand out this message/);
    expect(account.folders.get('INBOX')?.messages[0]?.isSeen).toBe(false);
  });
});

describe('servers that dawdle', () => {
  test.each([['a listing', isListing], ['a message', isBody], ['NOOP', ({ name }: Command) => name === 'NOOP'], ['SELECT', ({ name }: Command) => name === 'SELECT']])('silence to %s ends the connection, not the reading', async (_what, isSlow) => {
    const server = await serve();
    let silences = 1;
    server.script = (command) => (isSlow(command) && silences > 0 ? (silences -= 1, 'silence') : undefined);
    const reader = read(server, {}, { times: { answerMs: 150, pollMs: 60 } });
    put('one');
    await reader.has('one');
    await idles(server, 0);
    put('two');
    await reader.has('two');
    await reader.is('healthy');
    expect(silences).toBe(0);
  });
});

describe('servers that lie', () => {
  test('one that accepts IDLE and never tells is asked', async () => {
    const server = await serve({ isMute: true });
    const reader = read(server, {}, { times: { pollMs: 100 } });
    await reader.is('healthy');
    put('untold');
    await reader.has('untold');
  });

  test('one without IDLE or mod-sequences is asked as well', async () => {
    const server = await serve({ capabilities: ['IMAP4rev1'] });
    const reader = read(server, {}, { times: { pollMs: 100 } });
    await reader.is('healthy');
    put('polled');
    await reader.has('polled');
    expect(server.commands.some(({ name }) => name === 'IDLE')).toBe(false);
  });

  test('an unchanged mod-sequence and UIDNEXT are not believed for longer than a poll', async () => {
    const server = await serve();
    put('one');
    const reader = read(server, {}, { times: { pollMs: 100 } });
    await reader.has('one');
    await idles(server, 0);
    const { modseq } = account.folders.get('INBOX')!;
    server.script = ({ name }) => (name === 'SELECT' ? { selected: { exists: 1, uidNext: 2, modseq } } : undefined);
    put('grown');
    server.cut();
    await reader.has('grown');
  });

  test('a UIDNEXT that is far too high loses nothing', async () => {
    const server = await serve();
    put('old');
    server.script = ({ name }) => (name === 'SELECT' ? { selected: { uidNext: 5000 } } : undefined);
    const reader = read(server);
    await reader.has('old');
    put('below');
    await reader.has('below');
    expect(account.folders.get('INBOX')?.messages.map(({ uid }) => uid)).toEqual([1, 2]);
  });

  test('a listing that leaves a message out is found out by the gap check', async () => {
    const server = await serve();
    const reader = read(server, {}, { times: { gapMs: 100, pollMs: 50 } });
    await reader.is('healthy');
    const hidden = account.folders.get('INBOX')!.uidNext;
    server.script = (command) => {
      if (!isListing(command)) return undefined;
      const seen = account.folders.get('INBOX')!.messages.filter(({ uid }) => uid !== hidden);
      const lines = seen.map((message, index) => describeMail(message, index + 1, 'RFC822.SIZE')).join('');
      return { raw: `${lines}TAG OK\r\n` };
    };
    put('hidden');
    put('shown');
    await reader.has('shown');
    await reader.has('hidden');
    expect([...reader.places].filter((place) => place.endsWith(`/${hidden}`))).toHaveLength(1);
  });

  test('one that tells of mail all the time and has none is not asked as often as it tells', async () => {
    const server = await serve();
    let told = 0;
    server.script = (command) => {
      if (command.name !== 'NOOP' && command.name !== 'IDLE') return undefined;
      told += 1;
      return command.name === 'IDLE' ? { raw: `+ idling\r\n* ${told % 2 === 0 ? 7 : 9} EXISTS\r\nTAG OK\r\n` } : { raw: `* ${told % 2 === 0 ? 3 : 4} EXISTS\r\nTAG OK\r\n` };
    };
    const reader = read(server, {}, { times: { pollMs: 500 } });
    await reader.is('healthy');
    await new Promise((resolve) => { setTimeout(resolve, 700); });
    expect(server.commands.filter(isListing).length).toBeLessThan(15);
  });

  test('garbage between answers is passed over', async () => {
    const server = await serve();
    server.script = (command) => (isListing(command)
      ? { raw: `* 1 FETCH (UID 99 \u0000\u0001((((\r\n* GARBAGE }}}\r\n${account.folders.get('INBOX')!.messages.map((message, index) => describeMail(message, index + 1, 'RFC822.SIZE')).join('')}TAG OK\r\n` } : undefined);
    put('one');
    const reader = read(server);
    await reader.has('one');
    put('two');
    await reader.has('two');
    expect(reader.subjects).toEqual(['one', 'two']);
  });
});

describe('servers that refuse', () => {
  test('more connections: folders take turns on those there are, and the admin is told', async () => {
    const server = await serve();
    for (const folder of ['A', 'B', 'C']) put(`in ${folder}`, folder);
    let allowed = 1;
    server.script = ({ name }) => (/^(?:LOGIN|AUTHENTICATE)$/.test(name) && server.open > allowed ? { no: '[ALERT] Too many simultaneous connections. (Failure)' } : undefined);
    const reader = read(server, { folders: ['A', 'B', 'C'] });
    await reader.has('in A', 'in B', 'in C');
    await reader.is('degraded');
    expect(reader.health.at(-1)).toMatchObject({ detail: expect.stringMatching(/lets no more connections in.*watch fewer folders.*take turns/) });
    put('later B', 'B');
    await reader.has('later B');
    await reader.stop();
    allowed = 9;
    const free = read(server, { folders: ['A', 'B', 'C'] }, { cursor: reader.cursor, places: new Set(reader.places), times: { limitMs: 100 } });
    await free.is('healthy');
  });

  test('credentials they took a moment ago: a few times, before a person is asked', async () => {
    const server = await serve();
    const reader = read(server);
    await reader.is('healthy');
    let refusals = 2;
    server.script = ({ name }) => (/^(?:LOGIN|AUTHENTICATE)$/.test(name) && refusals > 0 ? (refusals -= 1, { no: '[AUTHENTICATIONFAILED] try again' }) : undefined);
    server.cut();
    put('after');
    await reader.has('after');
    server.script = ({ name }) => (/^(?:LOGIN|AUTHENTICATE)$/.test(name) ? { no: '[AUTHENTICATIONFAILED] no' } : undefined);
    server.cut();
    await expect(reader.ended).rejects.toMatchObject({ kind: 'sign-in' });
  });

  test('to search: mail is read all the same', async () => {
    const server = await serve();
    put('unread before');
    server.script = ({ name, words }) => (name.endsWith('SEARCH') && (words.includes('UNSEEN') || /^\d/.test(words[0] ?? '')) ? { no: 'not supported' } : undefined);
    const reader = read(server);
    await reader.has('unread before');
    put('new');
    await reader.has('new');
    await reader.is('healthy');
  });

  test('a folder that is not there is named; the others are read, and it is when it appears', async () => {
    const server = await serve();
    put('in INBOX');
    const reader = read(server, { folders: ['INBOX', 'Complaints'] });
    await reader.has('in INBOX');
    await reader.until(() => reader.health.some((health) => health.state === 'degraded' && /"Complaints" is not there/.test(health.detail)));
    put('first', 'Complaints');
    await reader.has('first');
    await reader.is('healthy');
    account.remove('Complaints');
    server.cut();
    await reader.is('degraded');
    put('still', 'INBOX');
    await reader.has('still');
  });
});

describe('several folders', () => {
  test('each is read on its own connection, and their parts of the cursor stand side by side', async () => {
    const server = await serve();
    const reader = read(server, { folders: ['INBOX', 'Support', 'INBOX'] });
    put('a', 'INBOX');
    put('b', 'Support');
    await reader.has('a');
    account.folders.get('Support');
    await reader.has('b');
    await reader.until(() => readCursor(reader.cursor).size === 2);
    expect(new Set(readCursor(reader.cursor).keys())).toEqual(new Set(['INBOX', 'Support']));
    expect(server.most).toBe(2);
    for (let index = 0; index < 30; index += 1) put(`m${index}`, index % 2 ? 'INBOX' : 'Support');
    await reader.has(...Array.from({ length: 30 }, (_, index) => `m${index}`));
    expect(new Set(reader.deliveries.map(({ key }) => key)).size).toBe(reader.deliveries.length);
    expect([...readCursor(reader.cursor).values()].map(({ lastUid }) => lastUid)).toEqual([16, 16]);
  });

  test('mail moved between them is the same delivery at another place', async () => {
    const server = await serve();
    put('x', 'Support');
    const reader = read(server, { folders: ['INBOX', 'Support'] });
    const uid = put('moved');
    await reader.has('moved');
    account.move('INBOX', uid, 'Support');
    await reader.until(() => reader.subjects.filter((subject) => subject === 'moved').length === 2);
    const [first, second] = reader.deliveries.filter(({ body }) => new TextDecoder().decode(body).includes('Subject: moved'));
    expect(second!.key).toBe(first!.key);
    expect(second!.place).not.toBe(first!.place);
  });
});

test('a folder in which nothing changed costs one round trip at a reconnect', async () => {
  const server = await serve();
  put('one');
  const reader = read(server, {}, { times: { gapMs: 3_600_000, pollMs: 60_000 } });
  await reader.has('one');
  await idles(server, 0);
  const before = server.commands.length;
  server.cut();
  await idles(server, before);
  const after = server.commands.slice(before).map(({ name }) => name);
  expect(after.slice(after.indexOf('SELECT'))).toEqual(['SELECT', 'IDLE']);
});

/** Resolves once the newest command, later than so many, is IDLE. */
async function idles(server: ImapServer, after: number): Promise<void> {
  while (server.commands.length <= after || server.commands.at(-1)?.name !== 'IDLE') await new Promise((resolve) => { setTimeout(resolve, 5); });
}

function inRange(part: string, uid: number): boolean {
  const [from = 0, to = from] = part.split(':').map(Number);
  return uid >= from && uid <= to;
}
