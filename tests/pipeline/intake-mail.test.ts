import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Bounce, InboundMessage } from '../../connectors/spec/index.ts';
import { identities } from '../../customers/index.ts';
import { messages, type ChannelRecord, type Conversation, type Message } from '../../inbox/index.ts';
import { replace } from '../../runtime/ports/index.ts';
import { allCustomers, noon, openWorld, say, type World } from './world.ts';

let world: World;
let channel: ChannelRecord;
beforeEach(async () => {
  world = await openWorld();
  channel = await world.channel('by-proof');
});

const day = 86_400_000;
const mail = (id: string, from: string, more: Partial<InboundMessage> = {}): InboundMessage =>
  say(id, { externalId: `${from}@x.az`, email: `${from}@x.az`, name: from, verified: false }, more);

let deliveries = 0;
async function come(...events: InboundMessage[]): Promise<void> {
  for (const event of events) {
    deliveries += 1;
    await world.deliver(channel, `d${deliveries}`, [event]);
    await world.settle();
  }
}

async function bring(...events: InboundMessage[]): Promise<void> {
  for (const event of events) {
    deliveries += 1;
    await world.deliver(channel, `h${deliveries}`, [event], { isHistory: true });
    await world.settle();
  }
}

async function everyMessage(of = world): Promise<readonly Message[]> {
  return (await Promise.all((await of.allConversations()).map(({ id }) => of.messagesOf(id)))).flat();
}

async function only(): Promise<Conversation> {
  const all = await world.allConversations();
  expect(all).toHaveLength(1);
  return all[0]!;
}

describe('what a mail says beside its text', () => {
  it('is previewed in words, without the marks of pictures', async () => {
    await come(mail('m1', 'ann', { text: 'See here:\n[cid:image001.png@01DC]\nand [image: shot 2.png] [1] [cid: no mark]' }));
    expect(await only()).toMatchObject({ preview: 'See here: and [1] [cid: no mark]' });
  });

  it('is kept with it, bounded', async () => {
    const long = 'x'.repeat(10_000);
    await come(mail('m1', 'ann', {
      replyTo: { externalId: 'other@x.az', name: 'Other', verified: false },
      participants: [{ externalId: 'bob@x.az', role: 'cc', verified: false }, { externalId: 'cid@x.az', name: long, role: 'forwarder', verified: false }],
      findings: [{ kind: 'link-lies', shown: 'bank.az', leadsTo: long }, ...Array.from({ length: 500 }, () => ({ kind: 'trackers' as const, hosts: ['t.co'] })), { kind: 'hidden-text', text: long }],
      protection: { standard: 'smime', how: 'signed' },
      cards: [{ kind: 'calendar', method: 'request', uid: 'u', sequence: 1, summary: long, allDay: false, attendees: [{ email: 'ann@x.az', answer: 'accepted' }] }],
      trust: { verdict: 'unproven', dkim: [], by: 'mx.bank.az' },
    }));
    const [message] = await everyMessage();
    expect(message).toMatchObject({
      replyTo: { externalId: 'other@x.az', name: 'Other' }, protection: { standard: 'smime', how: 'signed' }, trust: { verdict: 'unproven', dkim: [], by: 'mx.bank.az' },
      participants: [{ externalId: 'bob@x.az', name: null, role: 'cc' }, { externalId: 'cid@x.az', role: 'forwarder' }],
    });
    expect(message!.participants[1]!.name).toHaveLength(200);
    expect(message!.findings).toHaveLength(100);
    expect(message!.cards?.[0]).toMatchObject({ uid: 'u', attendees: [{ email: 'ann@x.az', answer: 'accepted' }] });
    const endless = { kind: 'trackers' as const, hosts: Array.from({ length: 300 }, () => 'x'.repeat(300)) };
    await come(mail('m2', 'bob', { findings: [{ kind: 'hidden-text', text: 'first' }, ...Array.from({ length: 20 }, () => endless)] }));
    const crowded = (await everyMessage()).find(({ externalId }) => externalId === 'm2')!;
    expect(crowded.findings![0]).toEqual({ kind: 'hidden-text', text: 'first' });
    expect(JSON.stringify(crowded.findings).length).toBeLessThan(101_000);
    const texts = JSON.stringify([message!.findings, message!.cards]).match(/x+/g)!.map((text) => text.length);
    expect(Math.max(...texts)).toBe(2000);
    expect((await world.allConversations()).find(({ customerName }) => customerName === 'ann')!.participantIds).toEqual(['bob@x.az', 'cid@x.az']);
  });

  it('is absent where there is nothing', async () => {
    await come(mail('m1', 'ann'));
    const [message] = await everyMessage();
    for (const field of ['replyTo', 'findings', 'protection', 'cards', 'trust', 'variety', 'isHistory', 'homeId', 'about']) expect(message).not.toHaveProperty(field);
  });

  it.each([
    ['message', undefined, true], ['invite', 'calendar-request', true], ['invite', 'calendar-answer', false], ['list', undefined, false],
    ['auto-reply', 'loop', false], ['auto-reply', 'out-of-office', false], ['bounce', 'delayed', false], ['report', 'feedback', false],
  ] as const)('opens a conversation, or not: %s %s', async (nature, variety, opens) => {
    await come(mail('m1', 'ann', { nature, ...(variety ? { variety } : {}) }));
    expect(await world.allConversations()).toHaveLength(opens ? 1 : 0);
    if (opens) expect([await only(), (await everyMessage())[0]]).toMatchObject([{ waitingSince: noon, status: 'new' }, { nature, ...(variety ? { variety } : {}) }]);
    expect(await allCustomers(world)).toHaveLength(opens ? 1 : 0);
  });
});

describe('copies', () => {
  it('of one message that came different ways are one; another message with the same id is another', async () => {
    await come(mail('m1', 'ann', { fingerprint: 'f1' }), mail('m1', 'ann', { fingerprint: 'f1', text: 'with a footer of the list' }), mail('m1', 'bob', { fingerprint: 'f2', text: 'other' }), mail('m1', 'bob', { fingerprint: 'f2' }), mail('m1', 'ann'));
    const all = await everyMessage();
    expect(all.map(({ externalId, text }) => `${externalId}: ${text}`).sort()).toEqual(['m1: other', 'm1: text of m1']);
    expect(all.filter(({ warnings }) => warnings.length === 1)).toHaveLength(1);
    expect(all.find(({ text }) => text === 'other')!.warnings[0]).toContain('same Message-ID');
  });

  it('are found by a reference as the one that is meant: of the sender\'s own, then the nearest in time', async () => {
    await come(mail('m1', 'ann', { fingerprint: 'f1' }), mail('m1', 'bob', { fingerprint: 'f2' }), mail('m2', 'bob', { thread: { references: ['m1'] } }), mail('m3', 'ann', { thread: { references: ['m1'] } }));
    const shape = await Promise.all((await world.allConversations()).map(async ({ id, customerName }) => `${customerName}: ${(await world.messagesOf(id)).map(({ externalId }) => externalId).join(' ')}`));
    expect(shape.sort()).toEqual(['ann: m1 m3', 'bob: m1 m2']);
    await come(mail('n1', 'ann', { fingerprint: 'f3', at: noon - 5 * day }), mail('n1', 'ann', { fingerprint: 'f4', at: noon }), mail('n2', 'ann', { at: noon, thread: { references: ['n1'] } }));
    const near = (await everyMessage()).find(({ externalId }) => externalId === 'n2')!;
    expect((await world.messagesOf(near.conversationId)).map(({ at }) => at)).toEqual([noon, noon + 1].map((at) => Math.min(at, noon)));
  });

  it('are stored once in any order, however many at once', async () => {
    const racing = await openWorld({ isRacing: true });
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ id: fc.constantFrom('a', 'b'), fingerprint: fc.constantFrom('f', 'g', 'h') }), { minLength: 2, maxLength: 14 }), async (copies) => {
      const place = await racing.channel('by-proof');
      await Promise.all(copies.map(({ id, fingerprint }, index) => racing.deliver(place, `d${index}`, [mail(id, 'ann', { fingerprint, text: `${id} ${fingerprint}` })])));
      await racing.settleAll();
      const stored = (await everyMessage(racing)).filter(({ channelId }) => channelId === place.id);
      expect(stored.map(({ text }) => text).sort()).toEqual([...new Set(copies.map(({ id, fingerprint }) => `${id} ${fingerprint}`))].sort());
      const ids = new Set(copies.map(({ id }) => id));
      expect(stored.filter(({ warnings }) => warnings.length === 0)).toHaveLength(ids.size);
    }), { numRuns: 30 });
  });
});

describe('old mail brought in', () => {
  it('is closed from the start, in its own time, labelled, and wakes nobody', async () => {
    world.enrichWith((draft) => {
      draft.label([{ head: 'topic', value: 'card', probability: 0.9, state: 'auto', because: [] }], { kind: 'classifier' });
      draft.change({ teamId: 't1', status: 'open', assigneeId: 'bea', tags: ['x'] }, { kind: 'rule', id: 'r' }, null);
    });
    world.judgeWith({ check: async () => { throw new Error('nobody asks about old mail'); } });
    const at = noon - 800 * day;
    await bring(mail('m1', 'ann', { at, subject: 'Card' }), mail('m2', 'ann', { at: at + day, thread: { references: ['m1'] } }));
    const conversation = await only();
    expect(conversation).toMatchObject({ status: 'closed', active: false, isHistory: true, waitingSince: null, assigneeId: null, teamId: null, tags: [], lastActivityAt: at + day, createdAt: at, messageCount: 2, labels: [{ value: 'card' }] });
    expect((await world.messagesOf(conversation.id)).map((message) => [message.externalId, message.joinedBy, message.at, message.isHistory, message.warnings, message.trust])).toEqual([['m1', 'new', at, true, [], undefined], ['m2', 'references', at + day, true, [], undefined]]);
    expect(await world.inbox.conversations.counts(world.admin)).toMatchObject({ open: 0, unassigned: 0 });
    const told = (await world.ledger()).map(({ type }) => type).filter((type) => /^(?:message|conversation)\./.test(type) && type !== 'conversation.labelled');
    expect(told).toEqual(['message.imported', 'message.imported']);
    expect((await allCustomers(world))[0]).toMatchObject({ lastContactAt: at + day });
  });

  it('is followed by a new conversation when it is answered now, which says where it comes from', async () => {
    await bring(mail('m1', 'ann', { at: noon - 400 * day }));
    const old = await only();
    await come(mail('m2', 'ann', { thread: { references: ['m1'] } }), mail('m3', 'ann', { thread: { references: ['m2', 'm1'] } }));
    const next = (await world.allConversations()).find(({ id }) => id !== old.id);
    expect(next).toMatchObject({ previousId: old.id, status: 'new', messageCount: 2, waitingSince: noon });
    expect((await world.inbox.timeline.of(world.admin, old.customerId, { limit: 10 })).items).toHaveLength(3);
  });

  it('that belongs to a living conversation is put there without waking it', async () => {
    await come(mail('m2', 'ann', { thread: { references: ['m1'] } }));
    const before = await world.inbox.conversations.change(world.admin, (await only()).id, { status: 'resolved' });
    await bring(mail('m1', 'ann', { at: noon - 100 * day }));
    expect(await only()).toMatchObject({ ...before, version: before.version + 1, messageCount: 2, status: 'resolved', waitingSince: null, lastActivityAt: before.lastActivityAt, preview: before.preview });
    expect((await world.messagesOf(before.id)).map(({ externalId }) => externalId)).toEqual(['m1', 'm2']);
  });

  it('gives the same threads in any order', async () => {
    const shared = await openWorld({ isRacing: true });
    let run = 0;
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), async (order) => {
      run += 1;
      const place = await shared.channel('by-proof');
      const id = (index: number): string => `${run} ${index}`;
      // Two threads of ann's, of which the last mail names both.
      const names = [[], [0], [1], [], [3], [2, 4]];
      await Promise.all(order.map((index) => shared.deliver(place, id(index), [mail(id(index), 'ann', { at: noon - (100 - index) * day, thread: { references: names[index]!.map(id) } })], { isHistory: true })));
      await shared.settleAll();
      const here = (await shared.allConversations()).filter(({ channelId }) => channelId === place.id);
      expect(here).toMatchObject([{ messageCount: 6, status: 'closed', active: false, isHistory: true, lastActivityAt: noon - 95 * day }]);
    }), { numRuns: 20 });
  });
});

describe('a sender who is to be looked up', () => {
  it('has a contact stored as being checked, with its job; nothing else is asked about', async () => {
    const asked: string[] = [];
    world.judgeWith({ check: async (delivery) => { asked.push(new TextDecoder().decode(delivery.body)); return { verdict: 'unproven', dkim: [], by: 'us' }; } });
    await come(mail('m1', 'ann'), mail('m2', 'ann', { trust: { verdict: 'proven', dkim: [], by: 'mx' } }), mail('m3', 'ann', { nature: 'auto-reply', thread: { references: ['m1'] } }));
    await bring(mail('m4', 'ann', { at: noon - 300 * day }));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('"m1"');
    expect(new Map((await everyMessage()).map((message) => [message.externalId, message.trust?.verdict]))).toEqual(new Map([['m1', 'unproven'], ['m2', 'proven'], ['m3', undefined], ['m4', undefined]]));
  });

  it('never becomes verified by a claim', async () => {
    await come(mail('m1', 'ann'), mail('m2', 'ann', { trust: { verdict: 'proven', dkim: [], by: 'mx' } }), mail('m3', 'ann', { trust: { verdict: 'contradicted', dkim: [], by: 'mx' } }));
    const [customer] = await allCustomers(world);
    expect((await world.runtime.store.page(identities, 'byCustomer', { workspaceId: world.workspaceId, where: { customerId: customer!.id }, limit: 5 })).items).toMatchObject([{ verified: false }]);
  });
});

describe('a bounce', () => {
  const hard = (recipient: string, of = 'ours'): Bounce => ({ severity: 'hard', recipient, of, status: '5.1.1', reason: 'no such user' });

  /** An answer of ours that was sent to these; none: to the customer alone. */
  async function answer(...to: string[]): Promise<{ conversation: Conversation; id: string }> {
    await come(mail('m1', 'ann'));
    const conversation = await only();
    world.sendWith({ honoursKey: false, send: async () => ({ parts: [{ externalId: 'ours' }], warnings: [] }) });
    const { message } = await world.inbox.replies.write(world.admin, conversation.id, { text: 'Dear all', key: 'k' }, { maxText: 1000, canSend: true });
    await world.settle();
    const stored = await world.inbox.conversations.message(world.admin, message.id);
    const recipients = { to: to.map((externalId) => ({ externalId, name: null })), cc: [] };
    if (to.length > 0) await world.runtime.store.commit({ workspaceId: world.workspaceId, writes: [replace(messages, { ...stored, recipients })] });
    await world.inbox.conversations.change(world.admin, conversation.id, { status: 'resolved' });
    return { conversation: await only(), id: message.id };
  }

  async function report(id: string, more: Partial<InboundMessage>): Promise<void> {
    await come(mail(id, 'daemon', { nature: 'bounce', thread: { references: ['ours'] }, ...more }));
  }

  it.each([
    ['the only recipient', [], [hard('ann@x.az')], {}, 'failed'],
    ['somebody, when it went to the customer alone', [], [{ severity: 'hard', of: 'ours' }], {}, 'failed'],
    ['the customer among several', ['ann@x.az', 'bob@x.az'], [hard('ANN@x.az')], {}, 'failed'],
    ['another among several', ['ann@x.az', 'bob@x.az'], [hard('bob@x.az')], {}, 'sent'],
    ['everybody, but not the customer', ['bob@x.az', 'cid@x.az'], [hard('bob@x.az'), hard('cid@x.az')], {}, 'failed'],
    ['the customer, whose mailbox was full to the end', [], [{ ...hard('ann@x.az'), severity: 'soft' }], {}, 'failed'],
    ['the customer, and is still tried', [], [hard('ann@x.az')], { variety: 'delayed' }, 'sent'],
  ] as const)('of %s leaves our message as it is or fails it, and neither wakes the conversation nor starts a wait', async (_what, to, bounces, more, state) => {
    const { conversation, id } = await answer(...to);
    await report('b1', { bounce: bounces[0]!, bounces, ...more });
    const message = await world.inbox.conversations.message(world.admin, id);
    expect(message.delivery?.state).toBe(state);
    expect(message.delivery?.refused?.length ?? 0).toBe('variety' in more ? 0 : bounces.length);
    expect(await only()).toMatchObject({ status: 'resolved', active: false, waitingSince: null, version: conversation.version + 1 });
    const told = (await everyMessage()).find(({ externalId }) => externalId === 'b1')!;
    expect(told).toMatchObject({ about: id, joinedBy: 'bounce', nature: 'bounce' });
    expect((await world.ledger()).filter(({ type }) => type === 'message.bounced')).toHaveLength(bounces.length);
    if (!('variety' in more)) expect(message.delivery!.refused![0]).toMatchObject({ severity: bounces[0]!.severity, bounceId: told.id });
  });

  it('is previewed by its subject, not by how the mail system introduces itself', async () => {
    await answer('ann@x.az');
    await report('b1', { subject: 'Undelivered mail', text: 'This is the mail system at host mx.x.az.', bounce: hard('ann@x.az') });
    expect(await only()).toMatchObject({ preview: 'Undelivered mail' });
  });

  it('is counted once when it comes twice, and bounded when it never ends', async () => {
    const { id } = await answer('ann@x.az', 'bob@x.az');
    const bounce = hard('bob@x.az');
    await report('b1', { bounce });
    await report('b1', { bounce });
    expect((await world.inbox.conversations.message(world.admin, id)).delivery?.refused).toHaveLength(1);
    for (let index = 0; index < 5; index += 1) await report(`more ${index}`, { bounce, bounces: Array.from({ length: 1000 }, () => bounce) });
    expect((await world.inbox.conversations.message(world.admin, id)).delivery?.refused).toHaveLength(100);
  });

  it('and a receipt name the message they are about', async () => {
    const { id } = await answer();
    await come(mail('r1', 'ann', { nature: 'receipt', thread: { references: ['ours'] } }), mail('a1', 'ann', { nature: 'auto-reply', variety: 'out-of-office', thread: { references: ['ours'] } }));
    const all = await everyMessage();
    expect(all.find(({ externalId }) => externalId === 'r1')).toMatchObject({ about: id });
    expect(all.find(({ externalId }) => externalId === 'a1')).toMatchObject({ variety: 'out-of-office' });
    expect(await only()).toMatchObject({ status: 'resolved', waitingSince: null });
  });
});
