import { chownSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAll, mailSettings, until, withMailbox } from '../mail/ground.ts';
import { startParley, type ParleyServer } from '../processes.ts';
import { startService, type Service } from '../services.ts';

/** Old mails in each of two folders, and new ones that arrive while they are brought in. */
const old = 1_500;
const fresh = 100;
const folders = ['INBOX', 'Junk'];
const day = 24 * 3_600_000;

let dovecot: Service | undefined;
let server: ParleyServer | undefined;

beforeAll(async () => {
  dovecot = await startService('dovecot');
}, 300_000);
afterAll(async () => {
  await server?.end();
  dovecot?.stop();
}, 60_000);

test('old mail is brought in once over kills, a restart, a move and a renumbering, while new mail goes first', { timeout: 240_000 }, async (context) => {
  if (!dovecot) return context.skip();
  const { port, state } = dovecot;
  const maildirs = [`${state}/mail/support@example.test/Maildir`, `${state}/mail/support@example.test/Maildir/.Junk`];
  for (const [at, folder] of folders.entries()) fillWithOld(maildirs[at]!, folder);
  await withMailbox(port, async (client) => { await client.append('INBOX', makeMail('waiting since yesterday', 1), [], new Date(Date.now() - day)); });
  server = await startParley();
  const settings = mailSettings(port, 1, {}) as { imap: object };
  const made = await server.call('POST', '/api/channels', { kind: 'email', name: 'Support', settings: { ...settings, imap: { ...settings.imap, folders, importDays: 30 } } });
  expect(made.status, await made.clone().text()).toBe(201);
  const { id } = await made.json() as { id: string };
  const progress = async (): Promise<Progress | null> => (await (await server!.call('GET', `/api/channels/${id}`)).json() as { progress: Progress | null }).progress;
  const reached = (done: number): Promise<Progress> => until(`${done} brought in`, async () => {
    const told = await progress();
    return told && told.done >= done ? told : undefined;
  }, 300);
  const restart = async (): Promise<void> => { server = await startParley({ folder: server!.folder, token: server!.token }); };

  await reached(40);
  let arrived = 0;
  const arrive = (count: number): Promise<void> => withMailbox(port, async (client) => {
    for (const end = arrived + count; arrived < end; arrived += 1) await client.append(folders[arrived % 2]!, makeMail(`new ${arrived}`, 0));
  });
  const stored = async (): Promise<readonly string[]> => (await listAll<Listed>(server!, '/api/conversations?view=all')).filter(({ status }) => status !== 'closed').map(({ subject }) => subject ?? '');
  await arrive(25);
  await until('new mail', async () => (await stored()).filter((subject) => subject.startsWith('new')).length === 25);
  // It did not wait for the old.
  expect((await progress())?.finished).toBe(false);
  await server.kill();
  await arrive(25);
  await restart();
  await reached(150);
  const arriving = arrive(25);
  await sleep(Math.random() * 300);
  await server.kill();
  await arriving;
  // While we are away: old and new mail is moved to the other folder, and the server numbers that one anew.
  await withMailbox(port, async (client) => {
    await client.mailboxOpen('INBOX');
    await client.messageMove('1:20,*', 'Junk', { uid: true });
    await client.mailboxClose();
  });
  renumber(maildirs[1]!);
  await restart();
  await sleep(Math.random() * 1000);
  await server.stop();
  await restart();
  await arrive(25);
  const last = await until('the end of the import', async () => {
    const now = await progress();
    return now?.finished ? now : undefined;
  }, 450);
  expect(last.done).toBe(last.total);

  const all = await until('all mail', async () => {
    const found = await listAll<Listed>(server!, '/api/conversations?view=all');
    return found.length >= 2 * old + fresh + 1 ? found : undefined;
  }, 300);
  const subjects = all.map(({ subject }) => subject ?? '').sort();
  expect(subjects.filter((subject, index) => subject === subjects[index + 1])).toEqual([]);
  expect(all).toHaveLength(2 * old + fresh + 1);
  expect(all.filter(({ subject, status }) => subject?.startsWith('old') !== (status === 'closed'))).toEqual([]);
  expect(all.filter(({ messageCount }) => messageCount !== 1)).toEqual([]);
  expect(await listAll(server!, '/api/unprocessed')).toEqual([]);
});

interface Listed { readonly subject: string | null; readonly status: string; readonly messageCount: number }
interface Progress { readonly done: number; readonly total: number; readonly finished: boolean }

/** Straight into the folder, as a delivery agent does, and read long ago: enough that new mail comes while they are brought in. */
function fillWithOld(maildir: string, folder: string): void {
  const { uid, gid } = statSync(path.dirname(maildir));
  for (const part of ['', '/cur', '/new', '/tmp']) {
    mkdirSync(`${maildir}${part}`, { recursive: true });
    chownSync(`${maildir}${part}`, uid, gid);
  }
  const then = Date.now() / 1000 - 10 * 24 * 3600;
  for (let index = 0; index < old; index += 1) {
    const file = `${maildir}/cur/${Math.floor(then)}.M${index}P1.old:2,S`;
    writeFileSync(file, makeMail(`old ${folder} ${index}`, 10));
    chownSync(file, uid, gid);
    utimesSync(file, then, then);
  }
}

/** Dovecot keeps UIDs and UIDVALIDITY there; without it, and without its index, it begins anew. */
function renumber(maildir: string): void {
  for (const name of readdirSync(maildir)) if (name.startsWith('dovecot')) rmSync(`${maildir}/${name}`, { recursive: true });
}

function makeMail(subject: string, daysAgo: number): string {
  const name = subject.replaceAll(/\W/g, '-').toLowerCase();
  return [`From: ${name}@customer.test`, 'To: support@example.test', `Subject: ${subject}`, `Message-ID: <${name}@customer.test>`, `Date: ${new Date(Date.now() - daysAgo * day).toUTCString().replace('GMT', '+0000')}`, '', `About ${subject}.`, ''].join('\r\n');
}
