import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { customers, emailOwners, hashId, identities } from '../../customers/index.ts';
import { conversations, messages, type ChannelRecord } from '../../inbox/index.ts';
import { allCustomers, openWorld, say, type World } from './world.ts';

let world: World;
let mail: ChannelRecord;
let chat: ChannelRecord;
beforeEach(async ({ task }) => {
  world = await openWorld({ isRacing: task.name.includes('race') });
  [mail, chat] = [await world.channel('by-proof', 'mail'), await world.channel('by-person', 'chat')];
});

let deliveries = 0;
async function come(channel: ChannelRecord, from: Parameters<typeof say>[1], more: Parameters<typeof say>[2] = {}): Promise<void> {
  deliveries += 1;
  await world.deliver(channel, `d${deliveries}`, [say(`m${deliveries}`, from, more)]);
}
async function only<T>(list: Promise<readonly T[]>): Promise<T> {
  const found = await list;
  expect(found).toHaveLength(1);
  return found[0]!;
}
const identitiesOf = (id: string) => world.customers.identities(world.admin, id);

describe('recognising who wrote', () => {
  it.each([
    { first: true, second: true, score: 0.98 }, { first: false, second: true, score: 0.8 }, { first: false, second: false, score: 0.8 },
    // What a forger sends: an address that is proven elsewhere and only claimed here.
    { first: true, second: false, score: 0.6 },
  ])('joins accounts by an equal address, with a score that says how sure it is: $first, $second', async ({ first, second, score }) => {
    await come(mail, { externalId: 'ann@x.az', email: 'Ann@X.az', verified: first });
    await world.settle();
    world.clock.forward(1000);
    await come(chat, { externalId: '42', name: 'Ann A.', email: 'ann@x.az', phone: '+994501234567', verified: second });
    await world.settle();
    const customer = await only(allCustomers(world));
    expect(customer).toMatchObject({ name: 'Ann A.', emails: ['ann@x.az'], phones: ['+994501234567'] });
    expect((await identitiesOf(customer.id)).map(({ how, score: sure, verified }) => [how, sure, verified])).toEqual([['first-contact', 1, first], ['same-email', score, second]]);
    expect((await world.ledger()).find((event) => event.type === 'customer.linked')).toMatchObject({ data: { how: 'same-email', score } });
  });

  it('makes an identity verified when the channel proves it, once and for good, and never by a claim', async () => {
    const facts = async () => (await identitiesOf((await only(allCustomers(world))).id)).map(({ verified }) => verified);
    for (const [verified, expected] of [[false, false], [false, false], [true, true], [false, true]] as const) {
      await come(mail, { externalId: 'ann@x.az', email: 'ann@x.az', verified });
      await world.settle();
      expect(await facts()).toEqual([expected]);
    }
    expect((await world.ledger()).filter((event) => event.type === 'customer.identity-verified')).toHaveLength(1);
  });

  it('hands out what verifies an identity later, for the batch of who proved it', async () => {
    await come(mail, { externalId: 'ann@x.az', email: 'ann@x.az', verified: false });
    await world.settle();
    const identity = (await identitiesOf((await only(allCustomers(world))).id))[0]!;
    const part = await world.customers.verify(world.workspaceId, identity.id, world.clock.now());
    expect(await world.runtime.store.commit({ workspaceId: world.workspaceId, ...part })).toEqual({ committed: true });
    expect(await world.runtime.store.get(identities, world.workspaceId, identity.id)).toMatchObject({ verified: true });
    expect(await world.customers.verify(world.workspaceId, identity.id, world.clock.now())).toEqual({ writes: [], events: [] });
    expect(await world.customers.verify(world.workspaceId, 'nobody', world.clock.now())).toEqual({ writes: [], events: [] });
  });

  it('never joins by a phone, a name or a broken address', async () => {
    for (const externalId of ['1', '2', '3']) await come(chat, { externalId, name: 'Family', phone: '+994500000000', email: 'not an address' });
    await world.settle();
    expect(await allCustomers(world)).toHaveLength(3);
  });

  it('makes one customer of first contacts that race on several accounts', async () => {
    await Promise.all([mail, chat, mail, chat, mail].map((channel, index) => come(channel, { externalId: `id${index}`, email: 'ann@x.az' })));
    await world.settle();
    const customer = await only(allCustomers(world));
    expect(await identitiesOf(customer.id)).toHaveLength(5);
    expect((await world.ledger()).filter((event) => event.type === 'customer.created')).toHaveLength(1);
  });

  it('moves the last contact by the minute, not with every message', async () => {
    await come(chat, '42');
    await world.settle();
    const first = await only(allCustomers(world));
    world.clock.forward(30_000);
    await come(chat, '42');
    await world.settle();
    expect((await only(allCustomers(world))).version).toBe(first.version);
    world.clock.forward(30_000);
    await come(chat, '42');
    await world.settle();
    expect((await only(allCustomers(world))).lastContactAt).toBe(first.lastContactAt + 60_000);
  });

  it('remembers the language the classifier is sure of, once', async () => {
    const label = (state: 'auto' | 'suggest', value: string) => world.enrichWith((draft) => draft.label([{ head: 'language', value, probability: 1, state, because: [] }], { kind: 'classifier' }));
    for (const [state, value] of [['auto', 'az'], ['auto', 'az'], ['suggest', 'ru'], ['auto', 'und'], ['auto', 'ka']] as const) {
      label(state, value);
      await come(chat, '42');
      await world.settle();
    }
    expect(await only(allCustomers(world))).toMatchObject({ language: 'ka', name: '42' });
    expect((await world.ledger()).filter((event) => event.type === 'customer.changed').map((event) => event.data))
      .toEqual([{ language: { from: null, to: 'az' } }, { language: { from: 'az', to: 'ka' } }]);
  });

  it('keeps hostile names harmless', async () => {
    await come(chat, { externalId: 'x', name: `\u0000${'z'.repeat(5000)}\ud800` });
    await come(chat, { externalId: 'y', name: ' --- ' });
    await world.settle();
    const names = (await allCustomers(world)).map((customer) => customer.name);
    expect(names.map((name) => name?.length ?? 0)).toEqual(expect.arrayContaining([0, 200]));
  });
});

describe('a profile', () => {
  it('is changed with its version, told field by field, found by its new words, and shown in the lists', async () => {
    await come(chat, '42');
    await world.settle();
    const customer = await only(allCustomers(world));
    await expect(world.customers.update(world.admin, customer.id, { name: 'X' }, customer.version + 1)).rejects.toMatchObject({ kind: 'stale' });
    const changed = await world.customers.update(world.admin, customer.id, { name: ' Leyla ', emails: ['L@X.az', 'l@x.az'] }, customer.version);
    expect(changed).toMatchObject({ name: 'Leyla', emails: ['l@x.az'], version: customer.version + 1 });
    await world.settle();
    expect((await only(world.allConversations())).customerName).toBe('Leyla');
    expect((await world.ledger()).find((event) => event.type === 'customer.changed')).toMatchObject({ data: { name: { from: '42', to: 'Leyla' }, emails: { from: [], to: ['l@x.az'] } } });
    const hits = await world.runtime.search.find({ workspaceId: world.workspaceId, kind: 'customer', terms: [{ anyOf: ['leyla'] }], limit: 5 });
    expect(hits.hits.map((hit) => hit.id)).toEqual([customer.id]);
    await come(mail, { externalId: 'l@x.az', email: 'l@x.az' });
    await world.settle();
    expect(await allCustomers(world)).toHaveLength(1);
  });

  it('does not take an address away from whom it belongs to, and gives up one that is taken off', async () => {
    await come(mail, { externalId: 'ann@x.az', email: 'ann@x.az' });
    await come(chat, '42');
    await world.settle();
    const found = await allCustomers(world);
    const ann = found.find((customer) => customer.emails.length > 0)!;
    const other = found.find((customer) => customer.emails.length === 0)!;
    world.clock.forward(1000);
    await world.customers.update(world.admin, other.id, { emails: ['ann@x.az', 'new@x.az'] });
    await come(chat, { externalId: '43', email: 'ann@x.az' });
    await come(chat, { externalId: '44', email: 'new@x.az' });
    await world.settle();
    expect((await identitiesOf(ann.id)).map((identity) => identity.externalId)).toEqual(['ann@x.az', '43']);
    expect((await identitiesOf(other.id)).map((identity) => identity.externalId)).toEqual(['42', '44']);
    await world.inbox.links.unlink(world.admin, other.id, (await identitiesOf(other.id))[1]!.id);
    await world.customers.update(world.admin, other.id, { emails: [] });
    await come(chat, { externalId: '45', email: 'new@x.az' });
    await world.settle();
    expect((await identitiesOf(other.id)).map((identity) => identity.externalId)).toEqual(['42']);
  });

  it.each([
    [{ name: 'x'.repeat(201) }, 'name'], [{ emails: ['nobody'] }, 'emails.0'], [{ emails: Array.from({ length: 21 }, (_, index) => `${index}@x.az`) }, 'emails'],
    [{ phones: [' '] }, 'phones.0'],
  ])('refuses %j naming the field', async (patch, path) => {
    await come(chat, '42');
    await world.settle();
    const customer = await only(allCustomers(world));
    await expect(world.customers.update(world.admin, customer.id, patch)).rejects.toMatchObject({ kind: 'invalid', faults: [{ path }] });
  });

  it('needs the right, and is not found in another workspace', async () => {
    await come(chat, '42');
    await world.settle();
    const customer = await only(allCustomers(world));
    await expect(world.customers.update({ ...world.admin, role: 'read-only' }, customer.id, { name: 'x' })).rejects.toMatchObject({ kind: 'not-allowed' });
    await expect(world.customers.get({ ...world.admin, workspaceId: 'another' }, customer.id)).rejects.toMatchObject({ kind: 'not-found' });
  });
});

/** Everything that a link may touch, without versions. */
async function picture(): Promise<unknown> {
  const all = <T extends { version: number; id: string }>(list: readonly T[]) => list.map(({ version: _version, ...rest }) => rest).sort((left, right) => (left.id < right.id ? -1 : 1));
  const { store } = world.runtime;
  const people = await allCustomers(world);
  const homes = await world.allConversations();
  const owners = await store.getMany(emailOwners, world.workspaceId, people.flatMap((customer) => customer.emails.map((email) => hashId('email', email))));
  return {
    customers: all(people), conversations: all(homes), owners: all(owners),
    identities: all((await Promise.all(people.map((customer) => identitiesOf(customer.id)))).flat()),
    messages: all((await Promise.all(homes.map(({ id }) => world.messagesOf(id)))).flat()),
  };
}

describe('linking identities', () => {
  it('moves the identity with its conversations and messages, tells it, and shows both histories in one time line', async () => {
    await come(mail, { externalId: 'ann@x.az', email: 'ann@x.az', name: 'Ann' });
    await come(chat, { externalId: '42', name: 'A.', phone: '+99450' });
    await world.settle();
    const people = await allCustomers(world);
    const [to, from] = ['Ann', 'A.'].map((name) => people.find((customer) => customer.name === name)!);
    await world.inbox.links.link(world.admin, to!.id, (await identitiesOf(from!.id))[0]!.id);
    expect((await world.allConversations()).map((conversation) => [conversation.customerId, conversation.customerName])).toEqual([[to!.id, 'Ann'], [to!.id, 'Ann']]);
    expect((await world.inbox.timeline.of(world.admin, to!.id, { limit: 10 })).items).toHaveLength(2);
    expect((await world.inbox.timeline.of(world.admin, from!.id, { limit: 10 })).items).toHaveLength(0);
    expect(await world.customers.get(world.admin, from!.id)).toMatchObject({ mergedInto: to!.id });
    expect(await world.customers.get(world.admin, to!.id)).toMatchObject({ phones: ['+99450'] });
    expect((await world.ledger()).slice(-2).map((event) => [event.type, event.customerId])).toEqual([['customer.linked', to!.id], ['conversation.moved', to!.id]]);
    await come(chat, { externalId: '42' });
    await world.settle();
    expect((await world.inbox.timeline.of(world.admin, to!.id, { limit: 10 })).items).toHaveLength(3);
    expect(await world.inbox.conversations.countsOfCustomer(world.admin, to!.id)).toEqual({ all: 2, active: 2 });
  });

  it('and taking it back restores exactly what was, whatever was linked in between', async () => {
    const people = fc.array(fc.record({ channel: fc.boolean(), id: fc.nat(3), email: fc.option(fc.constantFrom('a@x.az', 'b@x.az'), { nil: undefined }) }), { minLength: 2, maxLength: 6 });
    await fc.assert(fc.asyncProperty(people, fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 }), async (contacts, links) => {
      [mail, chat] = [await world.channel('by-proof'), await world.channel('by-person')];
      for (const { channel, id, email } of contacts) await come(channel ? mail : chat, { externalId: `p${id}`, ...(email ? { email: `${mail.id}${email}` } : {}) });
      await world.settle();
      const before = await picture();
      const undo: (() => Promise<unknown>)[] = [];
      for (const [which, whom] of links) {
        const everybody = await allCustomers(world);
        const all = (await Promise.all(everybody.map((customer) => identitiesOf(customer.id)))).flat().filter((identity) => [mail.id, chat.id].includes(identity.channelId));
        const identity = all[which % all.length]!;
        const homes = everybody.filter((customer) => customer.id !== identity.customerId && customer.id !== identity.link?.from && all.some((other) => other.customerId === customer.id));
        const to = homes[whom % Math.max(1, homes.length)];
        if (!to) continue;
        await world.inbox.links.link(world.admin, to.id, identity.id);
        undo.unshift(() => world.inbox.links.unlink(world.admin, to.id, identity.id));
      }
      for (const step of undo) await step();
      expect(await picture()).toEqual(before);
    }), { numRuns: 15 });
  });

  it('gives an identity that joined by its address a customer of its own', async () => {
    await come(mail, { externalId: 'ann@x.az', email: 'ann@x.az' });
    await world.settle();
    world.clock.forward(1000);
    await come(chat, { externalId: '42', email: 'ann@x.az', name: 'Somebody else' });
    await world.settle();
    const customer = await only(allCustomers(world));
    const [, second] = await identitiesOf(customer.id);
    const id = await world.inbox.links.unlink(world.admin, customer.id, second!.id);
    expect(await world.customers.get(world.admin, id)).toMatchObject({ name: 'Somebody else', emails: ['ann@x.az'] });
    expect((await world.inbox.timeline.of(world.admin, id, { limit: 10 })).items).toHaveLength(1);
    await expect(world.inbox.links.unlink(world.admin, id, second!.id)).rejects.toMatchObject({ code: 'customer.only-identity' });
    await expect(world.inbox.links.unlink(world.admin, customer.id, second!.id)).rejects.toMatchObject({ code: 'customer.not-linked' });
    await expect(world.inbox.links.link(world.admin, 'nobody', second!.id)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('moves a long history by a job that may stop anywhere', async () => {
    await come(mail, { externalId: 'ann@x.az', name: 'Ann' });
    for (let index = 0; index < 230; index += 1) await come(mail, { externalId: 'bob@x.az', name: 'Bob' });
    await world.settle();
    const people = await allCustomers(world);
    const [ann, bob] = ['Ann', 'Bob'].map((name) => people.find((customer) => customer.name === name)!);
    await world.inbox.links.link(world.admin, ann!.id, (await identitiesOf(bob!.id))[0]!.id);
    await come(mail, { externalId: 'bob@x.az' });
    await world.settle();
    const { store } = world.runtime;
    expect(await store.count(conversations, 'byCustomer', { workspaceId: world.workspaceId, where: { customerId: ann!.id } })).toBe(232);
    expect(await store.count(messages, 'byCustomer', { workspaceId: world.workspaceId, where: { customerId: ann!.id } })).toBe(232);
    expect((await world.ledger()).filter((event) => event.type === 'conversation.moved')).toHaveLength(230);
  });

  it('race with new messages: whatever happens, messages, conversations and identity agree in the end', async () => {
    await come(mail, { externalId: 'ann@x.az', name: 'Ann' });
    await come(chat, { externalId: '42', name: 'Bob' });
    await world.settle();
    const people = await allCustomers(world);
    const [ann, bob] = ['Ann', 'Bob'].map((name) => people.find((customer) => customer.name === name)!);
    const identity = (await identitiesOf(bob!.id))[0]!;
    for (let round = 0; round < 6; round += 1) {
      for (let index = 0; index < 5; index += 1) await come(chat, { externalId: '42' });
      const settled = world.settle();
      await (round % 2 === 0 ? world.inbox.links.link(world.admin, ann!.id, identity.id) : world.inbox.links.unlink(world.admin, ann!.id, identity.id));
      await settled;
      const owner = round % 2 === 0 ? ann!.id : bob!.id;
      const home = (await world.allConversations()).find((conversation) => conversation.channelId === chat.id)!;
      expect(home.customerId).toBe(owner);
      expect(new Set((await world.messagesOf(home.id)).map((message) => message.customerId))).toEqual(new Set([owner]));
    }
    expect(await world.runtime.store.count(customers, 'byLastContact', { workspaceId: world.workspaceId })).toBe(2);
    expect(await world.runtime.store.count(identities, 'byCustomer', { workspaceId: world.workspaceId })).toBe(2);
  });
});
