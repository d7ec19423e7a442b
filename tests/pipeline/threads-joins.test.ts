import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { InboundMessage } from '../../connectors/spec/index.ts';
import { conversations, messages, type ChannelRecord, type Conversation } from '../../inbox/index.ts';
import { noon, openWorld, say, type World } from './world.ts';

let world: World;
let channel: ChannelRecord;
beforeEach(async () => {
  world = await openWorld({ concurrency: 1 });
  channel = await world.channel('by-proof');
});

const face = () => world.inbox.conversations;
const mail = (id: string, from: string, more: Partial<InboundMessage> = {}): InboundMessage =>
  say(id, { externalId: `${from}@x.az`, email: `${from}@x.az`, name: from, verified: false }, more);

async function come(...events: InboundMessage[]): Promise<void> {
  for (const event of events) {
    world.clock.forward(1000);
    await world.deliver(channel, `d ${event.externalId}`, [{ ...event, at: world.clock.now() }]);
    await world.settle();
  }
}

async function homeOf(externalId: string): Promise<Conversation> {
  for (const conversation of await world.allConversations()) {
    if ((await world.messagesOf(conversation.id)).some((message) => message.externalId === externalId)) return conversation;
  }
  throw new Error(`${externalId} is nowhere`);
}

/** Everything a joining may touch, without versions and without the memory of who was taken apart. */
async function picture(): Promise<unknown> {
  const homes = await world.allConversations();
  const rows = await Promise.all(homes.map(async ({ version: _version, apartFromIds: _apart, ...conversation }) => ({
    ...conversation, messages: (await world.messagesOf(conversation.id)).map(({ version: _of, ...message }) => message),
  })));
  return rows.sort((left, right) => (left.id < right.id ? -1 : 1));
}

describe('a joining', () => {
  it('puts the messages together, leads from one to the other, and shows one only', async () => {
    await come(mail('a1', 'ann', { text: 'about a blue card' }), mail('b1', 'ann', { text: 'about a red card' }));
    const [into, from] = [await homeOf('a1'), await homeOf('b1')];
    const joined = await face().join(world.admin, from.id, into.id);
    expect(joined).toMatchObject({ id: into.id, messageCount: 2, waitingSince: into.waitingSince, lastActivityAt: from.lastActivityAt, preview: 'about a red card', joinedIds: [from.id] });
    expect((await face().messages(world.admin, from.id, { limit: 10 })).items.map(({ externalId }) => externalId)).toEqual(['a1', 'b1']);
    expect(await face().get(world.admin, from.id)).toMatchObject({ id: from.id, joinedInto: into.id, active: false });
    expect((await face().list(world.admin, { view: 'all', limit: 10 })).items.map(({ id }) => id)).toEqual([into.id]);
    expect(await face().counts(world.admin)).toMatchObject({ open: 1, unassigned: 1 });
    expect(await face().countsOfCustomer(world.admin, into.customerId)).toEqual({ all: 1, active: 1 });
    expect((await world.inbox.search.find(world.admin, { q: 'red', limit: 5 })).items.map((hit) => hit.conversation.id)).toEqual([into.id]);
    expect((await world.inbox.timeline.of(world.admin, into.customerId, { limit: 10 })).items.map(({ conversationId }) => conversationId)).toEqual([into.id, into.id]);
    expect(await face().joins(world.admin, into.id)).toMatchObject([{ id: from.id, because: 'person', by: { id: 'u-admin' } }]);
    const told = await face().history(world.admin, into.id, { limit: 50 });
    expect(told.filter(({ type }) => type === 'conversation.created')).toHaveLength(2);
    expect(told.at(-1)).toMatchObject({ type: 'conversation.joined', conversationId: into.id, subjectId: from.id, data: { because: 'person', messages: 1 } });
  });

  it('takes what comes for the joined one, by reference and by token, and what people do with its id', async () => {
    await come(mail('a1', 'ann'), mail('b1', 'ann'));
    const [into, from] = [await homeOf('a1'), await homeOf('b1')];
    await face().join(world.admin, from.id, into.id);
    await come(mail('b2', 'ann', { thread: { references: ['b1'] } }), mail('b3', 'ann', { thread: { token: from.id } }));
    expect((await world.messagesOf(into.id)).map(({ externalId, joinedBy }) => [externalId, joinedBy])).toEqual([['a1', 'new'], ['b1', 'new'], ['b2', 'references'], ['b3', 'token']]);
    await face().note(world.admin, from.id, { text: 'note', key: 'n' });
    expect(await face().change(world.admin, from.id, { tags: ['vip'] })).toMatchObject({ id: into.id, tags: ['vip'], messageCount: 5 });
    await expect(face().change(world.admin, from.id, { tags: [] }, 1)).rejects.toMatchObject({ kind: 'stale' });
  });

  it('keeps what needs people more', async () => {
    await come(mail('a1', 'ann'), mail('b1', 'ann'));
    const [into, from] = [await homeOf('a1'), await homeOf('b1')];
    await face().change(world.admin, into.id, { status: 'resolved', tags: ['x'] });
    await face().change(world.admin, from.id, { status: 'pending', priority: 'urgent', tags: ['y', 'x'] });
    expect(await face().join(world.admin, from.id, into.id)).toMatchObject({ status: 'pending', active: true, resolvedAt: null, priority: 'urgent', tags: ['x', 'y'], openTags: ['x', 'y'], waitingSince: from.waitingSince });
    const told = (await world.ledger()).slice(-4).map(({ type, data }) => [type, data]);
    expect(told[0]![0]).toBe('conversation.joined');
    expect(told.map(([type]) => type)).toEqual(['conversation.joined', 'conversation.reopened', 'conversation.priority-changed', 'conversation.tagged']);
    expect(told[2]![1]).toMatchObject({ from: 'normal', to: 'urgent', why: { because: 'joined', conversationId: from.id } });
  });

  it.each([
    ['itself', async (a: Conversation) => face().join(world.admin, a.id, a.id), 'conversation.join-itself'],
    ['one of another channel', async (a: Conversation) => {
      const other = await world.channel('by-person', 'chat');
      await world.deliver(other, 'x', [say('x', 'zoe')]);
      await world.settle();
      return face().join(world.admin, a.id, (await world.allConversations()).find(({ channelId }) => channelId === other.id)!.id);
    }, 'conversation.other-channel'],
    ['what is not closed into what is', async (a: Conversation) => {
      await come(mail('b1', 'bob'));
      await face().change(world.admin, a.id, { status: 'closed' });
      return face().join(world.admin, (await homeOf('b1')).id, a.id);
    }, 'conversation.join-into-closed'],
    ['what is not joined, taken back', async (a: Conversation) => face().unjoin(world.admin, a.id), 'conversation.not-joined'],
    ['nothing', async (a: Conversation) => face().join(world.admin, a.id, 'nothing'), 'conversation.not-found'],
    ['without the right', async (a: Conversation) => face().join({ ...world.admin, role: 'read-only' }, a.id, a.id), 'people.not-allowed'],
  ])('of %s is refused', async (_what, attempt, code) => {
    await come(mail('a1', 'ann'));
    const refused = await attempt(await homeOf('a1')).then(() => undefined, (error: unknown) => error as { code: string; kind: string });
    expect(refused?.kind === 'not-allowed' ? 'people.not-allowed' : refused?.code).toBe(code);
  });

  it('of more messages than one batch takes is finished by a job, and so is taking it back', async () => {
    await come(mail('a1', 'ann'), mail('b1', 'ann'));
    const [into, from] = [await homeOf('a1'), await homeOf('b1')];
    for (let index = 0; index < 340; index += 1) await world.deliver(channel, `more ${index}`, [mail(`more ${index}`, 'ann', { thread: { references: ['b1'] } })]);
    await world.settle();
    const before = await picture();
    await face().join(world.admin, from.id, into.id);
    expect((await world.inbox.timeline.of(world.admin, into.customerId, { limit: 500 })).items).toHaveLength(342);
    await world.settle();
    expect(await world.messagesOf(into.id)).toHaveLength(342);
    expect(await world.messagesOf(from.id)).toHaveLength(0);
    await face().unjoin(world.admin, from.id);
    await world.settle();
    expect(await picture()).toEqual(before);
    // Both asked for before any of the work is done.
    await face().join(world.admin, from.id, into.id);
    await face().unjoin(world.admin, from.id);
    await world.settle();
    expect(await picture()).toEqual(before);
  });
});

describe('a closed conversation', () => {
  it('can be put into a living one, and what answers it then goes there', async () => {
    await come(mail('a1', 'ann'), mail('b1', 'ann'));
    const [into, from] = [await homeOf('a1'), await homeOf('b1')];
    await face().change(world.admin, from.id, { status: 'closed' });
    const before = await picture();
    expect(await face().join(world.admin, from.id, into.id)).toMatchObject({ status: 'new', active: true, waitingSince: into.waitingSince, messageCount: 2 });
    await come(mail('b2', 'ann', { thread: { references: ['b1'] } }));
    expect((await homeOf('b2')).id).toBe(into.id);
    await face().split(world.admin, into.id, [(await world.messagesOf(into.id)).at(-1)!.id]);
    expect(await face().unjoin(world.admin, from.id)).toMatchObject({ status: 'closed', active: false });
    expect((await picture() as { id: string }[]).filter(({ id }) => id === into.id || id === from.id)).toEqual(before);
  });
});

describe('taking a joining back', () => {
  it('is exact, in whatever order joinings are made and taken back, also of what was joined into what', async () => {
    const steps = fc.record({
      change: fc.array(fc.record({ which: fc.nat(3), status: fc.constantFrom('open', 'pending', 'on-hold', 'resolved'), priority: fc.constantFrom('low', 'high', 'urgent'), tag: fc.constantFrom('x', 'y', 'z') }), { maxLength: 5 }),
      joins: fc.array(fc.record({ from: fc.nat(3), into: fc.nat(3) }), { minLength: 1, maxLength: 3 }),
      order: fc.array(fc.nat(10), { minLength: 3, maxLength: 3 }),
      answers: fc.subarray([0, 1, 2, 3]),
    });
    let run = 0;
    await fc.assert(fc.asyncProperty(steps, async (plan) => {
      run += 1;
      const names = [0, 1, 2, 3].map((index) => `${run} ${index}`);
      for (const [index, name] of names.entries()) await come(mail(name, index % 2 === 0 ? 'ann' : 'bob', { participants: [{ externalId: `cc${index}@x.az`, verified: false }] }));
      const homes = await Promise.all(names.map(homeOf));
      for (const which of plan.answers) await world.inbox.replies.write(world.admin, homes[which]!.id, { text: 'answer', key: 'k' }, { maxText: 100, canSend: true });
      for (const { which, status, priority, tag } of plan.change) await face().change(world.admin, homes[which]!.id, { priority, tags: [tag], ...((await face().get(world.admin, homes[which]!.id)).status === 'resolved' ? {} : { status }) } as never);
      const before = await picture();
      const made: string[] = [];
      for (const { from, into } of plan.joins) {
        const done = await face().join(world.admin, homes[from]!.id, homes[into]!.id).catch((error: { code?: string }) => (error.code === 'conversation.join-itself' ? undefined : Promise.reject(error as Error)));
        if (done) made.push((await face().joins(world.admin, done.id)).find(({ id }) => !made.includes(id))!.id);
      }
      for (const rank of plan.order) {
        const left = made.filter(Boolean);
        const id = left[rank % Math.max(left.length, 1)];
        if (id === undefined) break;
        const undone = await face().unjoin(world.admin, id).then(() => true, (error: { code?: string }) => (error.code === 'conversation.joined-deeper' ? false : Promise.reject(error as Error)));
        if (undone) made.splice(made.indexOf(id), 1);
      }
      for (const id of [...made].reverse()) await face().unjoin(world.admin, id);
      expect(await picture()).toEqual(before);
      for (const { id } of homes) expect(await face().joins(world.admin, id)).toEqual([]);
    }), { numRuns: 40 });
  });

  it('leaves what came since with the other one, with what people did and who waits', async () => {
    await come(mail('a1', 'ann'), mail('b1', 'ann'));
    const [into, from] = [await homeOf('a1'), await homeOf('b1')];
    await world.inbox.replies.write(world.admin, into.id, { text: 'answer', key: 'k' }, { maxText: 100, canSend: true });
    await face().join(world.admin, from.id, into.id);
    await come(mail('b2', 'ann', { thread: { references: ['b1'] } }));
    const second = world.clock.now();
    await face().change(world.admin, into.id, { priority: 'high', tags: ['mine'] });
    expect(await face().unjoin(world.admin, from.id)).toMatchObject({ id: from.id, messageCount: 1, waitingSince: from.waitingSince, priority: 'normal' });
    expect(await face().get(world.admin, into.id)).toMatchObject({ messageCount: 3, waitingSince: second, priority: 'high', tags: ['mine'], status: 'open' });
    expect((await world.messagesOf(into.id)).map(({ externalId }) => externalId)).toEqual(['a1', null, 'b2']);
    expect((await world.ledger()).at(-1)).toMatchObject({ type: 'conversation.unjoined', subjectId: from.id, actor: { id: 'u-admin' } });
  });

  it('is not undone by mail: what people took apart stays apart', async () => {
    await come(mail('a1', 'ann'), mail('b1', 'ann'), mail('c1', 'ann', { thread: { references: ['b1', 'a1'] } }));
    const whole = await homeOf('a1');
    expect((await world.messagesOf(whole.id)).map(({ externalId }) => externalId)).toEqual(['a1', 'b1', 'c1']);
    const [join] = await face().joins(world.admin, whole.id);
    expect(join).toMatchObject({ because: 'bridged', messageId: (await world.messagesOf(whole.id))[2]!.id, by: { kind: 'system' } });
    await face().unjoin(world.admin, join!.id);
    await come(mail('c2', 'ann', { thread: { references: ['a1', 'b1'] } }), mail('c3', 'ann', { thread: { references: ['b1', 'a1'] } }), mail('c4', 'ann', { thread: { references: ['c2', 'c3', 'a1', 'b1'] } }));
    expect(await world.allConversations()).toHaveLength(2);
    expect((await homeOf('c2')).id).toBe((await homeOf('a1')).id);
    expect((await homeOf('c3')).id).toBe((await homeOf('b1')).id);
    // Who joins them by hand means it.
    await face().join(world.admin, (await homeOf('b1')).id, (await homeOf('a1')).id);
    expect(await world.allConversations()).toHaveLength(1);
  });

  it('gives the conversation to the customer whom its identity means by then', async () => {
    await come(mail('a1', 'ann'), mail('b1', 'bob'), mail('z1', 'zoe'));
    const [ann, bob, zoe] = [await homeOf('a1'), await homeOf('b1'), await homeOf('z1')];
    await face().join(world.admin, bob.id, ann.id);
    await world.inbox.links.link(world.admin, zoe.customerId, bob.identityId);
    expect(await face().unjoin(world.admin, bob.id)).toMatchObject({ customerId: zoe.customerId });
    expect((await world.messagesOf(bob.id)).map(({ customerId }) => customerId)).toEqual([zoe.customerId]);
  });
});

describe('joining, splitting and taking back while mail arrives', () => {
  it('loses nothing and leaves every count right', async () => {
    const racing = await openWorld({ isRacing: true });
    let run = 0;
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom('join', 'unjoin', 'split', 'large'), { minLength: 2, maxLength: 6 }), async (steps) => {
      run += 1;
      const place = await racing.channel('by-proof');
      const [a, b] = [`${run} a`, `${run} b`];
      for (const id of [a, b]) await racing.deliver(place, id, [mail(id, 'ann', { at: noon - 2000 })]);
      await racing.settle();
      const here = async () => (await racing.allConversations()).filter(({ channelId }) => channelId === place.id);
      const start = await here();
      const [into, from] = [a, b].map((id) => start.find(({ preview }) => preview === `text of ${id}`)!.id) as [string, string];
      const sent = [a, b];
      const more = async (count: number): Promise<void> => {
        for (let index = 0; index < count; index += 1) {
          const id = `${run} ${sent.length}`;
          const names = sent.length % 2 === 0 ? [a] : [b];
          sent.push(id);
          await racing.deliver(place, id, [mail(id, 'ann', { at: noon - (sent.length * 7919) % 1000, thread: { references: names } })]);
        }
      };
      const bear = (work: Promise<unknown>): Promise<unknown> => work.catch((error: { kind?: string }) => (['conflict', 'stale', 'invalid'].includes(error.kind ?? '') ? undefined : Promise.reject(error as Error)));
      const working = (async () => {
        for (const step of steps) {
          await more(step === 'large' ? 60 : 3);
          if (step === 'join') await bear(racing.inbox.conversations.join(racing.admin, from, into));
          if (step === 'unjoin') await bear(racing.inbox.conversations.unjoin(racing.admin, from));
          const [last] = step === 'split' ? await racing.messagesOf(into) : [];
          if (last) await bear(racing.inbox.conversations.split(racing.admin, into, [last.id]));
        }
      })();
      const ended = working.then(() => true);
      while (!await Promise.race([ended, wait(0, false)])) await racing.settle();
      await racing.settleAll();
      const found = await Promise.all((await here()).map(async (conversation) => ({ conversation, messages: await racing.messagesOf(conversation.id) })));
      expect(found.flatMap(({ messages: inside }) => inside.map(({ externalId }) => externalId!)).sort()).toEqual(sent.toSorted());
      for (const { conversation, messages: inside } of found) {
        expect(conversation).toMatchObject({ messageCount: inside.length, lastActivityAt: Math.max(...inside.map(({ at }) => at)), waitingSince: Math.min(...inside.map(({ at }) => at)) });
      }
    }), { numRuns: 12 });
  }, 60_000);
});

describe('splitting', () => {
  it('makes messages a conversation of their own, which goes on by itself, and joining it back undoes it', async () => {
    await come(mail('a1', 'ann'), mail('a2', 'ann', { thread: { references: ['a1'] }, subject: 'Other' }), mail('a3', 'ann', { thread: { references: ['a2'] } }));
    const home = await homeOf('a1');
    const before = await picture();
    const inside = await world.messagesOf(home.id);
    const made = await face().split(world.admin, home.id, inside.slice(1).map(({ id }) => id));
    expect(made).toMatchObject({ messageCount: 2, previousId: home.id, subject: 'Other', status: 'new', waitingSince: inside[1]!.at, customerId: home.customerId });
    expect(await face().get(world.admin, home.id)).toMatchObject({ messageCount: 1, waitingSince: inside[0]!.at, preview: 'text of a1' });
    expect((await world.ledger()).slice(-2)).toMatchObject([{ type: 'conversation.split', subjectId: made.id, data: { messages: 2 } }, { type: 'conversation.created', conversationId: made.id, data: { splitFrom: home.id } }]);
    await come(mail('a4', 'ann', { thread: { references: ['a3', 'a2', 'a1'] } }));
    expect((await homeOf('a4')).id).toBe(made.id);
    expect(await world.allConversations()).toHaveLength(2);
    const last = (await world.messagesOf(made.id)).at(-1)!;
    await face().join(world.admin, made.id, home.id);
    const together = await world.messagesOf(home.id);
    expect(together.map(({ externalId }) => externalId)).toEqual(['a1', 'a2', 'a3', 'a4']);
    expect(last.joinedBy).toBe('references');
    expect(before).toMatchObject([{ id: home.id }]);
  });

  it('gives what somebody else wrote to them', async () => {
    await come(mail('a1', 'ann', { participants: [{ externalId: 'bob@x.az', verified: false }] }), mail('b1', 'bob', { thread: { references: ['a1'] } }), mail('bob alone', 'bob'));
    const home = await homeOf('a1');
    const inside = await world.messagesOf(home.id);
    const made = await face().split(world.admin, home.id, [inside[1]!.id]);
    expect(made).toMatchObject({ customerId: (await homeOf('bob alone')).customerId, customerName: 'bob' });
    expect((await world.runtime.store.getMany(messages, world.workspaceId, [inside[1]!.id]))[0]).toMatchObject({ conversationId: made.id, customerId: made.customerId });
  });

  it('refuses all, none and foreign messages', async () => {
    await come(mail('a1', 'ann'), mail('b1', 'bob'));
    const [ann, bob] = [await homeOf('a1'), await homeOf('b1')];
    const [[first], [foreign]] = [await world.messagesOf(ann.id), await world.messagesOf(bob.id)];
    await expect(face().split(world.admin, ann.id, [first!.id])).rejects.toMatchObject({ code: 'conversation.split-all' });
    await expect(face().split(world.admin, ann.id, [])).rejects.toMatchObject({ code: 'conversation.unknown-messages' });
    await expect(face().split(world.admin, ann.id, [foreign!.id])).rejects.toMatchObject({ code: 'conversation.unknown-messages' });
    expect(await world.runtime.store.count(conversations, 'open', { workspaceId: world.workspaceId, where: { active: true } })).toBe(2);
  });
});
