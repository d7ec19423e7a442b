import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Conversation, Customer, Message, Paged, SearchHit, TimelineItem } from '../../web/api/schemas.ts';
import { openStream } from './live-stream.ts';
import { openProduct, problemOf, until, type Product } from './product.ts';

let product: Product;
let shop: string;
let bank: string;
beforeAll(async () => {
  product = await openProduct();
  [shop, bank] = await Promise.all([product.channel('shop'), product.channel('bank')]);
});
afterAll(() => product.end());

const search = (q: string, more = '') => product.get<Paged<SearchHit>>(`/api/search?q=${encodeURIComponent(q)}${more}`);
const customerOf = async ({ conversationId }: Message) => product.get<Customer>(`/api/customers/${(await product.get<Conversation>(`/api/conversations/${conversationId}`)).customerId}`);

describe('search', () => {
  const texts: Readonly<Record<string, string>> = {
    az: 'Kartım bankomatda ilişib qalıb, şikayətçiyəm', ru: 'Мою карту заблокировали, верните деньги на счёт', uk: 'Зачекайте, будь ласка: переказ не зараховано', ka: 'ჩემი ბარათი დაბლოკილია', tr: 'İstanbul şubesinde sıra bekledim', en: 'The transfer to my savings account has not arrived yet',
  };
  let found: Readonly<Record<string, string>>;
  beforeAll(async () => {
    const stored = await Promise.all(Object.entries(texts).map(async ([language, text]) => [language, (await product.say(shop, `speaker ${language}`, `search ${language}`, text)).id] as const));
    found = Object.fromEntries(stored);
  });

  test.each([
    ['az', 'şikayətçiyəm'], ['az', 'sikayetciyem'], ['az', 'SIKAYƏT'], ['az', 'bankomatda iliş'], ['az', 'kartim'], ['ru', 'карта'], ['ru', 'счет'], ['ru', 'ДЕНЬГИ'], ['ru', 'заблок'], ['uk', 'переказ'], ['uk', 'ЗАЧЕКАЙТЕ'],
    ['ka', 'ბარათი'], ['ka', 'ᲑᲐᲠᲐᲗᲘ'], ['tr', 'istanbul'], ['tr', 'ISTANBUL'], ['tr', 'İSTANBUL şube'], ['en', 'transfers'], ['en', 'sav'], ['en', '"savings account"'], ['en', 'arrived transfer'],
  ])('finds the %s message by %s', async (language, q) => {
    expect((await search(q)).items.map(({ messageId }) => messageId)).toContain(found[language]);
  });

  test('finds only what has all words, and phrases in their order', async () => {
    expect((await search('"account savings"')).items).toEqual([]);
    expect((await search('transfer карту')).items).toEqual([]);
    expect((await search('nothinglikethis')).items).toEqual([]);
    const [hit] = (await search('savings')).items;
    expect(hit).toMatchObject({ messageId: found['en'], customerName: 'speaker en', channelKind: 'api', direction: 'in' });
    expect(hit?.snippet.filter((part) => part.hit).map(({ text }) => text.toLowerCase())).toContain('savings');
    expect(hit?.snippet.map(({ text }) => text).join('')).toContain('The transfer to my');
  });

  test('also finds notes, answers are paged, newest first, and hostile questions are only words', async () => {
    const { conversationId } = await product.say(shop, 'noter', 'noter 1', 'plimsoll first');
    await product.send('POST', `/api/conversations/${conversationId}/notes`, { text: 'plimsoll second', key: 'n' }, 201);
    await product.say(shop, 'noter', 'noter 2', 'plimsoll third');
    const first = await search('plimsoll', '&limit=2');
    const second = await search('plimsoll', `&limit=2&cursor=${encodeURIComponent(first.next ?? '')}`);
    expect([...first.items, ...second.items].map((hit) => hit.snippet.map(({ text }) => text).join(''))).toEqual(['plimsoll third', 'plimsoll second', 'plimsoll first']);
    expect(second.next).toBeNull();
    for (const q of ['"', '""', '*', 'a* OR b', 'NEAR(a b)', '^x', "'; DROP TABLE messages; --", '٪', 'x'.repeat(500), '"'.repeat(499)]) expect((await product.call('GET', `/api/search?q=${encodeURIComponent(q)}`)).status, q.slice(0, 20)).toBe(200);
    for (const q of ['', '%20', '%00', 'x'.repeat(501)]) await problemOf(await product.call('GET', `/api/search?q=${q}`), 400);
  });
});

describe('a customer', () => {
  test('is one over two channels when both know the same address, with one time line', async () => {
    const email = 'leyla@customer.example';
    const one = await product.say(shop, 'leyla-shop', 'l1', 'from the shop', { from: { id: 'leyla-shop', name: 'Leyla', email } });
    const two = await product.say(bank, 'leyla-bank', 'l2', 'from the bank', { from: { id: 'leyla-bank', name: 'Leyla', email: email.toUpperCase() } });
    await product.send('POST', `/api/conversations/${two.conversationId}/notes`, { text: 'same person', key: 'n' }, 201);
    const customer = await customerOf(one);
    expect((await customerOf(two)).id).toBe(customer.id);
    expect(customer).toMatchObject({ name: 'Leyla', emails: [email], conversations: 2, openConversations: 2 });
    expect(customer.identities.map(({ channelId, externalId }) => [channelId, externalId])).toEqual(expect.arrayContaining([[shop, 'leyla-shop'], [bank, 'leyla-bank']]));
    const line = await product.get<Paged<TimelineItem>>(`/api/customers/${customer.id}/timeline`);
    expect(line.items.map(({ kind, text }) => [kind, text])).toEqual([['note', 'same person'], ['message', 'from the bank'], ['message', 'from the shop']]);
    const first = await product.get<Paged<TimelineItem>>(`/api/customers/${customer.id}/timeline?limit=2`);
    const rest = await product.get<Paged<TimelineItem>>(`/api/customers/${customer.id}/timeline?limit=2&cursor=${encodeURIComponent(first.next ?? '')}`);
    expect([...first.items, ...rest.items]).toEqual(line.items);

    const identity = customer.identities.find(({ channelId }) => channelId === bank)!;
    const apart = await product.send<Customer>('DELETE', `/api/customers/${customer.id}/identities/${identity.id}`, undefined, 200);
    expect(apart.id).not.toBe(customer.id);
    await until(async () => (await customerOf(two)).id === apart.id, 'the conversation to go with its identity');
    expect((await product.get<Paged<TimelineItem>>(`/api/customers/${customer.id}/timeline`)).items.map(({ text }) => text)).toEqual(['from the shop']);
    await product.send<Customer>('POST', `/api/customers/${customer.id}/identities`, { identityId: identity.id }, 200);
    await until(async () => (await product.get<Paged<TimelineItem>>(`/api/customers/${customer.id}/timeline`)).items.length === 3, 'the time line to be whole again');
  });

  test('can be renamed on the version that was seen, and one who does not exist is 404', async () => {
    const customer = await customerOf(await product.say(shop, 'rename me', 'rn1', 'hi'));
    const route = `/api/customers/${customer.id}`;
    await product.send('PATCH', route, { name: 'Nigar', phones: ['+994 50 123 45 67'] }, 200, { 'if-match': `"${customer.version}"` });
    await product.send('PATCH', route, { name: 'Late' }, 412, { 'if-match': `"${customer.version}"` });
    expect(await product.get<Customer>(route)).toMatchObject({ name: 'Nigar' });
    for (const wrong of [{ emails: ['x'] }, { name: 5 }, { emails: 'a@b.example' }]) await problemOf(await product.call('PATCH', route, wrong), 400);
    for (const path of ['', '/timeline']) await problemOf(await product.call('GET', `/api/customers/ghost${path}`), 404);
  });
});

describe('live events', () => {
  test('come as they happen, and after a gap everything that was missed comes first, each once', async () => {
    const authorization = `Bearer ${product.token}`;
    const first = await openStream(product.url, { authorization });
    const { conversationId } = await product.say(shop, 'liver', 'live 1', 'one');
    await until(() => first.events.some((event) => event.type === 'message.received' && event.conversationId === conversationId), 'the first event');
    const last = first.lastId();
    first.close();
    await product.send('PATCH', `/api/conversations/${conversationId}`, { tags: ['missed'] }, 200);
    await product.say(shop, 'liver', 'live 2', 'two');
    const again = await openStream(product.url, { authorization, 'last-event-id': last });
    await product.send('PATCH', `/api/conversations/${conversationId}`, { status: 'resolved' }, 200);
    await until(() => again.events.some(({ type }) => type === 'conversation.resolved' || type === 'conversation.status-changed'), 'the newest event');
    const mine = again.events.filter((event) => event.conversationId === conversationId).map(({ type }) => type);
    expect(mine.filter((type) => type === 'conversation.tagged')).toHaveLength(1);
    expect(mine.filter((type) => type === 'message.received')).toHaveLength(1);
    const sequences = again.events.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].toSorted((one, other) => one - other));
    expect(Math.min(...sequences)).toBeGreaterThan(Number(last));
    again.close();
    await problemOf(await fetch(`${product.url}/api/events`), 401);
    await problemOf(await fetch(`${product.url}/api/events?after=x`, { headers: { authorization } }), 400);
  });
});
