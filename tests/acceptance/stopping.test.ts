import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Conversation, Message, Paged } from '../../web/api/schemas.ts';
import { drained } from '../bench/processes.ts';
import { parley } from '../processes.ts';
import { openProduct, until, type Product } from './product.ts';
import { openStream } from './live-stream.ts';

const place = mkdtempSync(path.join(os.tmpdir(), 'parley-stop-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** 32 senders that post until they are told to stop or nobody answers any more; the ids that were accepted. */
function load(product: Product, channelId: string): { readonly accepted: Set<string>; readonly ended: Promise<void>; stop(): void } {
  const accepted = new Set<string>();
  let stopped = false;
  const send = async (sender: number): Promise<void> => {
    for (let index = 0; !stopped; index += 1) {
      const id = `${sender}-${index}`;
      const response = await product.post(channelId, { type: 'message', id, from: { id: `s${sender}` }, text: `load ${id}` }).catch(() => undefined);
      if (!response) return;
      if (response.status === 202) accepted.add(id);
      await response.body?.cancel().catch(() => {});
    }
  };
  return { accepted, ended: Promise.all(Array.from({ length: 32 }, (_, sender) => send(sender))).then(() => {}), stop() { stopped = true; } };
}

async function storedIds(product: Product, channelId: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const { id } of (await product.get<Paged<Conversation>>(`/api/conversations?view=channel:${channelId}&limit=500`)).items) {
    for (let cursor = ''; ;) {
      const page = await product.get<Paged<Message>>(`/api/conversations/${id}/messages?limit=500${cursor}`);
      ids.push(...page.items.map((message) => message.externalId ?? ''));
      if (page.next === null) break;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
  }
  return ids;
}

test('stopped and started again while 32 senders post, everything accepted is there once, and the end is clean', { timeout: 120_000 }, async () => {
  const folder = path.join(place, 'data');
  const first = await openProduct({ folder });
  const channelId = await first.channel('shop');
  const stream = await openStream(first.url, { authorization: `Bearer ${first.token}` });
  const senders = load(first, channelId);
  await until(() => senders.accepted.size > 200, 'some load');
  let printed = '';
  first.child.stdout?.on('data', (chunk: Buffer) => { printed += chunk.toString(); });
  const asked = Date.now();
  expect(await first.stop()).toBe(0);
  expect(printed).not.toContain('after the grace time');
  const took = Date.now() - asked;
  await senders.ended;
  stream.close();
  const begun = Date.now();
  const second = await openProduct({ folder, token: first.token });
  console.log(`stopped in ${took} ms with ${senders.accepted.size} accepted; started again in ${Date.now() - begun} ms`);
  await drained(second);
  const stored = await storedIds(second, channelId);
  expect(new Set(stored).size).toBe(stored.length);
  const missing = [...senders.accepted].filter((id) => !stored.includes(id));
  expect(missing).toEqual([]);
  await second.stop();
});

test('a backup made under load restores to a Parley that starts, is whole, and knows its people, tokens and secrets', { timeout: 120_000 }, async () => {
  const product = await openProduct();
  try {
    const channelId = await product.channel('shop');
    const senders = load(product, channelId);
    await until(() => senders.accepted.size > 100, 'some load');
    const before = new Set(senders.accepted);
    const file = path.join(place, 'under-load.parley');
    const made = await parley(['backup', file], product.env);
    expect([made.code, made.err]).toEqual([0, '']);
    senders.stop();
    await senders.ended;
    const folder = path.join(place, 'restored');
    const env = { ...product.env, PARLEY_DATA: folder };
    expect((await parley(['restore', file], env)).code).toBe(0);
    const again = await parley(['restore', file], env);
    expect([again.code, again.err.length > 20]).toEqual([1, true]);

    copyFileSync(path.join(product.folder, 'key'), path.join(folder, 'key'));
    const restored = await openProduct({ folder, token: product.token });
    await drained(restored);
    const stored = new Set(await storedIds(restored, channelId));
    expect([...before].filter((id) => !stored.has(id))).toEqual([]);
    expect((await restored.post(channelId, { type: 'message', id: 'after', from: { id: 'new' }, text: 'hello' })).status).toBe(202);
    await restored.stop();
  } finally {
    await product.end();
  }
});
