import { createHmac } from 'node:crypto';
import type { Figure } from './figure.ts';
import { bodyOf } from './generator.ts';
import { startBenchServer, type BenchServer } from './processes.ts';

const agents = 500;
const events = 20;

/** 500 open screens: how long until one event has reached them all. */
export async function benchLive(): Promise<Figure[]> {
  const parley = await startBenchServer();
  const abort = new AbortController();
  try {
    const arrivals = new Map<number, number[]>();
    await Promise.all(Array.from({ length: agents }, () => listen(parley, abort.signal, (marker, at) => {
      arrivals.set(marker, [...(arrivals.get(marker) ?? []), at]);
    })));
    const spans: number[] = [];
    for (let index = 0; index < events; index += 1) {
      const sentAt = performance.now();
      await send(parley, index);
      spans.push(await allReached(arrivals, index, sentAt));
    }
    spans.sort((a, b) => a - b);
    return [{ name: `one event to ${agents} live agents, p95 of ${events}`, value: spans[Math.ceil(0.95 * events) - 1] ?? Number.NaN, unit: 'ms', goal: { atMost: 250 } }];
  } finally {
    abort.abort();
    await parley.end();
  }
}

async function listen(parley: BenchServer, signal: AbortSignal, seen: (marker: number, at: number) => void): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${parley.port}/api/events`, { headers: { authorization: `Bearer ${parley.token}` }, signal });
  if (!answer.ok || !answer.body) throw new Error(`the live stream was refused: ${answer.status}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let count = -1;
  void (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const _ of value.matchAll(/"type":"message\.received"/g)) seen(count += 1, performance.now());
    }
  })().catch(() => undefined);
}

async function send(parley: BenchServer, index: number): Promise<void> {
  const body = bodyOf('live', index);
  const stamp = Math.floor(Date.now() / 1000);
  const key = Buffer.from(parley.secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`live-${index}.${stamp}.${body}`).digest('base64');
  const answer = await fetch(`http://127.0.0.1:${parley.port}/in/${parley.channelId}`, {
    method: 'POST', body, headers: { 'content-type': 'application/json', 'webhook-id': `live-${index}`, 'webhook-timestamp': String(stamp), 'webhook-signature': `v1,${signature}` },
  });
  if (answer.status !== 202) throw new Error(`not accepted: ${answer.status}`);
}

/** Resolves with the time from sending to the last agent, ms; fails after 10 s. */
async function allReached(arrivals: ReadonlyMap<number, readonly number[]>, marker: number, sentAt: number): Promise<number> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    const reached = arrivals.get(marker) ?? [];
    if (reached.length >= agents) return Math.max(...reached) - sentAt;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`event ${marker} reached only ${arrivals.get(marker)?.length ?? 0} of ${agents} agents`);
}
