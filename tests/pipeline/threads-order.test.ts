import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChannelRecord } from '../../inbox/index.ts';
import { partition, toMessage, type Mail } from './threads-model.ts';
import { noon, openWorld, type World } from './world.ts';

let channels = 0;

/** Each test's own ids, so that one world serves many runs. */
function within(mails: readonly Mail[]): readonly Mail[] {
  channels += 1;
  const named = (id: string): string => `${channels} ${id}`;
  return mails.map(({ id, author, people, names }) => ({ id: named(id), author: `${author}`, people, names: names.map(named) }));
}

async function arrive(world: World, channel: ChannelRecord, mails: readonly Mail[], all: readonly Mail[], time = ''): Promise<void> {
  for (const one of mails) await world.deliver(channel, `${one.id} ${time}`, [toMessage(one, noon - 100_000 + all.indexOf(one) * 1000)]);
}

async function shapeOf(world: World, channel: ChannelRecord) {
  const here = (await world.allConversations()).filter(({ channelId }) => channelId === channel.id);
  const inside = await Promise.all(here.map(async (conversation) => ({ conversation, messages: await world.messagesOf(conversation.id) })));
  return inside.sort((left, right) => (left.messages[0]?.externalId ?? '' ) < (right.messages[0]?.externalId ?? '') ? -1 : 1);
}

async function onlyThread(world: World, channel: ChannelRecord) {
  const found = await shapeOf(world, channel);
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** Threads are right, every mail is there once and explained, and what follows from the mails is as if they had come in order. */
async function expectThreads(world: World, channel: ChannelRecord, mails: readonly Mail[]): Promise<void> {
  const found = await shapeOf(world, channel);
  const shape = found.map(({ messages }) => messages.map(({ externalId }) => externalId!).sort()).sort((left, right) => (left[0]! < right[0]! ? -1 : 1));
  expect(shape).toEqual(partition(mails));
  for (const { conversation, messages } of found) {
    const times = messages.map(({ at }) => at);
    expect(conversation).toMatchObject({ status: 'new', active: true, messageCount: messages.length, waitingSince: Math.min(...times), lastActivityAt: Math.max(...times) });
    expect(messages.filter(({ at }) => at === conversation.lastActivityAt).map(({ text }) => text)).toContain(conversation.preview);
    expect(messages.every(({ customerId, conversationId }) => customerId === conversation.customerId && conversationId === conversation.id)).toBe(true);
    // Each conversation that was ever opened was opened by one mail; the others are in by proof.
    expect(messages.filter(({ joinedBy }) => joinedBy === 'new')).toHaveLength(1 + (conversation.joinedIds?.length ?? 0));
    expect(messages.every(({ joinedBy }) => ['new', 'references', 'referenced'].includes(joinedBy))).toBe(true);
  }
}

const people = ['ann', 'ann2', 'bob', 'cid', 'eve'];
const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** Any mails that name any others, also later ones, also such as never come; few people, so that they meet. */
const anyMails = fc.integer({ min: 2, max: ids.length }).chain((count) => fc.tuple(...ids.slice(0, count).map((id) => fc.record({
  id: fc.constant(id), author: fc.constantFrom(...people),
  people: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 2, arbitrary: fc.subarray(people, { maxLength: 2 }) }),
  names: fc.subarray([...ids.slice(0, count), 'x', 'y'].filter((other) => other !== id), { maxLength: 3 }),
}))));

const chance = fc.infiniteStream(fc.nat(1_000_000));

function shuffled<T>(list: readonly T[], numbers: Iterator<number>): readonly T[] {
  return list.map((value) => ({ value, rank: numbers.next().value as number })).sort((left, right) => left.rank - right.rank).map(({ value }) => value);
}

function mail(id: string, author: string, names: string, on: readonly string[] = []): Mail {
  return { id, author, people: on, names: names === '' ? [] : names.split(' ') };
}

function permutations<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length < 2) return [list];
  return list.flatMap((value, index) => permutations(list.toSpliced(index, 1)).map((rest) => [value, ...rest]));
}

describe('mails in every order', () => {
  const cases: readonly [string, readonly Mail[]][] = [
    ['a chain', [mail('a', 'ann', ''), mail('b', 'ann', 'a'), mail('c', 'ann', 'b'), mail('d', 'ann', 'c')]],
    ['a bridge', [mail('a', 'ann', ''), mail('b', 'ann', ''), mail('c', 'ann', 'a b'), mail('d', 'bob', 'a')]],
    ['what names the same that never comes', [mail('a', 'ann', 'x'), mail('b', 'ann', 'x'), mail('c', 'bob', 'x'), mail('d', 'bob', 'x c')]],
    ['people on a mail who answer it, and others of theirs', [mail('a', 'ann', '', ['bob']), mail('b', 'bob', 'a'), mail('c', 'bob2', 'b'), mail('d', 'eve', 'c')]],
    ['two addresses of one customer, of which one belongs', [mail('a', 'bob', '', ['ann']), mail('b', 'ann', 'a'), mail('c', 'ann2', 'a')]],
    ['a stranger let in, who quoted two', [mail('a', 'ann', ''), mail('b', 'ann', ''), mail('c', 'eve', 'a b'), mail('d', 'ann', 'a', ['eve'])]],
    ['strangers let in one by another', [mail('a', 'ann', '', ['bob']), mail('b', 'bob', 'a', ['cid']), mail('c', 'cid', 'a', ['eve']), mail('d', 'eve', 'b')]],
    ['each naming the other', [mail('a', 'ann', 'b', ['bob']), mail('b', 'bob', 'a'), mail('c', 'ann', 'a b')]],
  ];

  it.each(cases)('%s', async (_what, plan) => {
    const world = await openWorld({ concurrency: 1 });
    for (const order of permutations(plan.map((_mail, index) => index))) {
      const mails = within(plan);
      const channel = await world.channel('by-proof');
      await arrive(world, channel, order.map((index) => mails[index]!), mails);
      await world.settle();
      await expectThreads(world, channel, mails);
    }
  });
});

describe('mails in any order', () => {
  it('give the threads of the law one after another', async () => {
    const world = await openWorld({ concurrency: 1 });
    await fc.assert(fc.asyncProperty(anyMails, chance, async (plan, numbers) => {
      const mails = within(plan);
      const channel = await world.channel('by-proof');
      await arrive(world, channel, shuffled(mails, numbers), mails);
      await world.settle();
      await expectThreads(world, channel, mails);
    }), { numRuns: 100 });
  });

  it('give them when they race, and come twice', async () => {
    const world = await openWorld({ isRacing: true });
    await fc.assert(fc.asyncProperty(anyMails, chance, async (plan, numbers) => {
      const mails = within(plan);
      const channel = await world.channel('by-proof');
      await Promise.all(['once', 'again'].map((time) => arrive(world, channel, shuffled(mails, numbers), mails, time)));
      await world.settleAll();
      await expectThreads(world, channel, mails);
    }), { numRuns: 50 });
  });

  /** A long discussion as programs really write it: the nearest few ancestors and the first, some with new people, some from strangers. */
  const discussion = fc.array(fc.record({ author: fc.constantFrom('ann', 'bob', 'cid', 'dee', 'eve'), parent: fc.nat(), kept: fc.integer({ min: 0, max: 3 }), people: fc.subarray(['ann', 'bob', 'cid'], { maxLength: 1 }) }), { minLength: 40, maxLength: 60 });

  it('give them for long discussions, with what joins them left to a job, too', async () => {
    const world = await openWorld({ isRacing: true });
    await fc.assert(fc.asyncProperty(discussion, chance, async (plan, numbers) => {
      const chains: (readonly string[])[] = [];
      const mails = within(plan.map(({ author, parent, kept, people: on }, index): Mail => {
        const above = index === 0 ? undefined : parent % index;
        const chain = above === undefined ? [] : [`m${above}`, ...chains[above]!];
        chains.push(chain);
        return { id: `m${index}`, author, people: on, names: [...new Set([...chain.slice(0, kept), ...chain.slice(-1)])] };
      }));
      const channel = await world.channel('by-proof');
      await arrive(world, channel, shuffled(mails, numbers), mails);
      await world.settleAll();
      await expectThreads(world, channel, mails);
    }), { numRuns: 6 });
  });
});

describe('strangers', () => {
  const strange = mail('s', 'eve', 'a');

  it('are let in when somebody writes to them, with what they wrote before', async () => {
    const world = await openWorld({ concurrency: 1 });
    const channel = await world.channel('by-proof');
    const mails: readonly Mail[] = [mail('a', 'ann', ''), strange];
    await arrive(world, channel, mails, mails);
    await world.settle();
    const [first, theirs] = (await shapeOf(world, channel)).map(({ conversation }) => conversation);
    expect(theirs).toMatchObject({ previousId: first!.id, customerName: 'eve' });
    const more = mail('b', 'ann', 'a', ['eve']);
    await arrive(world, channel, [more], [...mails, more]);
    await world.settle();
    await expectThreads(world, channel, [...mails, more]);
    const [join] = await world.inbox.conversations.joins(world.admin, first!.id);
    expect(join).toMatchObject({ id: theirs!.id, because: 'bridged', by: { kind: 'system' } });
    expect((await world.inbox.conversations.get(world.admin, first!.id)).customerName).toBe('ann');
  });

  it('keep the conversation that people work on when they are let in into one that nobody has touched', async () => {
    const world = await openWorld({ concurrency: 1 });
    const channel = await world.channel('by-proof');
    const mails: readonly Mail[] = [mail('a', 'ann', ''), strange, mail('b', 'ann', 'a', ['eve'])];
    await arrive(world, channel, mails.slice(0, 2), mails);
    await world.settle();
    const theirs = (await shapeOf(world, channel)).find(({ conversation }) => conversation.customerName === 'eve')!.conversation;
    await world.inbox.conversations.change(world.admin, theirs.id, { status: 'open' });
    await arrive(world, channel, mails.slice(2), mails);
    await world.settle();
    const { conversation, messages } = await onlyThread(world, channel);
    expect(conversation).toMatchObject({ id: theirs.id, customerId: theirs.customerId, status: 'open', previousId: null });
    expect(messages.map(({ externalId }) => externalId)).toEqual(['a', 's', 'b']);
  });

  it('are let in when an agent writes to them, also those who brought our token', async () => {
    const world = await openWorld({ concurrency: 1 });
    const channel = await world.channel('by-proof', 'mail', { address: 'support@bank.az' });
    const a = mail('a', 'ann', '');
    await arrive(world, channel, [a], [a]);
    await world.settle();
    const { conversation } = await onlyThread(world, channel);
    await world.deliver(channel, 't', [{ ...toMessage(mail('t', 'eve', ''), noon), thread: { token: conversation.id } }]);
    await world.settle();
    expect(await shapeOf(world, channel)).toHaveLength(2);
    await world.inbox.replies.write(world.admin, conversation.id, { text: 'Dear both', key: 'k', to: [{ externalId: 'ann@x.az', name: null }], cc: [{ externalId: 'eve@x.az', name: null }] }, { maxText: 100, canSend: true });
    await world.settle();
    const { messages: inside } = await onlyThread(world, channel);
    expect(inside.map(({ externalId }) => externalId)).toEqual(['a', 't', null]);
  });

  it('can not take a conversation that people work on by writing what it was waiting for', async () => {
    const world = await openWorld({ concurrency: 1 });
    const channel = await world.channel('by-proof');
    const mails: readonly Mail[] = [mail('b', 'ann', 'a'), mail('a', 'mallory', '', ['ann'])];
    await arrive(world, channel, mails.slice(0, 1), mails);
    await world.settle();
    const { conversation } = await onlyThread(world, channel);
    await world.inbox.conversations.change(world.admin, conversation.id, { status: 'open' });
    await arrive(world, channel, mails.slice(1), mails);
    await world.settle();
    expect((await shapeOf(world, channel)).map(({ conversation: { id, customerName } }) => [id, customerName])).toEqual([[conversation.id, 'ann']]);
  });
});
