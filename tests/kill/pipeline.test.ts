import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drained } from '../bench/processes.ts';
import { startParley, type ParleyServer } from '../processes.ts';
import { postSigned, testSecret } from '../signed.ts';

const rounds = Number(process.env['KILL_ROUNDS'] ?? 10);
const senders = 16;

interface Stored { readonly externalId: string; readonly conversationId: string }

test(`the server is killed ${rounds} times under load: nothing acknowledged is lost, nothing is doubled`, { timeout: 60_000 + rounds * 20_000 }, async () => {
  let server = await startParley();
  const { folder, token } = server;
  const channelId = await makeChannel(server);
  const acknowledged = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    await loadUntilKilled(server, channelId, round, acknowledged);
    server = await startParley({ folder, token });
  }
  await drained(server);
  const stored = await everyMessage(server);
  const counts = new Map<string, number>();
  for (const { externalId } of stored) counts.set(externalId, (counts.get(externalId) ?? 0) + 1);
  const lost = [...acknowledged].filter((id) => !counts.has(id));
  const doubled = [...counts].filter(([, count]) => count > 1);
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(acknowledged.size).toBeGreaterThan(rounds);
  expect(lost).toEqual([]);
  expect(doubled).toEqual([]);
});

async function makeChannel(server: ParleyServer): Promise<string> {
  const made = await server.call('POST', '/api/channels', { kind: 'api', name: 'kill', settings: { secret: testSecret } });
  expect(made.status).toBe(201);
  return (await made.json() as { id: string }).id;
}

/** Sends from many sides, repeats some, and kills the process at a random instant; notes what was acknowledged. */
async function loadUntilKilled(server: ParleyServer, channelId: string, round: number, acknowledged: Set<string>): Promise<void> {
  let killed = false;
  const lanes = Array.from({ length: senders }, async (_, lane) => {
    for (let index = 0; !killed; index += 1) {
      const id = `${round}-${lane}-${index % 7 === 6 ? index - 1 : index}`;
      try {
        const answer = await postSigned(server.url, channelId, { type: 'message', id, from: { id: `person-${lane % 5}` }, text: `message ${id} about my card` });
        if (answer.status === 202) acknowledged.add(id);
      } catch {
        // The connection broke: not acknowledged, so nothing is promised.
      }
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 450));
  killed = true;
  await server.kill();
  await Promise.all(lanes);
}

/** All incoming messages there are; fails when a conversation's own count differs from what it holds. */
async function everyMessage(server: ParleyServer): Promise<Stored[]> {
  const stored: Stored[] = [];
  for (const conversation of await everyPage<{ id: string; messageCount: number }>(server, '/api/conversations?view=all&limit=500')) {
    const messages = await everyPage<{ externalId: string; conversationId: string; direction: string }>(server, `/api/conversations/${conversation.id}/messages?limit=500`);
    expect(messages.length).toBe(conversation.messageCount);
    stored.push(...messages.filter((message) => message.direction === 'in'));
  }
  return stored;
}

async function everyPage<T>(server: ParleyServer, route: string): Promise<T[]> {
  const items: T[] = [];
  for (let next: string | null = ''; next !== null;) {
    const answer: Response = await server.call('GET', next ? `${route}&cursor=${encodeURIComponent(next)}` : route);
    expect(answer.status).toBe(200);
    const page = await answer.json() as { items: T[]; next: string | null };
    items.push(...page.items);
    next = page.next;
  }
  return items;
}
