import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll } from 'vitest';
import type { Inbound, InboundMessage, Limits, SendFacet, TrustFacet } from '../../connectors/spec/index.ts';
import { createCustomers, customerCollections, customers, type Customers } from '../../customers/index.ts';
import { conversations, createInbox, inboxCollections, messages, type ChannelRecord, type Conversation, type Draft, type Inbox, type Message, type SendJob, type TrustJob } from '../../inbox/index.ts';
import { peopleCollections, systemPrincipal, type Principal } from '../../people/index.ts';
import { openEmbedded } from '../../runtime/embedded/index.ts';
import type { Clock, Job, LedgerEvent, Log, Runtime } from '../../runtime/ports/index.ts';

/** A clock that tests move. */
interface TestClock extends Clock { set(now: number): void; forward(ms: number): void }

export const noon = Date.UTC(2026, 10, 2, 12);

function createTestClock(start = noon): TestClock {
  let now = start;
  return { now: () => now, set(to) { now = to; }, forward(ms) { now += ms; } };
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export interface World {
  /** A workspace of its own. */
  readonly workspaceId: string;
  readonly runtime: Runtime;
  readonly inbox: Inbox;
  readonly customers: Customers;
  readonly clock: TestClock;
  readonly admin: Principal;
  /** Makes a channel of the tiny test kind: a delivery's body is the JSON list of its events. */
  channel(threads: Limits['threads'], name?: string, settings?: Record<string, unknown>): Promise<ChannelRecord>;
  /** Keeps a delivery; its events are what `read` will find in it. */
  deliver(channel: ChannelRecord, key: string, events: readonly Inbound[], more?: { readonly isHistory?: boolean }): Promise<{ duplicate: boolean }>;
  /** Works on everything in line until nothing is left but what is dead or waits for later. */
  settle(): Promise<void>;
  /** Like `settle`, and moves the clock until what is tried again later has ended, too. */
  settleAll(): Promise<void>;
  enrichWith(enrich: (draft: Draft) => Promise<void> | void): void;
  readWith(read: (body: string) => readonly Inbound[]): void;
  sendWith(facet: SendFacet | undefined): void;
  /** From then on senders are checked. */
  judgeWith(facet: TrustFacet): void;
  allConversations(): Promise<readonly Conversation[]>;
  messagesOf(conversationId: string): Promise<readonly Message[]>;
  ledger(): Promise<readonly LedgerEvent[]>;
}

/** The engine of this test file: opened once, since each world has a workspace of its own on it. */
interface Engine { readonly runtime: Runtime; readonly clock: TestClock; readonly folder: string }

let engine: Promise<Engine> | undefined;
let worlds = 0;

async function openEngine(): Promise<Engine> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-pipeline-'));
  const clock = createTestClock();
  const collections = [...peopleCollections, ...customerCollections, ...inboxCollections];
  return { folder, clock, runtime: await openEmbedded({ folder, collections, migrations: [], log: silent, key: 'a key for tests only', clock }) };
}

afterAll(async () => {
  const opened = await engine;
  await opened?.runtime.close();
  if (opened) await rm(opened.folder, { recursive: true, force: true });
});

export interface WorldOptions {
  /** Jobs in hand at once; default 8. */
  readonly concurrency?: number;
  /**
   * Makes races likely: several inboxes that share nothing but the store take turns, and each commit waits a random moment
   * after the reads it was decided from.
   */
  readonly isRacing?: boolean;
  /** Told of each read of the store: `getMany externalIds`, and so on. */
  readonly onRead?: (read: string) => void;
}

const racers = 4;

function delayCommits(runtime: Runtime): Runtime {
  const { store } = runtime;
  const commit: typeof store.commit = async (batch) => {
    await wait(Math.floor(Math.random() * 4));
    return store.commit(batch);
  };
  return { ...runtime, store: { ...store, commit } };
}

function watchReads(runtime: Runtime, onRead: (read: string) => void): Runtime {
  const { store } = runtime;
  const get: typeof store.get = (from, ...rest) => { onRead(`get ${from.name}`); return store.get(from, ...rest); };
  const getMany: typeof store.getMany = (from, ...rest) => { onRead(`getMany ${from.name}`); return store.getMany(from, ...rest); };
  const page: typeof store.page = (from, ...rest) => { onRead(`page ${from.name}`); return store.page(from, ...rest); };
  return { ...runtime, store: { ...store, get, getMany, page } };
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  engine ??= openEngine();
  const { runtime: shared, clock } = await engine;
  clock.set(noon);
  worlds += 1;
  const workspaceId = `w${worlds}`;
  const watched = options.onRead ? watchReads(shared, options.onRead) : shared;
  const runtime = options.isRacing === true ? delayCommits(watched) : watched;
  const people = createCustomers({ runtime });
  const inboxes = Array.from({ length: options.isRacing === true ? racers : 1 }, () => createInbox({ runtime, customers: people, html: { sanitize: (html) => html, toText: (html) => html } }));
  const inbox = inboxes[0]!;
  let turn = 0;
  const nextInbox = (): Inbox => inboxes[turn++ % inboxes.length]!;
  const admin: Principal = { ...systemPrincipal(workspaceId), kind: 'user', id: 'u-admin', name: 'Ada' };
  const threads = new Map<string, Limits['threads']>();
  let enrich: (draft: Draft) => Promise<void> | void = () => {};
  let read = (body: string): readonly Inbound[] => JSON.parse(body, reviveFile) as Inbound[];
  let facet: SendFacet | undefined;
  let trust: TrustFacet | undefined;

  /** Jobs that an earlier test left for later are let go. */
  const ifOurs = async (job: Pick<Job, 'workspaceId'>, work: () => Promise<void>): Promise<void> => { if (job.workspaceId === workspaceId) await work(); };

  async function settle(): Promise<void> {
    const workers = [
      ...['intake', 'intake-history'].map((queue) => runtime.queue.work<{ journalId: string }>(queue, { concurrency: options.concurrency ?? 8 }, (job) => ifOurs(job, () => nextInbox().intake.process(job, {
        read: async (_channelId, delivery) => read(new TextDecoder().decode(delivery.body)),
        checksTrust: async () => trust !== undefined,
        threads: async (channelId) => threads.get(channelId) ?? 'by-proof',
        enrich: (draft) => enrich(draft),
      })))),
      runtime.queue.work<SendJob>('send', { concurrency: 4 }, (job) => ifOurs(job, () => nextInbox().replies.send(job, async () => facet))),
      runtime.queue.work<SendJob>('file', { concurrency: 4 }, (job) => ifOurs(job, () => nextInbox().replies.file(job, async () => facet))),
      runtime.queue.work<TrustJob>('trust', { concurrency: 4 }, (job) => ifOurs(job, () => nextInbox().conversations.judge(job, async () => trust))),
      ...inbox.chores.map((chore) => runtime.queue.work(chore.queue, { concurrency: 2 }, (job) => ifOurs(job, () => chore.handle(job)))),
    ];
    for (;;) {
      const depths = [...(await runtime.queue.depths()).values()];
      if (depths.every((depth) => depth.ready === 0 && depth.running === 0)) break;
      await wait(2);
    }
    await Promise.all(workers.map((worker) => worker.stop()));
  }

  async function settleAll(): Promise<void> {
    for (let round = 0; round < 100; round += 1) {
      await settle();
      if ([...(await runtime.queue.depths()).values()].every((depth) => depth.delayed === 0)) return;
      clock.forward(60_000);
    }
    throw new Error('there is always something left to try again');
  }

  return {
    workspaceId, runtime, inbox, customers: people, clock, admin,
    async channel(kind, name = kind, settings = {}) {
      const channel = await inbox.channels.create(admin, { kind: 'test', name, settings, teamId: null, secrets: [] });
      threads.set(channel.id, kind);
      return channel;
    },
    deliver: (channel, key, events, more = {}) => inbox.intake.accept(channel, { key, body: new TextEncoder().encode(JSON.stringify(events)), ...more }),
    settle,
    settleAll,
    enrichWith(next) { enrich = next; },
    readWith(next) { read = next; },
    sendWith(next) { facet = next; },
    judgeWith(next) { trust = next; },
    allConversations: () => everything((after) => runtime.store.page(conversations, 'byActivity', { workspaceId, after, limit: 500 })),
    messagesOf: (conversationId) => everything((after) => runtime.store.page(messages, 'byConversation', { workspaceId, where: { conversationId }, after, limit: 500 })),
    async ledger() {
      const lines: LedgerEvent[] = [];
      for (;;) {
        const more = await runtime.events.since(workspaceId, lines.at(-1)?.sequence ?? 0, 1000);
        lines.push(...more);
        if (more.length < 1000) return lines;
      }
    },
  };
}

async function everything<T>(page: (after: string | null) => Promise<{ items: readonly T[]; next: string | null }>): Promise<readonly T[]> {
  const items: T[] = [];
  let after: string | null = null;
  do {
    const found: { items: readonly T[]; next: string | null } = await page(after);
    items.push(...found.items);
    after = found.next;
  } while (after !== null);
  return items;
}

export function allCustomers({ runtime, workspaceId }: World) {
  return everything((after) => runtime.store.page(customers, 'byLastContact', { workspaceId, after, limit: 500 }));
}

/** Files are Buffers in tests; JSON turns them into lists of numbers. */
function reviveFile(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value ? Buffer.from(value.data as number[]) : value;
}

/** An incoming message of the test channel; what is not said is plain. */
export function say(externalId: string, from: string | Partial<InboundMessage['from']>, more: Partial<Omit<InboundMessage, 'kind' | 'externalId' | 'from'>> = {}): InboundMessage {
  const party = typeof from === 'string' ? { externalId: from, name: from } : { externalId: 'nobody', ...from };
  return { kind: 'message', externalId, nature: 'message', text: `text of ${externalId}`, thread: {}, attachments: [], ...more, from: { verified: true, ...party } };
}

/** What came of it all, without anything that depends on order or chance: who, which messages together, and how each stands. */
export async function canonical(world: World, channelId: string): Promise<readonly unknown[]> {
  const here = (await world.allConversations()).filter((conversation) => conversation.channelId === channelId);
  const found = await Promise.all(here.map(async (conversation) => {
    const inside = await world.messagesOf(conversation.id);
    return {
      customer: conversation.customerName, status: conversation.status, waitingSince: conversation.waitingSince,
      lastActivityAt: conversation.lastActivityAt, count: conversation.messageCount, preview: conversation.preview,
      participants: [...conversation.participantIds].sort(),
      messages: inside.map((message) => ({ externalId: message.externalId, text: message.text, at: message.at, nature: message.nature })).sort(byExternalId),
    };
  }));
  return found.sort((left, right) => byExternalId(left.messages[0] ?? { externalId: '' }, right.messages[0] ?? { externalId: '' }));
}

function byExternalId(left: { externalId: string | null }, right: { externalId: string | null }): number {
  return (left.externalId ?? '') < (right.externalId ?? '') ? -1 : 1;
}
