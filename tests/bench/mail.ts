import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { RawDelivery } from '../../connectors/spec/index.ts';
import { openSubjects } from '../../hub/compose.ts';
import { readConfig, workspaceId } from '../../hub/config.ts';
import { systemPrincipal } from '../../people/index.ts';
import { startNameServer } from '../name-server.ts';
import { startFile } from '../processes.ts';
import type { Figure } from './figure.ts';
import { drained, generate, memoryOf, startBenchServer, type BenchServer } from './processes.ts';

const plainCount = 20_000;
const caseRounds = 12;
const cases = path.join(import.meta.dirname, '../../../shared/cases');

/** How fast mail that was accepted is read, threaded, classified and stored: plain mails, and those nobody here wrote. */
export async function benchMail(): Promise<Figure[]> {
  const echo = await echoRate();
  const plain = await workThrough(Array.from({ length: plainCount }, (_, index) => plainMail(index)));
  const figures: Figure[] = [
    { name: 'plain mails, raw to stored', value: plain.perSecond, unit: 'mails/s', goal: { atLeast: 400 } },
    { name: 'plain mails, raw to stored ÷ echo', value: plain.perSecond / echo, unit: '', goal: { atLeast: 0.02 }, decides: true },
    { name: `memory after ${plainCount} plain mails`, value: plain.memory / 1e6, unit: 'MB' },
  ];
  const real = readCases();
  if (real.length === 0) return figures;
  const mixed = await workThrough(Array.from({ length: caseRounds }, (_, round) => real.map((bytes) => again(bytes, round))).flat());
  return [
    ...figures,
    { name: `${real.length} case mails ${caseRounds} times, raw to stored`, value: mixed.perSecond, unit: 'mails/s', goal: { atLeast: 100 } },
    { name: 'case mails, raw to stored ÷ echo', value: mixed.perSecond / echo, unit: '', goal: { atLeast: 0.005 }, decides: true },
  ];
}

const longRun = 100_000;

/** Memory over 100,000 mails: at the end, held against a fifth of the way. */
export async function benchMailMemory(): Promise<Figure[]> {
  const folder = await fill(Array.from({ length: longRun }, (_, index) => plainMail(index)));
  const seen: number[] = [];
  const { perSecond } = await drain(folder, (left, parley) => {
    if (left <= longRun * (1 - (seen.length + 1) / 10)) seen.push(memoryOf(parley.child));
  });
  const early = Math.max(...seen.slice(0, 2));
  const late = Math.max(...seen.slice(-2));
  return [
    { name: `${longRun} mails in one go, raw to stored`, value: perSecond, unit: 'mails/s' },
    { name: 'memory after a fifth of them', value: early / 1e6, unit: 'MB' },
    { name: 'memory at the end ÷ after a fifth', value: late / early, unit: '', goal: { atMost: 1.3 }, decides: true },
  ];
}

async function echoRate(): Promise<number> {
  const echo = await startFile('tests/bench/echo.ts', [], {});
  try {
    const load = { port: echo.port, path: '/echo', connections: 64, secret: `whsec_${Buffer.alloc(24, 7).toString('base64')}`, rate: 0 };
    await generate({ ...load, count: 5_000, run: 'warm' });
    return (await generate({ ...load, count: 20_000, run: 'echo' })).perSecond;
  } finally {
    await echo.stop();
  }
}

async function workThrough(mails: readonly Uint8Array[]): Promise<{ readonly perSecond: number; readonly memory: number }> {
  return drain(await fill(mails), () => {});
}

/** A data folder whose journal holds these mails, none of them worked through. */
async function fill(mails: readonly Uint8Array[]): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-mail-'));
  const subjects = await openSubjects(readConfig({ PARLEY_DATA: folder, PARLEY_LOG: 'silent' }));
  const principal = systemPrincipal(workspaceId);
  // Nothing listens at that port: the mails are there already.
  const server = { host: '127.0.0.1', port: 1, secure: false };
  const channel = await subjects.inbox.channels.create(principal, {
    kind: 'email', name: 'Support', teamId: null, secrets: ['imap.password'],
    settings: { imap: { ...server, user: 'support', password: 'none' }, smtp: server, address: 'support@bank.example', allowPlaintext: true, trust: { authservId: 'mx.bank.example' } },
  });
  for (let at = 0; at < mails.length; at += 500) {
    const deliveries = mails.slice(at, at + 500).map((body, index): RawDelivery => ({ key: String(at + index), body }));
    await subjects.inbox.intake.acceptArrival(channel, { deliveries, cursor: null });
  }
  await subjects.runtime.close();
  return folder;
}

/** Starts Parley on the folder and watches until nothing waits. */
async function drain(folder: string, look: (left: number, parley: BenchServer) => void): Promise<{ readonly perSecond: number; readonly memory: number }> {
  const names = await startNameServer({});
  const parley = await startBenchServer(folder, { PARLEY_DNS: names.address });
  try {
    const first = await waiting(parley);
    const startedAt = performance.now();
    for (let left = first; left > 0; left = await waiting(parley)) {
      look(left, parley);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const perSecond = first / ((performance.now() - startedAt) / 1000);
    const memory = memoryOf(parley.child);
    await drained(parley);
    await expectStored(parley);
    return { perSecond, memory };
  } finally {
    await parley.end();
    names.stop();
  }
}

async function waiting(parley: BenchServer): Promise<number> {
  const text = await (await parley.call('GET', '/metrics')).text();
  return [...text.matchAll(/^parley_jobs\{queue="intake",state="(?:ready|delayed|running)"\} (\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Nothing may have gone fast because it failed. */
async function expectStored(parley: BenchServer): Promise<void> {
  const { items } = await (await parley.call('GET', '/api/unprocessed?limit=1')).json() as { items: readonly unknown[] };
  if (items.length > 0) throw new Error(`some mails were not stored: ${JSON.stringify(items)}`);
}

const words = 'card transfer twice money account bank limit kart bankomat sifariş ödəniş hesab kredit комиссия перевод карта счёт гроші рахунок გამარჯობა ბარათი თანხა havale şifre başvuru please help today since yesterday'.split(' ');

function plainMail(index: number): Uint8Array {
  const text = Array.from({ length: 60 }, (_, at) => words[(index * 7 + at * 13) % words.length]).join(' ');
  return Buffer.from([
    `Received: from mail.customer.example (mail.customer.example [192.0.2.7]) by mx.bank.example with ESMTPS id ${index}; Sun, 22 Nov 2026 06:00:00 +0000`,
    'Authentication-Results: mx.bank.example; dkim=pass header.d=customer.example; spf=pass smtp.mailfrom=customer.example; dmarc=pass header.from=customer.example',
    `From: Customer ${index % 5000} <customer-${index % 5000}@customer.example>`, 'To: Support <support@bank.example>', `Subject: Question ${index} about my card`,
    `Message-ID: <${index}@customer.example>`, `Date: Sun, 22 Nov 2026 06:${String(index % 60).padStart(2, '0')}:00 +0000`,
    'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', text, '', '-- ', `Customer ${index}`, '',
  ].join('\r\n'));
}

function readCases(): readonly Uint8Array[] {
  if (!existsSync(cases)) {
    process.stdout.write('| case mails | left out: they lie beside the project, not in it | | |\n');
    return [];
  }
  return ['bounces', 'mail-oddities', 'mime-trees', 'mailparser-fixtures', 'charset-mail', 'reply-clients']
    .flatMap((set) => readdirSync(path.join(cases, set), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:eml|msg)$/.test(file)).map((file) => readFileSync(path.join(cases, set, file))));
}

/** The same mail as another one: a header in front makes its bytes new, and its id too. */
function again(bytes: Uint8Array, round: number): Uint8Array {
  return Buffer.concat([Buffer.from(`X-Round: ${round}\r\n`), Buffer.from(Buffer.from(bytes).toString('latin1').replace(/^(message-id:\s*<)/im, `$1${round}.`), 'latin1')]);
}
