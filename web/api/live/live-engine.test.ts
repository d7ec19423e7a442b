import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, workspaceId, type TestApi } from '../testing/open-test-api.ts';

let test: TestApi;
beforeAll(async () => { test = await openTestApi({ live: { gatherMs: 2, heartbeatMs: 20 } }); });
afterAll(() => test.close());

interface Reading { readonly sequences: number[]; readonly events: Record<string, unknown>[]; ended: boolean; stop(): Promise<void> }

async function listen(headers: Record<string, string>, query = ''): Promise<Reading> {
  const answer = await test.api.app.request(`/api/events${query}`, { headers });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const reading: Reading = { sequences: [], events: [], ended: false, stop: () => reader.cancel() };
  void (async () => {
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += new TextDecoder().decode(value);
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks.filter((one) => one.includes('event: ledger'))) {
        const events = JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '[]') as Record<string, unknown>[];
        reading.events.push(...events);
        reading.sequences.push(...events.map((event) => Number(event['sequence'])));
      }
    }
    reading.ended = true;
  })();
  return reading;
}

async function until(condition: () => boolean): Promise<void> {
  for (let round = 0; round < 2_000 && !condition(); round += 1) await new Promise((resolve) => { setTimeout(resolve, 5); });
  expect(condition()).toBe(true);
}

const event = (index: number) => ({ type: 'conversation.tagged', at: 1, actor: { kind: 'system' }, conversationId: 'C', data: { index } }) as const;

describe('live events on the real ledger', () => {
  it('miss nothing and repeat nothing, although streams open in the middle of concurrent commits', async () => {
    const authorization = `Bearer ${await test.token('agent')}`;
    const start = await test.runtime.events.position(workspaceId);
    const streams: Promise<Reading>[] = [];
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; round < 25; round += 1) {
        await test.runtime.store.commit({ workspaceId, writes: [], events: [event(writer), event(round)] });
        if (round % 5 === 0) streams.push(listen({ authorization, 'last-event-id': String(start) }));
      }
    });
    await Promise.all(writers);
    const expected = (await test.runtime.events.since(workspaceId, start, 1_000)).map((line) => line.sequence);
    expect(expected.length).toBe(400);
    for (const reading of await Promise.all(streams)) {
      await until(() => reading.sequences.length >= expected.length);
      expect(reading.sequences).toEqual(expected);
      await reading.stop();
    }
  });

  it('tell of a message that comes in, and of nothing one may not see', async () => {
    const agent = await listen({ authorization: `Bearer ${await test.token('agent')}` });
    const channel = await test.channel('Live');
    await test.deliver(channel, { id: 'l1', from: { id: 'p' }, text: 'hello' });
    await until(() => agent.events.some((line) => line['type'] === 'message.received'));
    const types = new Set(agent.events.map((line) => String(line['type']).split('.', 1)[0]));
    expect(types).not.toContain('token');
    expect(types).not.toContain('session');
    expect(agent.events[0]).not.toHaveProperty('workspaceId');
    await agent.stop();
  });

  it('end with the session and with the token, and the stream counts as presence', async () => {
    const email = 'live@bank.example';
    const admin = await test.as('admin');
    const user = (await admin.ask('POST', '/api/users', { name: 'L', email, password: 'a long password', role: 'agent' })).json<{ id: string }>();
    const signedIn = await test.client().ask('POST', '/api/session', { email, password: 'a long password' });
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    const mine = await listen({ cookie });
    const users = async (): Promise<string | undefined> => (await admin.get('/api/users')).json<{ items: { id: string; presence: string }[] }>().items.find((one) => one.id === user.id)?.presence;
    expect(await users()).toBe('online');
    const token = (await admin.ask('POST', '/api/tokens', { name: 'T', role: 'agent' })).json<{ id: string; token: string }>();
    const program = await listen({ authorization: `Bearer ${token.token}` });
    await admin.ask('PATCH', `/api/users/${user.id}`, { enabled: false });
    await admin.ask('DELETE', `/api/tokens/${token.id}`);
    await until(() => mine.ended && program.ended);
    expect((await test.client({ cookie }).get('/api/events')).status).toBe(401);
  });

  it('asked for by HEAD leave nothing open', async () => {
    let listeners = 0;
    const counting = await openTestApi(({ runtime }) => ({ runtime: { ...runtime, events: { ...runtime.events, subscribe: (listener) => {
      const stop = runtime.events.subscribe(listener);
      listeners += 1;
      return () => { listeners -= 1; stop(); };
    } } } }));
    const answer = await counting.api.app.request('/api/events', { method: 'HEAD', headers: { authorization: `Bearer ${await counting.token('agent')}` } });
    expect([answer.status, answer.headers.get('content-type'), answer.body, listeners]).toEqual([200, 'text/event-stream', null, 0]);
    await counting.close();
  });

  it('refuse an id that is none', async () => {
    const client = test.client({ authorization: `Bearer ${await test.token('agent')}` });
    expect((await client.get('/api/events?after=soon')).status).toBe(400);
    expect((await client.get('/api/events', { 'last-event-id': '-1' })).status).toBe(400);
  });
});
