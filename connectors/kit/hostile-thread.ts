import { Worker } from 'node:worker_threads';

/**
 * A thread for work on what strangers sent: its heap and its stack are bounded, and it keeps no process alive that has nothing
 * else to do (`ref` while it works). Its owner ends it when it takes too long.
 */
export function startHostileThread(file: URL, maxHeapMb: number, workerData?: object): Worker {
  const thread = new Worker(file, { execArgv: [], workerData, resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 } });
  thread.unref();
  return thread;
}
