import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../runtime/ports/index.ts';
import { openTestApi, type TestApi } from './testing/open-test-api.ts';

let test: TestApi;
let channel = '';
beforeAll(async () => {
  test = await openTestApi();
  channel = await test.channel();
});
afterAll(() => test.close());

const delivery = (id: string): object => ({ id, from: { id: 'p1', name: 'Leyla' }, text: 'hello' });
const send = (body: unknown, headers: Record<string, string> = { 'x-signature': 'sesame' }, id = channel): ReturnType<ReturnType<TestApi['client']>['ask']> =>
  test.client(headers).ask('POST', `/in/${id}`, body);

describe('a webhook', () => {
  it('takes a delivery, and a repeat of it changes nothing', async () => {
    const first = await send(delivery('d1'));
    expect([first.status, first.json()]).toEqual([202, { accepted: true, duplicate: false }]);
    const again = await Promise.all([send(delivery('d1')), send(delivery('d1'), { 'x-signature': 'sesame', 'x-other': '1' })]);
    expect(again.map((answered) => answered.json())).toEqual([{ accepted: true, duplicate: true }, { accepted: true, duplicate: true }]);
    await test.settled();
    const { items } = (await (await test.as('agent')).get('/api/conversations?view=all')).json<{ items: { messageCount: number }[] }>();
    expect(items.map((item) => item.messageCount)).toEqual([1]);
  });

  it('takes one of many that race', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(delivery('race'))));
    expect(answers.filter((answered) => answered.json()['duplicate'] === false).length).toBe(1);
  });

  it('answers the handshake of the provider', async () => {
    const answered = await test.client().get(`/in/${channel}?challenge=42`);
    expect([answered.status, answered.text, answered.headers.get('content-type')]).toEqual([200, '42', 'text/plain']);
  });

  it('refuses a wrong or missing signature with 401, whatever the body', async () => {
    for (const headers of [{ 'x-signature': 'wrong' }, {}]) {
      const answered = await send('not even JSON', headers as Record<string, string>);
      expect([answered.status, answered.json()['code']]).toEqual([401, 'webhook.signature']);
    }
    const told = test.logged.filter((line) => line.message.startsWith('webhook refused'));
    expect(told.length).toBe(1);
  });

  it('refuses with 400 what is signed but cannot be read, and keeps nothing', async () => {
    const answered = await send('{"id":');
    expect([answered.status, answered.json()['code'], answered.json()['detail']]).toEqual([400, 'webhook.body', 'the body is not JSON']);
    expect(answered.json()['faults']).toEqual([{ path: 'test.not-json', message: 'the body is not JSON' }]);
  });

  it('refuses with 413 what is too long, stated or not, signed or not', async () => {
    const long = JSON.stringify({ ...delivery('long'), text: 'x'.repeat(20_000) });
    expect((await send(long)).status).toBe(413);
    expect((await send(long, {})).status).toBe(413);
    expect((await send(long, { 'x-signature': 'sesame', 'content-length': '10' })).status).toBe(413);
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(1_000)) });
    const answer = await test.api.app.request(`/in/${channel}`, { method: 'POST', headers: { 'x-signature': 'sesame' }, body: endless, duplex: 'half' } as RequestInit);
    expect(answer.status).toBe(413);
  });

  it('does not tell an unknown channel from one that is turned off', async () => {
    const off = await test.channel('Off');
    const admin = await test.as('admin');
    expect((await admin.ask('PATCH', `/api/channels/${off}`, { enabled: false })).status).toBe(200);
    const answers = await Promise.all([send(delivery('x'), undefined, off), send(delivery('x'), undefined, 'unknown'), send(delivery('x'), {}, off)]);
    expect(new Set(answers.map((answered) => `${answered.status} ${answered.text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
  });

  it('keeps U+0000 and half surrogates of a delivery without harm to anybody', async () => {
    expect((await send('{"id":"odd","from":{"id":"p9"},"text":"a\\u0000b\\ud800c"}')).status).toBe(202);
    await test.settled();
    const { items } = (await (await test.as('agent')).get('/api/conversations?view=all')).json<{ items: { id: string; preview: string }[] }>();
    expect(items.some((item) => item.preview.startsWith('a'))).toBe(true);
  });

  it('takes POST and GET only', async () => {
    const answered = await test.client().ask('DELETE', `/in/${channel}`);
    expect([answered.status, answered.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});

describe('when the store cannot take writes', () => {
  it('says 503 and when to come back, and nothing was accepted', async () => {
    const full = await openTestApi((parts) => ({
      inbox: { ...parts.inbox, intake: { ...parts.inbox.intake, accept: () => Promise.reject(new StoreUnavailable('the disk is full: make room')) } },
      readiness: async () => ({ ok: false, reason: 'the disk is full: make room' }),
    }));
    const id = await full.channel();
    const answered = await full.client({ 'x-signature': 'sesame' }).ask('POST', `/in/${id}`, delivery('d'));
    expect([answered.status, answered.json()['code'], answered.json()['detail'], answered.headers.get('retry-after')]).toEqual([503, 'store.unavailable', 'the disk is full: make room', '5']);
    const health = await full.client().get('/health');
    expect([health.status, health.json()['detail']]).toEqual([503, 'the disk is full: make room']);
    await full.close();
  });
});
