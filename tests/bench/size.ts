import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openSubjects } from '../../hub/compose.ts';
import { readConfig, workspaceId } from '../../hub/config.ts';
import { conversations, messages, type Conversation, type Message } from '../../inbox/index.ts';
import { searchTokens } from '../../classifier/text/search.ts';
import { insert, type Runtime } from '../../runtime/ports/index.ts';
import type { Figure } from './figure.ts';
import { cpuOf, drained, generate, median, startBenchServer, type BenchServer } from './processes.ts';

const conversationCount = 200_000;
const messagesEach = 5;
const openShare = 0.075;

/** Lists, counts and search over 200,000 conversations and a million messages, over HTTP; and how ingest grows with size. */
export async function benchSize(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-size-'));
  const small = await ingestCost(await startBenchServer(), true);
  await fill(folder);
  const parley = await startBenchServer(folder);
  try {
    const first = await timed(parley, () => '/api/conversations?view=all&limit=50');
    const deep = await deepPage(parley);
    const deepTimes = await timed(parley, () => `/api/conversations?view=all&limit=50&cursor=${encodeURIComponent(deep)}`);
    const open = await timed(parley, () => '/api/conversations?view=open&limit=50');
    const counts = await timed(parley, () => '/api/views');
    const search = await timed(parley, (round) => `/api/search?limit=50&q=${encodeURIComponent(queries[round % queries.length] ?? '')}`);
    const large = await ingestCost(parley, false);
    return [
      { name: `first page of ${conversationCount} conversations`, value: first, unit: 'ms', goal: { atMost: 5 } },
      { name: 'first page of the open view', value: open, unit: 'ms', goal: { atMost: 5 } },
      { name: 'page 1,000 deep', value: deepTimes, unit: 'ms', goal: { atMost: 5 } },
      { name: 'sidebar counts', value: counts, unit: 'ms', goal: { atMost: 3 } },
      { name: `newest 50 hits among ${conversationCount * messagesEach} messages`, value: search, unit: 'ms', goal: { atMost: 15 } },
      { name: 'processor time a message, large ÷ small', value: large / small, unit: '', goal: { atMost: 1.5 }, decides: true },
    ];
  } finally {
    await parley.end();
  }
}

const queries = ['card', 'transfer twice', 'sifariş', 'комиссия перевод', 'kart bankomat', 'გამარჯობა'];
const vocabulary = ('card transfer twice money account bank limit kart bankomat sifariş ödəniş hesab kredit комиссия перевод карта счёт банк '
  + 'гроші рахунок გამარჯობა ბარათი თანხა havale şifre başvuru loan fee statement branch phone password login app update').split(' ');

/** Median time of a request over the loopback, ms; after a warm-up. */
async function timed(parley: BenchServer, route: (round: number) => string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 70; round += 1) {
    const started = performance.now();
    const answer = await parley.call('GET', route(round));
    await answer.text();
    if (!answer.ok) throw new Error(`${route(round)} answered ${answer.status}`);
    if (round >= 20) times.push(performance.now() - started);
  }
  return median(times);
}

async function deepPage(parley: BenchServer): Promise<string> {
  let cursor: string | null = null;
  for (let page = 0; page < 100; page += 1) {
    const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const answer = await (await parley.call('GET', `/api/conversations?view=all&limit=500${query}`)).json() as { next: string | null };
    cursor = answer.next ?? cursor;
  }
  return cursor ?? '';
}

/** Processor time of one message that is accepted and worked through, seconds. */
async function ingestCost(parley: BenchServer, endAfter: boolean): Promise<number> {
  const target = { connections: 64, secret: parley.secret, port: parley.port, path: `/in/${parley.channelId}`, rate: 0 };
  const count = 10_000;
  await generate({ ...target, count: 3_000, run: `warm-${Date.now()}` });
  await drained(parley);
  const before = cpuOf(parley.child);
  await generate({ ...target, count, run: `cost-${Date.now()}` });
  await drained(parley);
  const cost = (cpuOf(parley.child) - before) / count;
  if (endAfter) await parley.end();
  return cost;
}

/** Writes the documents straight into the store: what is measured is reading them. */
async function fill(folder: string): Promise<void> {
  const { runtime } = await openSubjects({ ...readConfig({ PARLEY_DATA: folder }), logLevel: 'warn' });
  const group = 40;
  for (let base = 0; base < conversationCount; base += group * 8) {
    await Promise.all(Array.from({ length: 8 }, (_, lane) => writeGroup(runtime, base + lane * group, group)));
  }
  await runtime.close();
}

async function writeGroup(runtime: Runtime, from: number, group: number): Promise<void> {
  const writes = [];
  const search = [];
  for (let index = from; index < Math.min(from + group, conversationCount); index += 1) {
    const conversation = conversationOf(runtime, index);
    writes.push(insert(conversations, conversation));
    for (let place = 0; place < messagesEach; place += 1) {
      const message = messageOf(runtime, conversation, index, place);
      writes.push(insert(messages, message));
      search.push({ kind: 'message', id: message.id, at: message.at, tokens: searchTokens(message.text) });
    }
  }
  const result = await runtime.store.commit({ workspaceId, writes, search });
  if (!result.committed) throw new Error(`the bench data was refused: ${JSON.stringify(result.conflict)}`);
}

const start = Date.UTC(2026, 0, 1);

function conversationOf(runtime: Runtime, index: number): Omit<Conversation, 'version'> {
  const at = start + index * 60_000;
  const active = index % 1000 < openShare * 1000;
  const tags = index % 5 === 0 ? ['vip'] : [];
  return {
    id: runtime.ids.next(), workspaceId, channelId: `channel-${index % 4}`, channelKind: 'api', customerId: `customer-${index % 50_000}`, customerName: `Customer ${index % 50_000}`, identityId: `identity-${index % 50_000}`, participantIds: [],
    subject: textOf(index, 4), status: active ? 'open' : 'closed', active, priority: 'normal', teamId: `team-${index % 6}`, assigneeId: index % 3 === 0 ? null : `user-${index % 40}`,
    tags, openTags: active ? tags : [], labels: [], createdAt: at, lastActivityAt: at + messagesEach * 1000, waitingSince: active ? at : null, resolvedAt: active ? null : at,
    messageCount: messagesEach, preview: textOf(index, 10), previewDirection: 'in', threadKey: null, previousId: null,
  };
}

function messageOf(runtime: Runtime, conversation: Omit<Conversation, 'version'>, index: number, place: number): Omit<Message, 'version'> {
  const at = conversation.createdAt + place * 1000;
  return {
    id: runtime.ids.next(), workspaceId, conversationId: conversation.id, customerId: conversation.customerId, channelId: conversation.channelId, direction: place % 2 === 0 ? 'in' : 'out',
    nature: 'message', author: { kind: 'customer', id: conversation.customerId, name: conversation.customerName }, externalId: `${index}-${place}`, subject: null,
    text: textOf(index * 7 + place, 25), visibleText: null, attachments: [], participants: [], labels: [], at, receivedAt: at, delivery: null, joinedBy: 'new', journalId: null, warnings: [],
  } as unknown as Omit<Message, 'version'>;
}

function textOf(seed: number, words: number): string {
  return Array.from({ length: words }, (_, place) => vocabulary[(seed * 31 + place * 17 + ((seed >> 3) * place)) % vocabulary.length]).join(' ');
}
