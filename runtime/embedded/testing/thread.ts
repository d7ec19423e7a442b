/** A second thread of a test's process: joins the store it is handed, writes, works jobs, and ends when told. */
import { parentPort, workerData } from 'node:worker_threads';
import { createLog } from '../log.ts';
import { joinEmbedded } from '../join.ts';
import type { RuntimeHandle } from '../open.ts';

const { handle } = workerData as { handle: RuntimeHandle };
const runtime = await joinEmbedded(handle, { log: createLog({ level: 'silent' }) });
runtime.events.subscribe((events) => parentPort?.postMessage({ heard: events.map(({ type }) => type) }));
runtime.events.onSignal((_, signal) => parentPort?.postMessage({ signalled: signal.type }));
const worker = runtime.queue.work('shared', { concurrency: 2 }, async (job) => {
  parentPort?.postMessage({ worked: job.payload });
  if (job.payload === 'hang') await new Promise(() => undefined);
});
parentPort?.on('message', (order: 'write' | 'close' | 'exit') => {
  if (order === 'exit') process.exit(0);
  if (order === 'write') void write();
  else void worker.stop().then(() => runtime.close()).then(() => parentPort?.close());
});
parentPort?.postMessage('joined');

async function write(): Promise<void> {
  const writes = [{ kind: 'insert', collection: 'notes', document: { id: 'theirs', workspaceId: 'main', version: 1 } }] as const;
  await runtime.store.commit({ workspaceId: 'main', writes, events: [{ type: 'from.thread', at: 1, actor: { kind: 'system' } }] });
  runtime.events.signal('main', { type: 'from-thread', data: null });
  parentPort?.postMessage('written');
}
