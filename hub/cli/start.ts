import { createLog } from '../../runtime/embedded/index.ts';
import { readConfig } from '../config.ts';
import { startServer } from '../server.ts';

/** `parley start`: serves until SIGINT or SIGTERM, then finishes what was accepted. */
export async function start(): Promise<number> {
  const config = readConfig(process.env);
  const server = await startServer(config);
  const lines = [`Parley is running at ${server.url}`, ...server.signIn.map((line) => `  ${line}`), ''];
  process.stdout.write(`${lines.join('\n')}`);
  const why = await Promise.race([server.failed, signal()]);
  const log = createLog({ level: config.logLevel });
  log.info('stopping', { why });
  await server.stop();
  return why.startsWith('SIG') ? 0 : 1;
}

function signal(): Promise<string> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve('SIGINT'));
    process.once('SIGTERM', () => resolve('SIGTERM'));
  });
}
