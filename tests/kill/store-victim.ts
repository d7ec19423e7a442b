/**
 * The process that the store's kill test kills: works on the folder it is given as hard as it can and prints each number
 * as soon as its batch was acknowledged. `node store-victim.ts FOLDER FIRST`.
 */
import { createLog, joinEmbedded, openEmbedded } from '../../runtime/embedded/index.ts';
import { insert, replace, type Runtime } from '../../runtime/ports/index.ts';
import { accounts, entries, entryId, queueName, victimCollections, workspaceId, type Account } from './store-ground.ts';

const [folder = '', first = '0'] = process.argv.slice(2);
const log = createLog({ level: 'silent' });
const runtime = await openEmbedded({ folder, collections: victimCollections, migrations: [], log });
const { handle } = runtime.share();
const second = await joinEmbedded(handle, { log });
let next = Number(first);

/** One batch: a new entry, the account's sum, one event, one job, one search entry. All of it or nothing must be there afterwards. */
async function write(over: Runtime, account: string): Promise<void> {
  const number = next;
  next += 1;
  for (;;) {
    const before = await over.store.get(accounts, workspaceId, account);
    const sum: Omit<Account, 'version'> = { id: account, workspaceId, total: (before?.total ?? 0) + 1, last: number };
    const result = await over.store.commit({
      workspaceId,
      writes: [insert(entries, { id: entryId(number), workspaceId, account, number, tags: [`t${number % 3}`] }), before ? replace(accounts, { ...before, ...sum }) : insert(accounts, sum)],
      events: [{ type: 'entry.made', at: number, actor: { kind: 'system' }, conversationId: account, subjectId: entryId(number) }],
      jobs: [{ queue: queueName, payload: { number } }],
      search: [{ kind: 'entry', id: entryId(number), tokens: ['entry', `n${number}`], at: number }],
    });
    if (result.committed) break;
  }
  process.stdout.write(`${number}\n`);
}

/** Works each job off by marking its entry, in one batch with the job's end. */
for (const over of [runtime, second]) {
  over.queue.work<{ number: number }>(queueName, { concurrency: 8 }, async (job) => {
    const entry = await over.store.get(entries, workspaceId, entryId(job.payload.number));
    if (!entry) throw new Error('a job without its entry');
    await over.store.commit({ workspaceId, writes: [replace(entries, { ...entry, worked: (entry.worked ?? 0) + 1 })], finish: job.lease });
  });
}

await Promise.all(Array.from({ length: 24 }, async (_, lane) => {
  const over = lane % 2 === 0 ? runtime : second;
  for (;;) await write(over, `account-${lane % 10}`);
}));
