import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Message, Paged } from '../../web/api/schemas.ts';
import { mayRun } from '../skips.ts';
import { openProduct, problemOf, until, type Product } from './product.ts';

const place = mkdtempSync(path.join(os.tmpdir(), 'parley-full-'));
const small = path.join(place, 'small');
mkdirSync(small);
const isMounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=24m', 'parley-test', small]).status === 0;
afterAll(() => {
  if (isMounted) spawnSync('/bin/umount', [small]);
  rmSync(place, { recursive: true, force: true });
});

const filler = path.join(small, 'filler');

/** Takes every byte that is left. */
function fillDisk(): void {
  const file = openSync(filler, 'a');
  try {
    for (let size = 1 << 20; size >= 512; size = size > 512 ? size >> 1 : 0) {
      try {
        for (;;) writeSync(file, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}

describe.runIf(mayRun('a full disk', isMounted, 'run as root where a small tmpfs may be mounted', { notToBeHad: process.getuid?.() === 0 }))('a full disk', () => {
  test('is told before anything is accepted, reading goes on, and once there is room everything goes on by itself', { timeout: 120_000 }, async () => {
    const folder = path.join(small, 'data');
    const product = await openProduct({ folder });
    try {
      const channelId = await product.channel('shop');
      const { conversationId } = await product.say(channelId, 'ana', 'before', 'before the disk was full');
      const accepted = new Set(['before']);
      fillDisk();
      const refused = await postUntilRefused(product, channelId, accepted);
      const problem = await problemOf(refused, 503);
      expect(problem.detail).toMatch(/disk|space|room/i);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);

      const health = await until(async () => {
        const answer = await fetch(`${product.url}/health`);
        return answer.status === 503 && answer;
      }, '/health to say so');
      expect((await problemOf(health, 503)).detail).toMatch(/disk|space|room/i);
      expect((await product.messagesOf(conversationId)).map(({ text }) => text)).toContain('before the disk was full');
      expect((await product.get<Paged<unknown>>('/api/search?q=before')).items.length).toBeGreaterThan(0);
      await problemOf(await product.call('POST', `/api/conversations/${conversationId}/notes`, { text: 'x'.repeat(100_000), key: 'big' }), 503);
      await problemOf(await product.post(channelId, { type: 'message', id: 'file', from: { id: 'ana' }, text: '', attachments: [{ name: 'a', content: Buffer.alloc(500_000).toString('base64') }] }), 503);

      rmSync(filler);
      await until(async () => (await product.post(channelId, { type: 'message', id: 'after', from: { id: 'ana' }, text: 'after' })).status === 202, 'messages to be accepted again');
      accepted.add('after');
      await until(async () => (await fetch(`${product.url}/health`)).status === 200, '/health to be well again');
      await until(async () => {
        const stored = new Set((await product.messagesOf(conversationId)).map((message: Message) => message.externalId));
        return [...accepted].every((id) => stored.has(id));
      }, 'everything that was accepted');
      expect(await product.stop()).toBe(0);
      expect(existsSync(filler)).toBe(false);
    } finally {
      rmSync(filler, { force: true });
      await product.end();
    }
  });
});

/** What the log of the database has room for already may still be accepted; then comes the refusal. */
async function postUntilRefused(product: Product, channelId: string, accepted: Set<string>): Promise<Response> {
  for (let index = 0; index < 400; index += 1) {
    const id = `full ${index}`;
    const response = await product.post(channelId, { type: 'message', id, from: { id: 'ana' }, text: 'x'.repeat(20_000) });
    if (response.status !== 202) return response;
    accepted.add(id);
    fillDisk();
  }
  throw new Error('the disk never was full');
}
