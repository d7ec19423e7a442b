import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Load, LoadResult } from './generator.ts';

export const root = path.join(import.meta.dirname, '../..');

/** A child that is measured; ended by its pid, and only by that. */
export interface Measured {
  readonly port: number;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** Starts one of our files and waits until it prints an address. */
export function startFile(file: string, args: readonly string[], env: Record<string, string>): Promise<Measured> {
  const child = spawn(process.execPath, [path.join(root, file), ...args], { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const port = Number(/http:\/\/[^:\s]+:(\d+)/.exec(printed)?.[1]);
      if (port) resolve({ port, child, stop: async () => { child.kill('SIGTERM'); await ended; } });
    });
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code} before it was ready: ${printed}`)));
  });
}

/** A running Parley on an empty folder, with an admin token and one API channel. */
export interface BenchServer extends Measured {
  readonly token: string;
  readonly channelId: string;
  readonly secret: string;
  readonly folder: string;
  call(method: string, route: string, body?: unknown): Promise<Response>;
}

export async function startParley(folder = mkdtempSync(path.join(os.tmpdir(), 'parley-bench-'))): Promise<BenchServer> {
  const email = 'bench@example.test';
  const password = 'a-password-for-the-bench';
  const env = { PORT: '0', PARLEY_DATA: folder, PARLEY_LOG: 'warn', PARLEY_ADMIN_EMAIL: email, PARLEY_ADMIN_PASSWORD: password };
  const token = await makeToken(env);
  const server = await startFile('hub/parley.ts', ['start'], env);
  const call = (method: string, route: string, body?: unknown): Promise<Response> => fetch(`http://127.0.0.1:${server.port}${route}`, {
    method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: body === undefined ? null : JSON.stringify(body),
  });
  const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  const made = await call('POST', '/api/channels', { kind: 'api', name: 'bench', settings: { secret } });
  if (made.status !== 201) throw new Error(`the bench channel could not be made: ${made.status} ${await made.text()}`);
  const { id: channelId } = await made.json() as { id: string };
  return { ...server, token, channelId, secret, folder, call, stop: async () => { await server.stop(); rmSync(folder, { recursive: true, force: true }); } };
}

async function makeToken(env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [path.join(root, 'hub/parley.ts'), 'token', 'create', '--role', 'admin'], { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => { printed += chunk.toString(); });
  await new Promise((resolve) => child.once('close', resolve));
  return printed.trim().split('\n').at(-1) ?? '';
}

/** Runs the generator in a process of its own. */
export function generate(load: Load): Promise<LoadResult> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'generator.ts'), JSON.stringify(load)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => { printed += chunk.toString(); });
  return new Promise((resolve, reject) => child.once('close', (code) => {
    if (code === 0) resolve(JSON.parse(printed) as LoadResult);
    else reject(new Error(`the generator ended with ${code}`));
  }));
}

/** Resident memory without mapped files, bytes (RssAnon of /proc). */
export function memoryOf(child: ChildProcess): number {
  const text = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/RssAnon:\s+(\d+) kB/.exec(text)?.[1] ?? Number.NaN) * 1024;
}

/** User and system time a process has used so far, seconds. */
export function cpuOf(child: ChildProcess): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
