/** A process of a test: takes a job, says so, and never ends it. `node hanging.ts FOLDER`. */
import { createLog } from '../log.ts';
import { openEmbedded } from '../open.ts';

const runtime = await openEmbedded({ folder: process.argv[2] ?? '', collections: [], migrations: [], log: createLog({ level: 'silent' }) });
runtime.queue.work('jobs', { concurrency: 1 }, () => {
  process.stdout.write('working');
  return new Promise(() => undefined);
});
await runtime.store.commit({ workspaceId: 'main', writes: [], jobs: [{ queue: 'jobs', payload: 'left', key: 'k' }] });
