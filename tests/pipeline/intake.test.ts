import { beforeEach, describe, expect, it } from 'vitest';
import { allCustomers, noon, openWorld, say, type World } from './world.ts';

let world: World;
beforeEach(async () => { world = await openWorld(); });

describe('a message on its way in', () => {
  it('is stored once in one conversation of one customer, with its ledger lines', async () => {
    const channel = await world.channel('by-person');
    await world.deliver(channel, 'd1', [say('m1', { externalId: 'ann', name: 'Ann', email: 'Ann@Example.com' }, { text: 'Hello', at: noon - 5000 })]);
    await world.settle();
    const [conversation] = await world.allConversations();
    expect(conversation).toMatchObject({ status: 'new', active: true, customerName: 'Ann', waitingSince: noon - 5000, messageCount: 1, preview: 'Hello', channelKind: 'test' });
    expect(await world.messagesOf(conversation!.id)).toMatchObject([{ externalId: 'm1', text: 'Hello', joinedBy: 'new', direction: 'in', at: noon - 5000, receivedAt: noon }]);
    expect((await world.ledger()).map((event) => event.type)).toEqual(['channel.created', 'customer.created', 'conversation.created', 'message.received']);
    expect((await allCustomers(world))[0]).toMatchObject({ name: 'Ann', emails: ['ann@example.com'] });
  });

  it('changes nothing when its delivery or its content comes again', async () => {
    const channel = await world.channel('by-person');
    expect(await world.deliver(channel, 'd1', [say('m1', 'ann')])).toEqual({ duplicate: false });
    await world.settle();
    const before = (await world.ledger()).length;
    expect(await world.deliver(channel, 'd1', [say('m1', 'ann')])).toEqual({ duplicate: true });
    expect(await world.deliver(channel, 'd2', [say('m1', 'ann', { text: 'changed' })])).toEqual({ duplicate: false });
    await world.settle();
    expect((await world.ledger()).length).toBe(before);
    expect((await world.allConversations())[0]?.messageCount).toBe(1);
  });

  it('keeps all events of one delivery, and works through the readable ones when one is not', async () => {
    const channel = await world.channel('by-person');
    await world.deliver(channel, 'd1', [say('m1', 'ann'), { kind: 'unrecognised', externalId: 'x', why: 'a sticker' }, say('m2', 'bob')]);
    await world.settle();
    expect((await world.allConversations()).length).toBe(2);
    const failed = await world.inbox.intake.unprocessed(world.admin, { limit: 10 });
    expect(failed.items).toMatchObject([{ error: 'a sticker', state: 'failed' }]);
    const id = failed.items[0]!.id;
    world.readWith((body) => (JSON.parse(body) as { kind: string }[]).map((event) => (event.kind === 'unrecognised' ? say('m3', 'cid') : event as ReturnType<typeof say>)));
    await world.inbox.intake.replay(world.admin, id);
    await world.settle();
    expect((await world.inbox.intake.unprocessed(world.admin, { limit: 10 })).items).toEqual([]);
    expect((await world.allConversations()).map((conversation) => conversation.messageCount)).toEqual([1, 1, 1]);
  });

  it('that cannot be read is kept byte-exact and shown', async () => {
    const channel = await world.channel('by-person');
    const body = Uint8Array.from([0, 255, 13, 10, 0xd8]);
    await world.inbox.intake.accept(channel, { key: 'd1', body });
    world.readWith(() => { throw new TypeError('cannot read'); });
    await world.settleAll();
    const failed = await world.inbox.intake.unprocessed(world.admin, { limit: 10 });
    expect(failed.items).toMatchObject([{ error: 'cannot read', bytes: 5 }]);
    expect([...await world.inbox.intake.raw(world.admin, failed.items[0]!.id)]).toEqual([...body]);
  });

  it('that cannot be labelled is stored all the same, and the ledger says so', async () => {
    const channel = await world.channel('by-person');
    world.enrichWith((draft) => { draft.change({ tags: ['half'] }, { kind: 'rule' }, 'x'); throw new Error('model is gone'); });
    await world.deliver(channel, 'd1', [say('m1', 'ann')]);
    await world.settleAll();
    expect(await world.allConversations()).toMatchObject([{ messageCount: 1, tags: [] }]);
    expect((await world.ledger()).find((event) => event.type === 'message.unlabelled')?.data).toEqual({ reason: 'Error: model is gone' });
  });

  it('carries labels and routing in its own batch', async () => {
    const channel = await world.channel('by-person');
    world.enrichWith((draft) => {
      draft.label([{ head: 'topic', value: 'card', probability: 0.91, state: 'auto', because: [{ term: 'card', weight: 1, by: 'model' }] }], { kind: 'classifier', id: 'v1' });
      draft.change({ teamId: 't1', tags: ['vip'], priority: 'high' }, { kind: 'rule', id: 'r1', name: 'VIP' }, { matched: true });
    });
    await world.deliver(channel, 'd1', [say('m1', 'ann')]);
    await world.settle();
    const [conversation] = await world.allConversations();
    expect(conversation).toMatchObject({ teamId: 't1', tags: ['vip'], openTags: ['vip'], priority: 'high', labels: [{ head: 'topic', value: 'card', because: [] }] });
    expect((await world.messagesOf(conversation!.id))[0]?.labels[0]?.because).toHaveLength(1);
    const routed = (await world.ledger()).filter((event) => event.actor.kind === 'rule');
    expect(routed.map((event) => event.type).sort()).toEqual(['conversation.priority-changed', 'conversation.tagged', 'conversation.team-changed']);
    expect(routed[0]?.data).toMatchObject({ why: { matched: true } });
  });

  it('goes to the agent and the team that rules name, in whatever order they speak', async () => {
    const channel = await world.channel('by-person');
    const rule = { kind: 'rule' as const, id: 'r' };
    world.enrichWith((draft) => {
      const changes = [{ assigneeId: 'bea' }, { teamId: 't1' }];
      for (const change of draft.message.externalId === 'm1' ? changes : changes.toReversed()) draft.change(change, rule, null);
    });
    await world.deliver(channel, 'd1', [say('m1', 'ann'), say('m2', 'bob')]);
    await world.settle();
    expect(await world.allConversations()).toMatchObject([{ teamId: 't1', assigneeId: 'bea' }, { teamId: 't1', assigneeId: 'bea' }]);
  });

  it('is not believed to come from the future or from last year', async () => {
    const channel = await world.channel('by-person');
    await world.deliver(channel, 'd1', [say('m1', 'ann', { at: noon + 86_400_000 }), say('m2', 'bob', { at: noon - 300 * 86_400_000 }), say('m3', 'cid', { at: Number.NaN })]);
    await world.settle();
    const all = await Promise.all((await world.allConversations()).map((conversation) => world.messagesOf(conversation.id)));
    expect(all.flat().map((message) => message.at)).toEqual([noon, noon, noon]);
    expect(all.flat().find((message) => message.externalId === 'm2')?.warnings).toHaveLength(1);
  });

  it('brings HTML and files with it', async () => {
    const channel = await world.channel('by-proof');
    const long = `<p>${'x'.repeat(70_000)}</p>`;
    const file = { name: 'proof.pdf', type: 'application/pdf', content: Buffer.from('%PDF') };
    await world.deliver(channel, 'd1', [say('m1', 'ann', { html: '<img data-remote-src="https://x">', attachments: [file] })]);
    await world.deliver(channel, 'd2', [say('m2', 'bob', { html: long })]);
    await world.settle();
    const all = (await Promise.all((await world.allConversations()).map((conversation) => world.messagesOf(conversation.id)))).flat();
    const [first, second] = ['m1', 'm2'].map((id) => all.find((message) => message.externalId === id)!);
    expect(first).toMatchObject({ hasHtml: true, remoteContent: true, attachments: [{ name: 'proof.pdf', bytes: 4 }] });
    expect(await world.inbox.conversations.html(world.admin, first!.id)).toContain('data-remote-src');
    expect(await world.inbox.conversations.html(world.admin, second!.id)).toBe(long);
    expect(Buffer.from((await world.runtime.files.read(first!.attachments[0]!.hash))!).toString()).toBe('%PDF');
    expect(Buffer.from((await world.inbox.conversations.source(world.admin, first!.id))!).toString()).toContain('"m1"');
  });

  it('is found again by its words, its sender and its file', async () => {
    const channel = await world.channel('by-proof');
    await world.deliver(channel, 'd1', [say('m1', { externalId: 'a', name: 'Günay Əliyeva' }, { subject: 'Card', text: 'My payment was declined twice', attachments: [{ name: 'receipt.png', type: 'image/png', content: Buffer.from('x') }] })]);
    await world.settle();
    const find = async (q: string) => (await world.inbox.search.find(world.admin, { q, limit: 10 })).items.map((hit) => hit.message.externalId);
    expect(await find('payments declin')).toEqual(['m1']);
    expect(await find('gunay eliyeva ')).toEqual(['m1']);
    expect(await find('receipt.png ')).toEqual(['m1']);
    expect(await find('"was declined"')).toEqual(['m1']);
    expect(await find('"declined was"')).toEqual([]);
    expect(await find('nothing')).toEqual([]);
    const [hit] = (await world.inbox.search.find(world.admin, { q: 'declined', limit: 10 })).items;
    expect(hit?.snippet.filter((piece) => piece.hit).map((piece) => piece.text)).toEqual(['declined']);
    expect(hit?.conversation.customerName).toBe('Günay Əliyeva');
  });

  it('stays in its workspace', async () => {
    const channel = await world.channel('by-person');
    await world.deliver(channel, 'd1', [say('m1', 'ann')]);
    await world.settle();
    const [conversation] = await world.allConversations();
    const stranger = { ...world.admin, workspaceId: 'another' };
    await expect(world.inbox.conversations.get(stranger, conversation!.id)).rejects.toMatchObject({ kind: 'not-found' });
    expect((await world.inbox.conversations.list(stranger, { view: 'all', limit: 10 })).items).toEqual([]);
    expect(conversation?.workspaceId).toBe(world.workspaceId);
  });
});

describe('the hot path', () => {
  it('reads no more than it needs', async () => {
    const reads: string[] = [];
    const watched = await openWorld({ onRead: (read) => reads.push(read), concurrency: 1 });
    const [chat, mail] = [await watched.channel('by-person', 'chat'), await watched.channel('by-proof', 'mail')];
    const cost = async (channel: typeof chat, ...message: Parameters<typeof say>): Promise<readonly string[]> => {
      reads.length = 0;
      await watched.deliver(channel, message[0], [say(...message)]);
      await watched.settle();
      return reads.toSorted();
    };
    const known = ['get customers', 'get identities', 'get journal'];
    await cost(chat, 'c1', 'ann');
    expect(await cost(chat, 'c2', 'ann')).toEqual([...known, 'get conversations', 'get threadSlots'].sort());
    await cost(mail, 'm1', 'bob');
    expect(await cost(mail, 'm2', 'bob')).toEqual([...known, 'get channels', 'get threadSlots'].sort());
    expect(await cost(mail, 'm3', 'bob', { thread: { references: ['m2'] } })).toEqual([...known, 'get threadSlots', 'getMany conversations', 'getMany externalIds', 'getMany messages'].sort());
    expect(await cost(mail, 'm4', 'bob', { thread: { references: ['m3', 'm2'] }, participants: [{ externalId: 'cid', verified: false }] })).toEqual([...known, 'get threadSlots', 'getMany conversations', 'getMany externalIds', 'getMany messages'].sort());
  });
});

describe('an arrival of several deliveries', () => {
  it('keeps what is new and moves the cursor, in one step', async () => {
    const channel = await world.channel('by-person');
    const body = (id: string) => new TextEncoder().encode(JSON.stringify([say(id, id)]));
    await world.inbox.intake.accept(channel, { key: 'k1', body: body('m1') });
    await world.inbox.intake.acceptArrival(channel, { deliveries: ['k1', 'k2', 'k2', 'k3'].map((key) => ({ key, body: body(key.replace('k', 'm')) })), cursor: { uid: 3 } });
    await world.settle();
    expect((await world.allConversations()).length).toBe(3);
    expect((await world.inbox.channels.state(world.workspaceId, channel.id))?.cursor).toEqual({ uid: 3 });
    await world.inbox.intake.acceptArrival(channel, { deliveries: [], cursor: { uid: 4 } });
    expect((await world.inbox.channels.state(world.workspaceId, channel.id))?.cursor).toEqual({ uid: 4 });
  });
});
