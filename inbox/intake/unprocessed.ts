import { demand, type Principal } from '../../people/index.ts';
import { commitAgain, HubError, type Page, replace, type Runtime } from '../../runtime/ports/index.ts';
import { actorOf, inboxEvent } from '../ledger.ts';
import { againJobFor } from './accept.ts';
import { readBody } from './body.ts';
import { journal, type JournalEntry } from './journal.ts';

type Query = { readonly cursor?: string | null; readonly limit: number; readonly state?: 'failed' | 'set-aside' };

export async function listUnprocessed({ store }: Runtime, principal: Principal, query: Query): Promise<Page<JournalEntry>> {
  demand(principal, 'unprocessed.manage');
  return store.page(journal, 'byState', {
    workspaceId: principal.workspaceId, where: { state: query.state ?? 'failed' }, order: 'descending', after: query.cursor, limit: query.limit,
  });
}

export async function readRaw(runtime: Runtime, principal: Principal, journalId: string): Promise<Uint8Array> {
  demand(principal, 'unprocessed.manage');
  return readBody(runtime.files, (await demandEntry(runtime, principal.workspaceId, journalId)).body);
}

/** Back in line; what it brought before is found again by its external ids and stays as it is. */
export async function replay(runtime: Runtime, principal: Principal, journalId: string): Promise<void> {
  demand(principal, 'unprocessed.manage');
  const { workspaceId } = principal;
  await commitAgain(runtime.store, async () => {
    const entry = await demandEntry(runtime, workspaceId, journalId);
    const event = inboxEvent('delivery.replayed', runtime.clock.now(), actorOf(principal), { subjectId: journalId }, { channelId: entry.channelId });
    const batch = { workspaceId, writes: [replace(journal, { ...entry, state: 'received' as const, error: null })], jobs: [againJobFor(entry)], events: [event] };
    return { batch, answer: true };
  });
}

async function demandEntry({ store }: Runtime, workspaceId: string, journalId: string): Promise<JournalEntry> {
  const entry = await store.get(journal, workspaceId, journalId);
  if (entry) return entry;
  throw new HubError('not-found', 'unprocessed.not-found', 'There is no such raw event.');
}
