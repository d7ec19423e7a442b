import { setTimeout as wait } from 'node:timers/promises';
import { ConnectorError, isContact, type Inbound, type InboundMessage, type InboundReceipt } from '../../connectors/spec/index.ts';
import type { Customers } from '../../customers/index.ts';
import { GiveUp, replace, RetryAfter, StoreUnavailable, type Batch, type Conflict, type Job, type NewEvent, type Runtime, type Store } from '../../runtime/ports/index.ts';
import { externalIds, messages, type ExternalId } from '../conversations/message.ts';
import type { Intake, IntakeJob } from '../inbox.ts';
import type { KeyedLock } from '../keyed-lock.ts';
import { inboxEvent } from '../ledger.ts';
import { cut, limits } from '../limits.ts';
import { readBody } from './body.ts';
import type { Arriving } from './compose.ts';
import { keepContent } from './content.ts';
import { journal, type JournalEntry } from './journal.ts';
import { applyReceipt } from './receipt.ts';
import { decideMessage, identityOf, setAsideEvent } from './store-message.ts';

export interface IntakeParts {
  readonly runtime: Runtime;
  readonly customers: Customers;
  readonly lock: KeyedLock;
}

export interface Work {
  readonly job: Job<IntakeJob>;
  readonly hops: Parameters<Intake['process']>[1];
  readonly entry: JournalEntry;
}

/** How an entry ends. */
interface Ending { readonly state: 'done' | 'failed' | 'set-aside'; readonly error: string | null }
const done: Ending = { state: 'done', error: null };

/** After so many tries what throws is no passing trouble: the entry is shown to a person instead of tried for hours. */
const triesBeforeShown = 5;
const triesPerEvent = 12;

/** See `Intake.process`. The last event's batch also ends entry and job, so that the usual entry takes one commit. */
export async function processEntry(parts: IntakeParts, job: Job<IntakeJob>, hops: Work['hops']): Promise<void> {
  const entry = await parts.runtime.store.get(journal, job.workspaceId, job.payload.journalId);
  if (!entry) throw new GiveUp(`there is no journal entry ${job.payload.journalId}`);
  if (entry.state !== 'received') return;
  const work: Work = { job, hops, entry };
  try {
    await workThrough(parts, work);
  } catch (error) {
    if (error instanceof StoreUnavailable || error instanceof RetryAfter || error instanceof GiveUp) throw error;
    if (!isUnreadable(error) && job.attempt < triesBeforeShown) throw error;
    await end(parts, work, { state: 'failed', error: cut(error instanceof Error ? error.message : String(error), limits.reason) });
  }
}

function isUnreadable(error: unknown): boolean {
  return error instanceof ConnectorError && error.kind === 'invalid';
}

async function workThrough(parts: IntakeParts, work: Work): Promise<void> {
  const { entry, hops } = work;
  const body = await readBody(parts.runtime.files, entry.body);
  const inbounds = await hops.read(entry.channelId, { key: entry.id, body, context: entry.context });
  const unread = inbounds.filter((inbound) => inbound.kind === 'unrecognised');
  const readable = inbounds.filter((inbound) => inbound.kind !== 'unrecognised');
  const ending: Ending = unread.length === 0 ? done : { state: 'failed', error: cut(unread.map((inbound) => inbound.why).join('; '), limits.reason) };
  if (readable.length === 0) return end(parts, work, ending);
  for (const [index, inbound] of readable.entries()) {
    const isLast = index === readable.length - 1;
    if ((await storeEvent(parts, work, inbound, isLast ? ending : undefined)) === 'lost') return;
  }
}

/** One event, once. `lost`: the job is in other hands, which go on with it. */
async function storeEvent(parts: IntakeParts, work: Work, inbound: Exclude<Inbound, { kind: 'unrecognised' }>, ending: Ending | undefined): Promise<'stored' | 'lost'> {
  switch (inbound.kind) {
    case 'receipt': return storeReceipt(parts, work, inbound, ending);
    case 'message': {
      const key = `${work.entry.channelId}\u0000${inbound.thread.key ?? inbound.from.externalId}`;
      return parts.lock.run(key, () => storeMessage(parts, work, inbound, ending));
    }
  }
}

async function storeReceipt(parts: IntakeParts, work: Work, receipt: InboundReceipt, ending: Ending | undefined): Promise<'stored' | 'lost'> {
  const { runtime } = parts;
  return commitUntilHeld(parts, work, ending, () => applyReceipt(runtime.store, work.entry.workspaceId, work.entry.channelId, receipt, runtime.clock.now()));
}

async function storeMessage(parts: IntakeParts, work: Work, inbound: InboundMessage, ending: Ending | undefined): Promise<'stored' | 'lost'> {
  const { runtime } = parts;
  const { entry } = work;
  const isHistory = entry.isHistory === true;
  let arriving: Arriving = {
    id: runtime.ids.next(), workspaceId: entry.workspaceId, channelId: entry.channelId, journalId: entry.id,
    receivedAt: entry.receivedAt, inbound, content: await keepContent(runtime.files, inbound), isHistory, twinOf: null,
    isToBeChecked: !isHistory && inbound.trust === undefined && isContact(inbound) && await work.hops.checksTrust(entry.channelId),
  };
  const isRepeat = async (conflict: Conflict): Promise<boolean> => {
    const own = identityOf(arriving);
    if (conflict.reason !== 'exists' || conflict.collection !== externalIds.name || conflict.id !== own) return false;
    const twin = arriving.twinOf === null ? await asTwin(runtime.store, arriving, own) : undefined;
    if (twin) arriving = twin;
    return twin === undefined;
  };
  return commitUntilHeld(parts, work, ending, () => decideMessage(parts, work, arriving), isRepeat, (now) => setAsideEvent(arriving, now));
}

/**
 * The message under an id of its own when its external id belongs to another message already, as the fingerprints tell;
 * undefined when it is that message once more.
 */
async function asTwin(store: Store, arriving: Arriving, ownId: string): Promise<Arriving | undefined> {
  const { inbound, content, workspaceId } = arriving;
  const first = await store.get(externalIds, workspaceId, ownId);
  if (inbound.fingerprint === undefined || !first || first.fingerprint === inbound.fingerprint) return undefined;
  if (first.fingerprint == null && !await isAnswerToIt(store, first, inbound)) return undefined;
  const warnings = [...content.warnings, 'another message with the same Message-ID came before; this one is kept under an id of its own'];
  return { ...arriving, content: { ...content, warnings }, twinOf: ownId };
}

/** Broken programs answer under the id of the message they answer: ours, unless it is that one come back. */
async function isAnswerToIt(store: Store, first: ExternalId, { variety }: InboundMessage): Promise<boolean> {
  const message = variety === 'loop' ? undefined : await store.get(messages, first.workspaceId, first.messageId);
  return message?.direction === 'out';
}

type Part = Pick<Batch, 'writes' | 'events' | 'search' | 'jobs'>;

/** Decides and commits until a batch holds; a repeat ends like a success, because everything of it is already there. */
async function commitUntilHeld(parts: IntakeParts, work: Work, ending: Ending | undefined, decide: () => Promise<Part | 'set-aside'>,
  isRepeat: (conflict: Conflict) => Promise<boolean> = async () => false, setAside?: (now: number) => NewEvent): Promise<'stored' | 'lost'> {
  const { store, clock } = parts.runtime;
  for (let attempt = 1; attempt <= triesPerEvent; attempt += 1) {
    const decided = await decide();
    const isAside = decided === 'set-aside';
    const part: Part = isAside ? { writes: [], events: setAside ? [setAside(clock.now())] : [] } : decided;
    const asked = isAside && ending?.state === 'done' ? { state: 'set-aside' as const, error: 'it is no message of a person and belongs to no conversation' } : ending;
    const batch = { workspaceId: work.entry.workspaceId, ...part, ...(asked ? closing(parts, work, asked, part) : {}) };
    const result = await store.commit(batch);
    if (result.committed) return 'stored';
    if (isLost(result.conflict)) return 'lost';
    if (await isRepeat(result.conflict)) return ending ? endQuietly(parts, work, ending) : 'stored';
    if (attempt > 1) await wait(Math.random() * Math.min(2 ** attempt, 100));
  }
  throw new RetryAfter('others keep changing the same conversation; trying again soon', 200, true);
}

function isLost(conflict: Conflict): boolean {
  return conflict.reason === 'lease' || conflict.collection === journal.name;
}

/** What ends entry and job, added to a part of a batch. */
function closing({ runtime }: IntakeParts, { entry, job }: Work, ending: Ending, part: Part): Pick<Batch, 'writes' | 'events' | 'finish'> {
  const failed = ending.state === 'failed'
    ? [inboxEvent('delivery.failed', runtime.clock.now(), { kind: 'system' }, { subjectId: entry.id }, { channelId: entry.channelId, reason: ending.error ?? '' })]
    : [];
  return {
    writes: [...part.writes, replace(journal, { ...entry, state: ending.state, error: ending.error })],
    events: [...(part.events ?? []), ...failed],
    finish: job.lease,
  };
}

async function end(parts: IntakeParts, work: Work, ending: Ending): Promise<void> {
  const { workspaceId } = work.entry;
  const result = await parts.runtime.store.commit({ workspaceId, ...closing(parts, work, ending, { writes: [] }) });
  if (!result.committed && !isLost(result.conflict)) throw new Error(`the journal entry ${work.entry.id} could not be ended: ${result.conflict.reason}`);
}

async function endQuietly(parts: IntakeParts, work: Work, ending: Ending): Promise<'stored'> {
  await end(parts, work, ending);
  return 'stored';
}
