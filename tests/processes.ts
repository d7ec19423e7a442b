import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const root = path.join(import.meta.dirname, '..');

/** A child process of ours that serves on loopback; ended by its pid, and only by that. */
export interface Served {
  readonly port: number;
  readonly child: ChildProcess;
  /** SIGTERM, then waits for its end; answers with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, as a power cut would. */
  kill(): Promise<void>;
}

/** Starts one of our files on this Node and waits until it prints an address. */
export function startFile(file: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Served> {
  const child = spawn(process.execPath, [path.join(root, file), ...args], { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const port = Number(/http:\/\/[^:\s]+:(\d+)/.exec(printed)?.[1]);
      if (!port) return;
      resolve({
        port, child,
        stop() { child.kill('SIGTERM'); return ended; },
        async kill() { child.kill('SIGKILL'); await ended; },
      });
    });
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code} before it was ready: ${printed}`)));
  });
}

/** Runs one `parley` command to its end. */
export async function parley(words: readonly string[], env: Readonly<Record<string, string>>, input = ''): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [path.join(root, 'hub/parley.ts'), ...words], { cwd: root, env: { ...process.env, ...env } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

export const adminEmail = 'admin@parley.example';
export const adminPassword = 'correct horse battery';

/** A running Parley with an admin and an admin token. */
export interface ParleyServer extends Served {
  readonly url: string;
  readonly folder: string;
  readonly token: string;
  readonly env: Readonly<Record<string, string>>;
  call(method: string, route: string, body?: unknown): Promise<Response>;
  /** Stops it and removes its folder. */
  end(): Promise<void>;
}

/** Starts the real server on a folder of its own (or the given one) and a free port. */
export async function startParley(options: { folder?: string; token?: string; env?: Readonly<Record<string, string>> } = {}): Promise<ParleyServer> {
  const folder = options.folder ?? mkdtempSync(path.join(os.tmpdir(), 'parley-'));
  const env = { PORT: '0', PARLEY_DATA: folder, PARLEY_LOG: 'warn', PARLEY_ADMIN_EMAIL: adminEmail, PARLEY_ADMIN_PASSWORD: adminPassword, ...options.env };
  const server = await startFile('hub/parley.ts', ['start'], env);
  const token = options.token ?? await makeToken(env);
  const url = `http://127.0.0.1:${server.port}`;
  return {
    ...server, url, folder, token, env,
    call: (method, route, body) => fetch(`${url}${route}`, {
      method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: body === undefined ? null : JSON.stringify(body),
    }),
    async end() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function makeToken(env: Readonly<Record<string, string>>): Promise<string> {
  const made = await parley(['token', 'create', '--role', 'admin'], env);
  if (made.code !== 0) throw new Error(`no token could be made: ${made.err}`);
  return made.out.trim().split('\n').at(-1) ?? '';
}
