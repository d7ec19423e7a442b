import { parentPort, workerData } from 'node:worker_threads';
import { loadClassifier } from '../classifier/index.ts';
import { createLog, joinEmbedded, type RuntimeHandle } from '../runtime/embedded/index.ts';
import { wireSubjects } from './compose.ts';
import type { Config } from './config.ts';
import { giveWay } from './give-way.ts';
import { startPipeline } from './pipeline.ts';

/** What the server thread hands over. */
export interface PipelineThreadData {
  readonly handle: RuntimeHandle;
  readonly config: Pick<Config, 'maxBodyBytes' | 'nameServers' | 'logLevel'>;
}

giveWay();
const { handle, config } = workerData as PipelineThreadData;
const runtime = await joinEmbedded(handle, { log: createLog({ level: config.logLevel }).child({ part: 'pipeline' }), givesWay: true });
const pipeline = await startPipeline(wireSubjects(runtime), loadClassifier(), config);
parentPort?.postMessage('started');
parentPort?.once('message', () => {
  // Ends by itself when its port is closed: a thread is never ended from outside while it may be inside the database.
  void pipeline.stop().then(() => runtime.close()).then(() => parentPort?.close());
});
