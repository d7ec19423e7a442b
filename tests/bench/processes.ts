import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startParley, type ParleyServer } from '../processes.ts';
import type { Load, LoadResult } from './generator.ts';

/** A running Parley with one API channel to send to. */
export interface BenchServer extends ParleyServer {
  readonly channelId: string;
  readonly secret: string;
}

export async function startBenchServer(folder?: string, env: Readonly<Record<string, string>> = {}): Promise<BenchServer> {
  const server = await startParley({ env, ...(folder === undefined ? {} : { folder }) });
  const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  const made = await server.call('POST', '/api/channels', { kind: 'api', name: 'bench', settings: { secret } });
  if (made.status !== 201) throw new Error(`the bench channel could not be made: ${made.status} ${await made.text()}`);
  const { id: channelId } = await made.json() as { id: string };
  return { ...server, channelId, secret };
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

/** Waits until no raw event is left to be worked through. */
export async function drained(server: ParleyServer): Promise<void> {
  for (;;) {
    const text = await (await server.call('GET', '/metrics')).text();
    if (!/^parley_jobs\{queue="intake",state="(?:ready|delayed|running)"\} [1-9]/m.test(text)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
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
