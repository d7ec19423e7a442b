import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel, Conversation, Message } from '../../web/api/schemas.ts';
import { openProduct, problemOf, testSecret, until, type Product } from './product.ts';
import { openReceiver, type Receiver } from './receiver.ts';
import { signIn } from './sign-in.ts';

let product: Product;
let receiver: Receiver;
let channelId: string;
let conversationId: string;
let people = 0;
beforeAll(async () => {
  product = await openProduct();
  receiver = await openReceiver();
  channelId = await product.channel('shop', { url: receiver.url });
});
beforeEach(async () => {
  people += 1;
  ({ conversationId } = await product.say(channelId, `person ${people}`, `m${people}`, 'Where is my card?', { conversation: `thread ${people}` }));
  receiver.answerWith(200);
});
afterAll(async () => {
  await product.end();
  await receiver.stop();
});

const reply = (key: string, text = 'It is on its way.', status = 201) => product.send<Message>('POST', `/api/conversations/${conversationId}/replies`, { text, key }, status);
const got = (id: string) => receiver.received.filter(({ body }) => body.id === id);
const stateOf = async (id: string) => (await product.messagesOf(conversationId)).find((message) => message.id === id)?.delivery?.state;
const becomes = (id: string, state: string) => until(async () => (await stateOf(id)) === state, `${id} to be ${state}`);
const receipt = (of: string, state: string, id: string) => product.post(channelId, { type: 'receipt', id, of, state });

describe('an answer', () => {
  test('goes out once, signed by the standard, to who asked, in their thread', async () => {
    const written = await reply('k');
    expect(written).toMatchObject({ direction: 'out', text: 'It is on its way.', delivery: { state: 'queued' } });
    await becomes(written.id, 'sent');
    expect(got(written.id)).toMatchObject([{ signed: true, body: { type: 'message', conversation: `thread ${people}`, to: { id: `person ${people}` }, text: 'It is on its way.' } }]);
    const conversation = await product.get<Conversation>(`/api/conversations/${conversationId}`);
    expect([conversation.status, conversation.waitingSince]).toEqual(['open', null]);
  });

  test('with the same key is the same answer, also when asked many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => product.call('POST', `/api/conversations/${conversationId}/replies`, { text: 'Once', key: 'same' })));
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([...Array<number>(9).fill(200), 201]);
    const ids = new Set(await Promise.all(answers.map(async (answer) => (await answer.json() as Message).id)));
    expect(ids.size).toBe(1);
    const [id] = ids;
    await becomes(id!, 'sent');
    expect(got(id!)).toHaveLength(1);
  });

  test('does not tell customers what a program is called; a person is named', async () => {
    const byToken = await reply('token');
    await becomes(byToken.id, 'sent');
    expect(got(byToken.id)[0]?.body.author).toBeUndefined();
    const screen = await signIn(product);
    const byPerson = await (await screen.call('POST', `/api/conversations/${conversationId}/replies`, { text: 'Hello', key: 'person' })).json() as Message;
    await becomes(byPerson.id, 'sent');
    expect(got(byPerson.id)[0]?.body.author).toEqual({ name: screen.session.user.name });
  });

  test('to a closed conversation, or over news one has not seen, is 409', async () => {
    const [first] = await product.messagesOf(conversationId);
    await product.say(channelId, `person ${people}`, `m${people} more`, 'Hello?', { conversation: `thread ${people}` });
    expect((await problemOf(await product.call('POST', `/api/conversations/${conversationId}/replies`, { text: 'x', key: 'k', seenUpTo: first!.id }), 409)).code).toBe('reply.newer-message');
    await product.send('PATCH', `/api/conversations/${conversationId}`, { status: 'closed' }, 200);
    await problemOf(await product.call('POST', `/api/conversations/${conversationId}/replies`, { text: 'x', key: 'k' }), 409);
  });
});

describe('when the receiver', () => {
  test('is down, the answer waits and is sent once it is up, under one webhook-id', { timeout: 120_000 }, async () => {
    await receiver.stop();
    const written = await reply('down');
    await until(async () => ((await product.messagesOf(conversationId)).at(-1)?.delivery?.error ?? '') !== '', 'the failed try to be told');
    expect(await stateOf(written.id)).toBe('queued');
    await receiver.start();
    await becomes(written.id, 'sent');
    expect(got(written.id).map(({ signed }) => signed)).toEqual([true]);
  });

  test('cuts the connection after it has read, it is tried again under the same webhook-id', { timeout: 120_000 }, async () => {
    receiver.answerWith('cut');
    const written = await reply('cut');
    await until(() => got(written.id).length >= 1, 'the first try');
    receiver.answerWith(200);
    await becomes(written.id, 'sent');
    expect(got(written.id).length).toBeGreaterThanOrEqual(2);
    expect(new Set(got(written.id).map(({ webhookId }) => webhookId)).size).toBe(1);
  });

  test('refuses it, it has failed with the reason, and a person can have it sent again', async () => {
    receiver.answerWith(422);
    const written = await reply('refused');
    await becomes(written.id, 'failed');
    expect((await product.messagesOf(conversationId)).at(-1)?.delivery?.error).toContain('422');
    await problemOf(await product.call('POST', `/api/messages/${written.id}/decision`, { decision: 'give-up' }), 409);
    receiver.answerWith(200);
    await product.send('POST', `/api/messages/${written.id}/decision`, { decision: 'send-again' }, 200);
    await becomes(written.id, 'sent');
    expect((await product.historyOf(conversationId)).map(({ type }) => type)).toEqual(expect.arrayContaining(['message.failed', 'message.decided', 'message.sent']));
  });

  test('says that it is busy, it waits for as long as it was told', { timeout: 120_000 }, async () => {
    receiver.answerWith(429, { 'retry-after': '1' });
    const written = await reply('busy');
    await until(() => got(written.id).length === 1, 'the first try');
    receiver.answerWith(200);
    await becomes(written.id, 'sent');
    expect(got(written.id)).toHaveLength(2);
  });
});

describe('receipts', () => {
  test('move an answer forward only, in whatever order they come, and twice is once', async () => {
    const written = await reply('receipts');
    await becomes(written.id, 'sent');
    expect((await receipt(written.id, 'read', `r1 ${people}`)).status).toBe(202);
    await becomes(written.id, 'read');
    for (const [state, id] of [['delivered', 'r2'], ['sent', 'r3'], ['failed', 'r4'], ['read', 'r1']] as const) expect((await receipt(written.id, state, `${id} ${people}`)).status).toBe(202);
    await product.say(channelId, `person ${people}`, `after ${people}`, 'thanks', { conversation: `thread ${people}` });
    expect(await stateOf(written.id)).toBe('read');
  });

  test('of something unknown or of a message of the customer change nothing', async () => {
    const [incoming] = await product.messagesOf(conversationId);
    expect((await receipt('ghost', 'read', `g1 ${people}`)).status).toBe(202);
    expect((await receipt(incoming!.externalId!, 'read', `g2 ${people}`)).status).toBe(202);
    for (const wrong of [{ state: 'eaten' }, { state: 5 }, { of: '' }, { of: 7 }]) await problemOf(await product.post(channelId, { type: 'receipt', id: 'w', of: 'x', state: 'read', ...wrong }), 400);
    await product.say(channelId, `person ${people}`, `later ${people}`, 'still here', { conversation: `thread ${people}` });
    expect((await product.messagesOf(conversationId)).map(({ delivery }) => delivery)).toEqual([null, null]);
  });
});

describe('a stored secret', () => {
  test('does not follow to another address: it must be given again, and the fault says where', async () => {
    const id = await product.channel('moving', { url: receiver.url });
    const moved = await problemOf(await product.call('PATCH', `/api/channels/${id}`, { settings: { url: 'http://127.0.0.1:9/other' } }), 400);
    expect(moved).toMatchObject({ code: 'channel.secret-needed', faults: [{ path: 'settings.secret' }] });
    expect((await product.get<Channel>(`/api/channels/${id}`)).settings).toEqual({ url: receiver.url });
    await product.send('PATCH', `/api/channels/${id}`, { settings: { url: receiver.url } }, 200);
    await product.send('PATCH', `/api/channels/${id}`, { settings: { url: 'http://127.0.0.1:9/other', secret: testSecret } }, 200);

    const imap = { host: '127.0.0.1', port: 9, secure: false, user: 'u', password: 'imap-word' };
    const settings = { imap, smtp: { ...imap, password: 'smtp-word' }, address: 'a@bank.example', allowPlaintext: true };
    const mail = await product.send<Channel>('POST', '/api/channels', { kind: 'email', name: 'mail', settings }, 201);
    const left = { ...settings, imap: { ...imap, host: '127.0.0.2', password: undefined }, smtp: { ...imap, host: '127.0.0.3', password: '' } };
    const needed = await problemOf(await product.call('PATCH', `/api/channels/${mail.id}`, { settings: left }), 400);
    expect(needed.faults?.map(({ path }) => path).toSorted()).toEqual(['settings.imap.password', 'settings.smtp.password']);
    await product.send('PATCH', `/api/channels/${mail.id}`, { settings: { ...settings, imap: { ...imap, user: 'other', password: undefined }, smtp: { host: '127.0.0.1', port: 9, secure: false } } }, 200);
    expect((await product.get<Channel>(`/api/channels/${mail.id}`)).settings).toMatchObject({ imap: { user: 'other' }, smtp: { port: 9 } });
    await product.send('PATCH', `/api/channels/${mail.id}`, { enabled: false }, 200);
  });
});
