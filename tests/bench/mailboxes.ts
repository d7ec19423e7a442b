import { spawnSync } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createMailParser } from '../../connectors/email/reading/mail-parser.ts';
import { mailSettings } from '../mail/ground.ts';
import { startParley, type ParleyServer } from '../processes.ts';
import { startService, type Service } from '../services.ts';
import type { Figure } from './figure.ts';

const manyMailboxes = 80;
const bombMaker = path.join(import.meta.dirname, '../../../shared/cases/mail-bombs/make.mjs');

/** From a real mailbox to the open screens: one mailbox, eighty of them, and one beside another that gets hostile mail. */
export async function benchMailboxes(): Promise<Figure[]> {
  const dovecot = await startService('dovecot');
  if (!dovecot) return [];
  const parley = await startParley();
  const screen = await openScreen(parley);
  try {
    const users = Array.from({ length: manyMailboxes }, (_, index) => `box${index}@example.test`);
    addUsers(dovecot, users);
    const channels: string[] = [];
    for (const user of users) channels.push(await addChannel(parley, dovecot, user));
    await settled(parley, manyMailboxes);
    const one = await spans(screen, channels[0], 20, 150, (index) => deliver(dovecot, users[0]!, plain(`one-${index}`)));
    const all = await spans(screen, undefined, manyMailboxes, 0, (index) => deliver(dovecot, users[index]!, plain(`all-${index}`)));
    return [
      { name: 'mail in the mailbox to the open screen, p95 of 20', value: percentile(one, 0.95), unit: 'ms', goal: { atMost: 2_000 } },
      { name: `${manyMailboxes} mailboxes, a mail in each at once: the last on the screen`, value: Math.max(...all), unit: 'ms', goal: { atMost: 30_000 } },
      ...await besideBombs(dovecot, screen, users, channels, percentile(one, 0.95)),
    ];
  } finally {
    screen.close();
    await parley.end();
    dovecot.stop();
  }
}

/** One mailbox gets every hostile mail while another gets ordinary ones; then each hostile one alone in the reader. */
async function besideBombs(dovecot: Service, screen: Screen, users: readonly string[], channels: readonly string[], quiet: number): Promise<Figure[]> {
  const bombs = makeBombs();
  if (bombs.length === 0) return [];
  for (const bomb of bombs) deliver(dovecot, users[1]!, bomb);
  const beside = await spans(screen, channels[2], 40, 200, (index) => deliver(dovecot, users[2]!, plain(`beside-${index}`)));
  const slowest = await readAlone(bombs);
  return [
    { name: 'the same beside a mailbox with 14 hostile mails', value: percentile(beside, 0.95), unit: 'ms' },
    { name: 'beside hostile mails ÷ alone', value: percentile(beside, 0.95) / quiet, unit: '', goal: { atMost: 3 } },
    { name: 'slowest hostile mail in the reader', value: slowest.ms, unit: 'ms', goal: { atMost: 5_000 } },
    { name: 'most memory a hostile mail took', value: slowest.bytes / 1e6, unit: 'MB', goal: { atMost: 300 } },
  ];
}

async function readAlone(bombs: readonly Uint8Array[]): Promise<{ readonly ms: number; readonly bytes: number }> {
  let ms = 0;
  let bytes = 0;
  for (const bomb of bombs) {
    const parser = createMailParser({ threads: 1 });
    await parser.parse(new TextEncoder().encode('From: a@x.example\n\nwarm'));
    const before = process.memoryUsage.rss();
    const timer = setInterval(() => { bytes = Math.max(bytes, process.memoryUsage.rss() - before); }, 20);
    const startedAt = performance.now();
    await parser.parse(bomb).catch(() => undefined);
    ms = Math.max(ms, performance.now() - startedAt);
    clearInterval(timer);
    await parser.close();
  }
  return { ms, bytes };
}

function makeBombs(): readonly Uint8Array[] {
  if (!existsSync(bombMaker)) return [];
  const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-bombs-'));
  spawnSync(process.execPath, [bombMaker, folder]);
  return readdirSync(folder).filter((file) => file.endsWith('.eml')).map((file) => readFileSync(path.join(folder, file)));
}

interface Screen {
  /** How many messages of a channel (of all, without one) it was told of. */
  count(channelId?: string): number;
  /** When it was told of the n-th. */
  reached(count: number, channelId?: string): Promise<number>;
  close(): void;
}

/** An agent's live stream: how many messages it was told of, and when. */
async function openScreen(parley: ParleyServer): Promise<Screen> {
  const abort = new AbortController();
  const answer = await fetch(`${parley.url}/api/events`, { headers: { authorization: `Bearer ${parley.token}` }, signal: abort.signal });
  if (!answer.ok || !answer.body) throw new Error(`the live stream was refused: ${answer.status}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const told: { readonly at: number; readonly channelId: string }[] = [];
  let rest = '';
  const timesOf = (channelId?: string): readonly number[] => told.filter((message) => channelId === undefined || message.channelId === channelId).map(({ at }) => at);
  void (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      const at = performance.now();
      for (const line of lines.filter((text) => text.startsWith('data: ['))) {
        for (const event of JSON.parse(line.slice(6)) as { type: string; data?: { channelId?: string } }[]) {
          if (event.type === 'message.received') told.push({ at, channelId: event.data?.channelId ?? '' });
        }
      }
    }
  })().catch(() => undefined);
  return {
    count: (channelId) => timesOf(channelId).length,
    async reached(count, channelId) {
      for (let tries = 0; tries < 12_000; tries += 1) {
        const times = timesOf(channelId);
        if (times.length >= count) return times[count - 1]!;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error(`only ${timesOf(channelId).length} of ${count} messages reached the screen`);
    },
    close: () => abort.abort(),
  };
}

/** Time from each delivery to the screen, ms; with `pauseMs` between deliveries, 0: all at once. */
async function spans(screen: Screen, channelId: string | undefined, count: number, pauseMs: number, deliverOne: (index: number) => void): Promise<readonly number[]> {
  const before = screen.count(channelId);
  const sent: number[] = [];
  for (let index = 0; index < count; index += 1) {
    sent.push(performance.now());
    deliverOne(index);
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  const result: number[] = [];
  for (let index = 0; index < count; index += 1) result.push(await screen.reached(before + index + 1, channelId) - sent[index]!);
  return result;
}

function addUsers(dovecot: Service, users: readonly string[]): void {
  const [known = ''] = readFileSync(`${dovecot.state}/users`, 'utf8').split('\n');
  for (const user of users) {
    appendFileSync(`${dovecot.state}/users`, `${known.replaceAll('test@example.test', user)}\n`);
    makeMaildir(dovecot, user);
  }
}

/** The owner of the mailboxes that are there. */
function ownerOf(dovecot: Service): { readonly uid: number; readonly gid: number } {
  return statSync(`${dovecot.state}/mail/test@example.test`);
}

function makeMaildir(dovecot: Service, user: string): void {
  const { uid, gid } = ownerOf(dovecot);
  for (const folder of ['', '/Maildir', '/Maildir/cur', '/Maildir/new', '/Maildir/tmp']) {
    const at = `${dovecot.state}/mail/${user}${folder}`;
    mkdirSync(at, { recursive: true });
    chownSync(at, uid, gid);
  }
}

let delivered = 0;

/** Straight into the mailbox, as a delivery agent does. */
function deliver(dovecot: Service, user: string, mail: Uint8Array): void {
  delivered += 1;
  const { uid, gid } = ownerOf(dovecot);
  const maildir = `${dovecot.state}/mail/${user}/Maildir`;
  const name = `${Math.floor(Date.now() / 1000)}.M${delivered}P${process.pid}.bench`;
  writeFileSync(`${maildir}/tmp/${name}`, mail);
  chownSync(`${maildir}/tmp/${name}`, uid, gid);
  renameSync(`${maildir}/tmp/${name}`, `${maildir}/new/${name}`);
}

async function addChannel(parley: ParleyServer, dovecot: Service, user: string): Promise<string> {
  const settings = mailSettings(dovecot.port, 1, { address: user }) as { imap: object };
  const made = await parley.call('POST', '/api/channels', { kind: 'email', name: user, settings: { ...settings, imap: { ...settings.imap, user } } });
  if (made.status !== 201) throw new Error(`a channel could not be made: ${await made.text()}`);
  return (await made.json() as { id: string }).id;
}

/** Every channel is healthy: its mailbox is open and watched. */
async function settled(parley: ParleyServer, count: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const { items } = await (await parley.call('GET', '/api/channels')).json() as { items: readonly { health: string }[] };
    if (items.filter(({ health }) => health === 'healthy').length >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('not all mailboxes could be opened');
}

function plain(id: string): Uint8Array {
  return Buffer.from(`From: Ann <${id}@customer.example>\r\nTo: support@example.test\r\nSubject: ${id}\r\nMessage-ID: <${id}@customer.example>\r\n\r\nWhere is my card?\r\n`);
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((left, right) => left - right)[Math.ceil(share * values.length) - 1] ?? Number.NaN;
}
