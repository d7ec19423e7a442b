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

async function arrive(world: World, channel: ChannelRecord, mails: readonly Mail[], all: readonly Mail[]): Promise<void> {
  for (const mail of mails) await world.deliver(channel, mail.id, [toMessage(mail, noon - 100_000 + all.indexOf(mail) * 1000)]);
}

async function shapeOf(world: World, channel: ChannelRecord) {
  const here = (await world.allConversations()).filter(({ channelId }) => channelId === channel.id);
  const inside = await Promise.all(here.map(async (conversation) => ({ conversation, messages: await world.messagesOf(conversation.id) })));
  return inside.sort((left, right) => (left.messages[0]?.externalId ?? '' ) < (right.messages[0]?.externalId ?? '') ? -1 : 1);
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

describe('mails in any order', () => {
  it('give the threads of the law one after another', async () => {
    const world = await openWorld({ concurrency: 1 });
    await fc.assert(fc.asyncProperty(anyMails, chance, async (plan, numbers) => {
      const mails = within(plan);
      const channel = await world.channel('by-proof');
      await arrive(world, channel, shuffled(mails, numbers), mails);
      await world.settle();
      await expectThreads(world, channel, mails);
    }), { numRuns: 150 });
  });

  it('give them when they race, and come twice', async () => {
    const world = await openWorld({ isRacing: true });
    await fc.assert(fc.asyncProperty(anyMails, chance, async (plan, numbers) => {
      const mails = within(plan);
      const channel = await world.channel('by-proof');
      await arrive(world, channel, shuffled(mails, numbers), mails);
      await world.settleAll();
      await expectThreads(world, channel, mails);
    }), { numRuns: 60 });
  });
});
