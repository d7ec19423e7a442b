import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { mayRun } from './skips.ts';

const folder = path.join(import.meta.dirname, '../../shared/services');

/** A real server started for one test file by its script; loopback only. */
export interface Service {
  readonly port: number;
  readonly state: string;
  /** Runs another verb of the script: `deliver FILE USER`. */
  run(...words: readonly string[]): void;
  stop(): void;
}

/**
 * Starts `NAME.sh` of the services beside the project on a free port; undefined, with the reason printed, when it cannot
 * be had here. Exit code 3 of a script means that this machine cannot have the service at all.
 */
export async function startService(name: string, env: Readonly<Record<string, string>> = {}): Promise<Service | undefined> {
  const script = path.join(folder, `${name}.sh`);
  const root = process.getuid?.() === 0;
  if (!mayRun(name, existsSync(script) && root, root ? 'needs the services folder beside the project' : 'needs to be started as root')) return undefined;
  const port = await freePort();
  // Unix sockets inside must have short names, so the folder stands directly in /tmp.
  const state = mkdtempSync('/tmp/parley-');
  // The servers drop root's rights and must still reach their mailboxes in it.
  chmodSync(state, 0o755);
  const call = (...words: readonly string[]) => spawnSync('bash', [script, ...words, '--port', String(port), '--state', `${state}/${name}`], { env: { ...process.env, ...env }, encoding: 'utf8', timeout: 240_000 });
  const started = call('start');
  if (!mayRun(name, started.status === 0, `its script said: ${(started.stderr || started.stdout).trim().split('\n').at(-1)}`, { notToBeHad: started.status === 3 })) return undefined;
  return {
    port, state: `${state}/${name}`,
    run(...words) {
      const ended = call(...words);
      if (ended.status !== 0) throw new Error(`${name} ${words.join(' ')}: ${ended.stderr}`);
    },
    stop() {
      call('stop');
      rmSync(state, { recursive: true, force: true });
    },
  };
}

/** A port nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
