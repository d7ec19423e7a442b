import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { InboundMessage } from '../../connectors/spec/index.ts';
import { hashId } from '../../customers/index.ts';
import { threadSlots } from '../../inbox/index.ts';
import { insert } from '../../runtime/ports/index.ts';
import { canonical, noon, openWorld, say, type World } from './world.ts';

let world: World;
beforeEach(async () => { world = await openWorld(); });

async function come(channel: Parameters<World['deliver']>[0], ...events: InboundMessage[]): Promise<void> {
  for (const event of events) {
    await world.deliver(channel, `d ${event.externalId}`, [event]);
    await world.settle();
  }
}

const mail = (id: string, from: string, more: Partial<InboundMessage> = {}): InboundMessage =>
  say(id, { externalId: `${from}@x.az`, email: `${from}@x.az`, name: from, verified: false }, more);

async function shape(): Promise<string[][]> {
  const all = await Promise.all((await world.allConversations()).map(async ({ id }) => (await world.messagesOf(id)).map((message) => message.externalId ?? '').sort()));
  return all.sort((left, right) => (left[0]! < right[0]! ? -1 : 1));
}

describe('threads joined by proof', () => {
  it('joins a reply that names one of the conversation\'s messages, and nothing by subject', async () => {
    const channel = await world.channel('by-proof');
    await come(channel, mail('m1', 'ann', { subject: 'Card' }), mail('m2', 'ann', { subject: 'Re: Card' }), mail('m3', 'ann', { thread: { references: ['m1'] } }));
    expect(await shape()).toEqual([['m1', 'm3'], ['m2']]);
  });

  it('does not let a stranger in who quotes a reference or a token, but says where they come from', async () => {
    const channel = await world.channel('by-proof');
    await come(channel, mail('m1', 'ann'));
    const [first] = await world.allConversations();
    await come(channel, mail('m2', 'eve', { thread: { references: ['m1'] } }), mail('m3', 'mallory', { thread: { token: first!.id } }), mail('m4', 'eve', { thread: { references: ['m2', 'm1'] } }));
    expect(await shape()).toEqual([['m1'], ['m2', 'm4'], ['m3']]);
    const others = (await world.allConversations()).filter((conversation) => conversation.id !== first!.id);
    expect(others.map((conversation) => conversation.previousId)).toEqual([first!.id, first!.id]);
    expect(others.map((conversation) => conversation.customerId)).not.toContain(first!.customerId);
  });

  it('lets in who was on the conversation\'s messages', async () => {
    const channel = await world.channel('by-proof');
    await come(channel,
      mail('m1', 'ann', { participants: [{ externalId: 'bob@x.az', verified: false }] }),
      mail('m2', 'bob', { thread: { references: ['m1'] } }));
    expect(await shape()).toEqual([['m1', 'm2']]);
    const [conversation] = await world.allConversations();
    expect(conversation?.customerName).toBe('ann');
    expect((await world.messagesOf(conversation!.id)).map((message) => [message.joinedBy, message.author.name])).toEqual([['new', 'ann'], ['references', 'bob']]);
  });

  it('joins by our token and by the provider\'s own thread', async () => {
    const channel = await world.channel('by-proof');
    await come(channel, mail('m1', 'ann', { thread: { key: 'T' } }), mail('m2', 'bob', { thread: { key: 'T' } }));
    const [conversation] = await world.allConversations();
    await come(channel, mail('m3', 'ann', { thread: { token: conversation!.id } }));
    expect((await world.messagesOf(conversation!.id)).map((message) => message.joinedBy)).toEqual(['new', 'thread-key', 'token']);
  });

  it('bears messages that refer to themselves, to nothing, twice, and to a wall of others', async () => {
    const channel = await world.channel('by-proof');
    await come(channel,
      mail('m1', 'ann', { thread: { references: ['m1', '', 'm1'] } }),
      mail('m2', 'ann', { thread: { references: [...Array.from({ length: 3000 }, (_, index) => `x${index}`), 'm2', 'm1'] } }),
      mail('m3', 'ann', { thread: { references: ['\u0000', 'y'.repeat(100_000), 'm2'], token: 'no such conversation' } }),
      mail('m4', 'ann', { nature: 'bounce', bounce: { severity: 'hard', of: 'm4' }, thread: { references: ['m4'] } }));
    expect(await shape()).toEqual([['m1', 'm2', 'm3']]);
    expect((await world.inbox.intake.unprocessed(world.admin, { limit: 10 })).items).toEqual([]);
    expect((await world.inbox.intake.unprocessed(world.admin, { limit: 10, state: 'set-aside' })).items).toHaveLength(1);
  });

  it('knows what waited for a message since before it was kept who named it', async () => {
    const channel = await world.channel('by-proof');
    await come(channel, mail('m2', 'ann'), mail('n2', 'bob'));
    const [ann, bob] = ['ann', 'bob'].map((name) => world.allConversations().then((all) => all.find(({ customerName }) => customerName === name)!.id));
    const slot = (externalId: string, conversationId: string) => insert(threadSlots, { id: hashId('expected', channel.id, externalId), workspaceId: world.workspaceId, conversationId });
    expect(await world.runtime.store.commit({ workspaceId: world.workspaceId, writes: [slot('m1', await ann!), slot('n1', await bob!)] })).toEqual({ committed: true });
    await come(channel, mail('m1', 'ann'), mail('n1', 'ann'), mail('n3', 'bob', { thread: { references: ['n1', 'n2'] } }));
    expect(await shape()).toEqual([['m1', 'm2'], ['n1'], ['n2', 'n3']]);
  });

  it('lets a reference only count on its own account', async () => {
    const [one, two] = [await world.channel('by-proof', 'one'), await world.channel('by-proof', 'two')];
    await come(one, mail('m1', 'ann'));
    await come(two, mail('m2', 'ann', { thread: { references: ['m1'] } }));
    expect(await shape()).toEqual([['m1'], ['m2']]);
  });

  it('reopens what was resolved, follows what was closed, and goes on there', async () => {
    const channel = await world.channel('by-proof');
    await come(channel, mail('m1', 'ann'));
    const [conversation] = await world.allConversations();
    await world.inbox.conversations.change(world.admin, conversation!.id, { status: 'resolved' });
    world.clock.forward(60_000);
    await come(channel, mail('m2', 'ann', { thread: { references: ['m1'] } }));
    expect(await world.inbox.conversations.get(world.admin, conversation!.id)).toMatchObject({ status: 'open', active: true, resolvedAt: null, waitingSince: noon + 60_000 });
    expect((await world.ledger()).find((event) => event.type === 'conversation.reopened')).toMatchObject({ actor: { kind: 'customer' }, data: { from: 'resolved', at: noon + 60_000, resolvedAt: noon } });
    await world.inbox.conversations.change(world.admin, conversation!.id, { status: 'closed' });
    await come(channel, mail('m3', 'ann', { thread: { references: ['m2'] } }), mail('m4', 'ann', { thread: { references: ['m1'] } }));
    expect(await shape()).toEqual([['m1', 'm2'], ['m3', 'm4']]);
    const next = (await world.allConversations()).find((other) => other.id !== conversation!.id);
    expect(next).toMatchObject({ previousId: conversation!.id, status: 'new' });
  });

  it('follows a closed conversation also where a person has one conversation at a time', async () => {
    const channel = await world.channel('by-person');
    await come(channel, say('m1', 'ann'));
    const [conversation] = await world.allConversations();
    await world.inbox.conversations.change(world.admin, conversation!.id, { status: 'closed' });
    await come(channel, say('m2', 'ann'), say('m3', 'ann'));
    expect(await shape()).toEqual([['m1'], ['m2', 'm3']]);
  });

  it.each(['pending', 'on-hold'] as const)('opens again what was %s when the customer writes', async (status) => {
    const channel = await world.channel('by-person');
    await come(channel, say('m1', 'ann'));
    const [conversation] = await world.allConversations();
    await world.inbox.conversations.change(world.admin, conversation!.id, { status });
    await come(channel, say('m2', 'ann'));
    expect(await world.inbox.conversations.get(world.admin, conversation!.id)).toMatchObject({ status: 'open' });
    expect((await world.ledger()).filter((event) => event.type === 'conversation.status-changed').map((event) => [event.actor.kind, event.data]))
      .toEqual([['user', { from: 'new', to: status }], ['customer', { from: status, to: 'open' }]]);
  });
});

describe('what is closed stays closed, and apart', () => {
  const close = async (externalId: string): Promise<string> => {
    for (const { id } of await world.allConversations()) {
      if (!(await world.messagesOf(id)).some((message) => message.externalId === externalId)) continue;
      await world.inbox.conversations.change(world.admin, id, { status: 'closed' });
      return id;
    }
    throw new Error(`${externalId} is nowhere`);
  };

  it('when a message belongs to it and to a living one: it goes to the living one', async () => {
    const channel = await world.channel('by-proof');
    await come(channel, mail('m1', 'ann'), mail('m2', 'ann'));
    const closed = await close('m1');
    await come(channel, mail('m3', 'ann', { thread: { references: ['m1', 'm2'] } }));
    expect(await shape()).toEqual([['m1'], ['m2', 'm3']]);
    expect(await world.inbox.conversations.get(world.admin, closed)).toMatchObject({ status: 'closed', messageCount: 1 });
  });

  it('when the message that it waited for comes at last: that opens one that follows it, and what follows goes there', async () => {
    const channel = await world.channel('by-proof');
    await come(channel, mail('m2', 'ann', { thread: { references: ['m1'] } }));
    const closed = await close('m2');
    await come(channel, mail('m1', 'ann'), mail('m3', 'ann', { thread: { references: ['m2', 'm1'] } }));
    expect(await shape()).toEqual([['m1', 'm3'], ['m2']]);
    expect((await world.allConversations()).find(({ id }) => id !== closed)).toMatchObject({ previousId: closed });
  });

  it('when a stranger who quoted it is let in nowhere', async () => {
    const channel = await world.channel('by-proof');
    await come(channel, mail('m1', 'ann'), mail('m2', 'eve', { thread: { references: ['m1'] } }));
    await close('m2');
    await come(channel, mail('m3', 'ann', { thread: { references: ['m1'] }, participants: [{ externalId: 'eve@x.az', verified: false }] }));
    expect(await shape()).toEqual([['m1', 'm3'], ['m2']]);
  });
});

describe('what is no contact', () => {
  it('joins what named it before it came', async () => {
    const channel = await world.channel('by-proof');
    await come(channel, mail('m1', 'ann'), mail('m3', 'ann', { thread: { references: ['m2'] } }));
    expect(await shape()).toEqual([['m1'], ['m3']]);
    await come(channel, mail('m2', 'ann', { nature: 'auto-reply', thread: { references: ['m1'] } }));
    expect(await shape()).toEqual([['m1', 'm2', 'm3']]);
  });

  const natures = ['auto-reply', 'receipt', 'report', 'invite', 'bounce'] as const;

  it.each(natures)('%s neither opens nor reopens nor starts a wait, and is kept where it belongs', async (nature) => {
    const channel = await world.channel('by-proof');
    await come(channel, mail('m1', 'ann'));
    const [conversation] = await world.allConversations();
    const { message } = await world.inbox.replies.write(world.admin, conversation!.id, { text: 'Dear Ann', key: 'k' }, { maxText: 1000, canSend: true });
    world.sendWith({ honoursKey: false, send: async () => ({ parts: [{ externalId: 'ours' }], warnings: [] }) });
    await world.settle();
    await world.inbox.conversations.change(world.admin, conversation!.id, { status: 'resolved' });
    await come(channel, mail('m2', 'ann', { nature, thread: { references: ['ours'] } }));
    expect(await world.inbox.conversations.get(world.admin, conversation!.id)).toMatchObject({ status: 'resolved', waitingSince: null, messageCount: 3 });
    expect(message.delivery?.state).toBe('queued');
  });

  it.each(natures)('%s of nobody is set aside, told and replayable, and makes no customer', async (nature) => {
    const channel = await world.channel('by-proof');
    await come(channel, mail('m1', 'daemon', { nature, subject: 'Out of office' }));
    expect(await world.allConversations()).toEqual([]);
    expect((await world.inbox.intake.unprocessed(world.admin, { limit: 10, state: 'set-aside' })).items).toHaveLength(1);
    expect((await world.ledger()).slice(1).map((event) => [event.type, event.data])).toEqual([['message.set-aside', { nature, channelId: channel.id, from: 'daemon@x.az', subject: 'Out of office' }]]);
  });
});

describe('in whatever order, how often and how many at once', () => {
  /** A thread as mail clients make it: each message names all its ancestors, nearest first. */
  const threads = fc.array(fc.record({ author: fc.constantFrom('ann', 'bob', 'cid'), parents: fc.array(fc.nat(), { maxLength: 6 }) }), { minLength: 1, maxLength: 4 });

  function messagesOf(plan: readonly { author: string; parents: readonly number[] }[]): InboundMessage[] {
    return plan.flatMap(({ author, parents }, thread) => {
      const ancestors: string[][] = [[]];
      const made = [mail(`${thread}.0`, author, { at: noon - 100_000 + thread * 1000 })];
      parents.forEach((parent, index) => {
        const of = parent % made.length;
        const references = [made[of]!.externalId, ...ancestors[of]!];
        ancestors.push(references);
        made.push(mail(`${thread}.${index + 1}`, author, { at: noon - 100_000 + thread * 1000 + index + 1, thread: { references } }));
      });
      return made;
    });
  }

  it('the same mails give the same conversations', async () => {
    const inOrder = await openWorld({ concurrency: 1 });
    const racing = await openWorld({ isRacing: true });
    await fc.assert(fc.asyncProperty(threads, fc.infiniteStream(fc.nat(1_000_000)), async (plan, chance) => {
      const messages = messagesOf(plan);
      const straight = await inOrder.channel('by-proof');
      for (const message of messages) await inOrder.deliver(straight, message.externalId, [message]);
      await inOrder.settle();
      const channel = await racing.channel('by-proof');
      const twice = [...messages, ...messages].map((message) => ({ message, rank: chance.next().value as number })).sort((left, right) => left.rank - right.rank);
      await Promise.all(twice.map(({ message }, index) => racing.deliver(channel, `${message.externalId} ${index % 3}`, [message])));
      await racing.settle();
      const expected = await canonical(inOrder, straight.id);
      expect(await canonical(racing, channel.id)).toEqual(expected);
      expect(expected.length).toBe(plan.length);
    }), { numRuns: 30 });
  });

  it('an answer stands after what it answers, however wrong the clocks, and never after its receipt', async () => {
    const shared = await openWorld({ concurrency: 1 });
    let sent = 0;
    shared.sendWith({ honoursKey: false, send: async () => ({ parts: [{ externalId: `ours ${sent}` }], warnings: [] }) });
    /** Each step is an answer of an agent or a mail of the customer whose clock is off by so much, in whole seconds. */
    const steps = fc.array(fc.record({ byAgent: fc.boolean(), offSeconds: fc.integer({ min: -90_000, max: 600 }), passed: fc.nat(1500), proof: fc.constantFrom('reference', 'token', 'both') }), { minLength: 1, maxLength: 8 });
    await fc.assert(fc.asyncProperty(steps, async (plan) => {
      const channel = await shared.channel('by-proof');
      sent += 1;
      await shared.deliver(channel, 'first', [mail(`first ${channel.id}`, 'ann', { at: Math.floor(shared.clock.now() / 1000) * 1000 })]);
      await shared.settle();
      const conversation = (await shared.allConversations()).find((candidate) => candidate.channelId === channel.id)!;
      let last = `first ${channel.id}`;
      let answered = false;
      const expected = [last];
      for (const [index, { byAgent, offSeconds, passed, proof }] of plan.entries()) {
        shared.clock.forward(passed + 1);
        if (byAgent) {
          sent += 1;
          await shared.inbox.replies.write(shared.admin, conversation.id, { text: 'answer', key: `k${index}` }, { maxText: 100, canSend: true });
          last = `ours ${sent}`;
          answered = true;
        } else {
          const id = `${index} ${channel.id}`;
          const thread = { ...(proof === 'token' && answered ? {} : { references: [last] }), ...(proof === 'reference' ? {} : { token: conversation.id }) };
          await shared.deliver(channel, id, [mail(id, 'ann', { at: Math.floor(shared.clock.now() / 1000) * 1000 + offSeconds * 1000, thread })]);
          // Without a reference only the first answer is known to stand before.
          if (proof === 'token' && answered) {
            await shared.settle();
            const placed = await shared.messagesOf(conversation.id);
            const first = placed.findIndex(({ direction }) => direction === 'out');
            expect(placed.findIndex(({ externalId }) => externalId === id)).toBeGreaterThan(first);
            continue;
          }
          last = id;
        }
        expected.push(last);
        await shared.settle();
      }
      const placed = await shared.messagesOf(conversation.id);
      const chain = placed.flatMap(({ externalId }) => (externalId !== null && expected.includes(externalId) ? [externalId] : []));
      expect(chain).toEqual(expected);
      for (const message of placed) expect(message.at).toBeLessThanOrEqual(message.receivedAt);
    }), { numRuns: 25 });
  });

  it('a burst of one person is one conversation, with nothing lost and one line in the ledger for each', async () => {
    const racing = await openWorld({ isRacing: true });
    let run = 0;
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ who: fc.constantFrom('ann', 'bob', 'cid'), at: fc.nat(5000) }), { minLength: 1, maxLength: 40 }), async (burst) => {
      run += 1;
      const before = (await racing.ledger()).length;
      const channel = await racing.channel('by-person');
      await Promise.all(burst.map(({ who, at }, index) => racing.deliver(channel, `d${index}`, [say(`m${index}`, `${who} ${run}`, { at: noon - at })])));
      await racing.settle();
      const people = new Set(burst.map(({ who }) => who));
      const all = (await racing.allConversations()).filter((conversation) => conversation.channelId === channel.id);
      expect(all.length).toBe(people.size);
      expect(all.reduce((sum, conversation) => sum + conversation.messageCount, 0)).toBe(burst.length);
      for (const conversation of all) {
        const times = (await racing.messagesOf(conversation.id)).map((message) => message.at);
        expect(times.length).toBe(conversation.messageCount);
        expect(conversation.lastActivityAt).toBe(Math.max(...times));
        expect(conversation.waitingSince).toBe(Math.min(...times));
        expect(times).toEqual(times.toSorted((left, right) => left - right));
      }
      const types = (await racing.ledger()).slice(before).map((event) => event.type);
      expect(types.toSorted()).toEqual(['channel.created', ...[...people].flatMap(() => ['conversation.created', 'customer.created']), ...burst.map(() => 'message.received')].toSorted());
    }), { numRuns: 30 });
  });
});
