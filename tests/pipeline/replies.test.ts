import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConnectorError, type ConnectorErrorKind, type InboundReceipt, type Outgoing, type SendFacet } from '../../connectors/spec/index.ts';
import type { Conversation, SendJob } from '../../inbox/index.ts';
import { messages as messageDocuments } from '../../inbox/index.ts';
import type { Job } from '../../runtime/ports/index.ts';
import { noon, openWorld, say, type World } from './world.ts';

let world: World;
let conversation: Conversation;
let channelId: string;
const limits = { maxText: 100, canSend: true };

beforeEach(async ({ task }) => {
  world = await openWorld({ isRacing: task.name.includes('in whatever order') || task.name.includes('race') });
  const channel = await world.channel('by-person');
  channelId = channel.id;
  await world.deliver(channel, 'd1', [say('m1', { externalId: 'ann', name: 'Ann', email: 'ann@x.az' }, { subject: 'Card', text: 'Help', thread: { key: 'T1' } })]);
  await world.settle();
  conversation = (await world.allConversations())[0]!;
});

const write = (text = 'Dear Ann', key = 'k1', more: { seenUpTo?: string } = {}) => world.inbox.replies.write(world.admin, conversation.id, { text, key, ...more }, limits);
const stored = async (id: string) => (await world.inbox.conversations.message(world.admin, id));
const types = async () => (await world.ledger()).map((event) => event.type);

/** A channel that does what a test says, and remembers what it was asked. */
function fakeChannel(behave: (outgoing: Outgoing, call: number) => Promise<{ externalId: string }[]>, honoursKey = false): SendFacet & { readonly calls: Outgoing[] } {
  const calls: Outgoing[] = [];
  return { honoursKey, calls, async send(outgoing) { calls.push(outgoing); return { parts: await behave(outgoing, calls.length), warnings: [] }; } };
}
const takes = async () => [{ externalId: 'p1' }];
const fails = (kind: ConnectorErrorKind, detail = {}) => async () => { throw new ConnectorError(kind, `it was ${kind}`, detail); };

function jobFor(messageId: string): Job<SendJob> {
  return { id: 'j', workspaceId: world.workspaceId, queue: 'send', payload: { messageId }, attempt: 1, lease: { jobId: 'none', token: 'none' } };
}

describe('writing an answer', () => {
  it('queues it once, ends the wait and opens the conversation', async () => {
    const first = await write();
    expect(first).toMatchObject({ repeated: false, message: { direction: 'out', delivery: { state: 'queued', key: 'k1', attempts: 0 }, author: { kind: 'user', name: 'Ada' } } });
    const again = await write('something else');
    expect(again).toMatchObject({ repeated: true, message: { id: first.message.id, text: 'Dear Ann' } });
    expect(await world.inbox.conversations.get(world.admin, conversation.id)).toMatchObject({ status: 'open', waitingSince: null, messageCount: 2, preview: 'Dear Ann', previewDirection: 'out' });
    const written = (await world.ledger()).filter((event) => event.type === 'message.written');
    expect(written).toMatchObject([{ subjectId: first.message.id, actor: { kind: 'user', id: 'u-admin' }, data: { waitingSince: noon } }]);
  });

  it('happens once however many race with one key', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => write()));
    expect(new Set(all.map(({ message }) => message.id)).size).toBe(1);
    expect(all.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect((await world.messagesOf(conversation.id))).toHaveLength(2);
  });

  it('is refused when somebody else wrote meanwhile, unless seen', async () => {
    const [first] = await world.messagesOf(conversation.id);
    world.clock.forward(1000);
    await world.deliver((await world.inbox.channels.get(world.admin, channelId)), 'd2', [say('m2', { externalId: 'ann' }, { thread: { key: 'T1' } })]);
    await world.settle();
    await expect(write('late', 'k1', { seenUpTo: first!.id })).rejects.toMatchObject({ kind: 'conflict', code: 'reply.newer-message' });
    const newest = (await world.messagesOf(conversation.id)).at(-1)!;
    expect(await write('now', 'k1', { seenUpTo: newest.id })).toMatchObject({ repeated: false });
    expect(await write('own messages do not count', 'k2', { seenUpTo: newest.id })).toMatchObject({ repeated: false });
    await expect(world.inbox.replies.write({ ...world.admin, id: 'u-2' }, conversation.id, { text: 'x', key: 'k3', seenUpTo: newest.id }, limits)).rejects.toMatchObject({ code: 'reply.newer-message' });
    await expect(write('x', 'k4', { seenUpTo: 'nothing' })).rejects.toMatchObject({ code: 'reply.bad-seen-up-to' });
  });

  it.each([
    ['too long', { text: 'x'.repeat(101) }, limits, { kind: 'invalid', code: 'reply.too-long' }],
    ['empty', { text: ' \n' }, limits, { kind: 'invalid', code: 'reply.empty' }],
    ['without a sending channel', { text: 'x' }, { maxText: 10, canSend: false }, { kind: 'conflict', code: 'reply.channel-cannot-send' }],
  ])('refuses one %s', async (_name, reply, given, error) => {
    await expect(world.inbox.replies.write(world.admin, conversation.id, { key: 'k', ...reply }, given)).rejects.toMatchObject(error);
    expect(await world.messagesOf(conversation.id)).toHaveLength(1);
  });

  it('is refused in a closed conversation, by a reader, and with a wrong key', async () => {
    await expect(world.inbox.replies.write({ ...world.admin, role: 'read-only' }, conversation.id, { text: 'x', key: 'k' }, limits)).rejects.toMatchObject({ kind: 'not-allowed' });
    await expect(write('x', '')).rejects.toMatchObject({ code: 'reply.bad-key' });
    await world.inbox.conversations.change(world.admin, conversation.id, { status: 'closed' });
    await expect(write()).rejects.toMatchObject({ code: 'reply.conversation-closed' });
  });

  it('keeps notes apart: no clock, no send, once per key', async () => {
    const note = await world.inbox.conversations.note(world.admin, conversation.id, { text: 'call her', key: 'k1' });
    expect((await world.inbox.conversations.note(world.admin, conversation.id, { text: 'call', key: 'k1' })).id).toBe(note.id);
    expect(await world.inbox.conversations.get(world.admin, conversation.id)).toMatchObject({ status: 'new', waitingSince: noon, messageCount: 2, previewDirection: 'note' });
    const channel = fakeChannel(takes);
    world.sendWith(channel);
    await world.settle();
    expect(channel.calls).toEqual([]);
    expect((await world.inbox.search.find(world.admin, { q: 'call ', limit: 5 })).items).toHaveLength(1);
  });
});

describe('sending', () => {
  it('hands the connector what it needs and records what it said', async () => {
    const channel = fakeChannel(async () => [{ externalId: 'p1' }, { externalId: 'p2' }]);
    world.sendWith(channel);
    const { message } = await write();
    await world.settle();
    expect(channel.calls).toMatchObject([{ messageId: message.id, conversationId: conversation.id, subject: 'Card', text: 'Dear Ann', to: [{ externalId: 'ann', email: 'ann@x.az' }], thread: { key: 'T1', externalIds: ['m1'] }, author: { name: 'Ada' } }]);
    expect(await stored(message.id)).toMatchObject({ externalId: 'p1', delivery: { state: 'sent', attempts: 1, attemptStartedAt: null, error: null } });
    const receipts: InboundReceipt[] = [{ kind: 'receipt', externalId: 'r1', of: 'p2', state: 'delivered' }];
    await world.deliver(await world.inbox.channels.get(world.admin, channelId), 'd2', receipts);
    await world.settle();
    expect(await stored(message.id)).toMatchObject({ delivery: { state: 'delivered' } });
    expect(await types()).toEqual(expect.arrayContaining(['message.written', 'message.sent', 'message.delivered']));
  });

  it.each([['rejected', 'failed'], ['invalid', 'failed'], ['unknown-outcome', 'unknown-outcome']] as const)('%s ends as %s, with one call and one line', async (kind, state) => {
    const channel = fakeChannel(fails(kind));
    world.sendWith(channel);
    const { message } = await write();
    await world.settle();
    expect(await stored(message.id)).toMatchObject({ delivery: { state, error: `it was ${kind}`, attemptStartedAt: null } });
    expect(channel.calls).toHaveLength(1);
    expect((await types()).filter((type) => type === `message.${state}`)).toHaveLength(1);
  });

  it('what is no ConnectorError may have gone out', async () => {
    world.sendWith(fakeChannel(async () => { throw new TypeError('oops'); }));
    const { message } = await write();
    await world.settle();
    expect((await stored(message.id)).delivery?.state).toBe('unknown-outcome');
  });

  it.each([['temporary', 4], ['limited', 1]] as const)('%s is tried again with the same key until it works, %d counted', async (kind, attempts) => {
    const channel = fakeChannel(async (_outgoing, call) => { if (call < 4) throw new ConnectorError(kind, 'not now', { retryAfterMs: 10 }); return [{ externalId: 'p1' }]; });
    world.sendWith(channel);
    const { message } = await write();
    await world.settleAll();
    expect(await stored(message.id)).toMatchObject({ delivery: { state: 'sent', attempts } });
    expect(channel.calls).toHaveLength(4);
    expect(new Set(channel.calls.map((call) => call.key)).size).toBe(1);
  });

  it('temporary for more than a day fails, and says why', async () => {
    const channel = fakeChannel(async (_outgoing, call) => { if (call === 3) world.clock.forward(25 * 3_600_000); throw new ConnectorError('temporary', 'server is away'); });
    world.sendWith(channel);
    const { message } = await write();
    await world.settleAll();
    expect(await stored(message.id)).toMatchObject({ delivery: { state: 'failed', error: 'server is away', attempts: 3 } });
  });

  it('unknown outcome is tried again where the provider honours our key', async () => {
    const channel = fakeChannel(async (_outgoing, call) => { if (call === 1) throw new ConnectorError('unknown-outcome', 'timed out'); return [{ externalId: 'p1' }]; }, true);
    world.sendWith(channel);
    const { message } = await write();
    await world.settleAll();
    expect(await stored(message.id)).toMatchObject({ delivery: { state: 'sent', attempts: 2 } });
    expect(channel.calls[0]?.key).toBe(channel.calls[1]?.key);
  });

  it.each(['sign-in', 'misconfigured'] as const)('%s keeps it queued and tells the admin', async (kind) => {
    world.sendWith(fakeChannel(fails(kind)));
    const { message } = await write();
    await world.settle();
    expect((await stored(message.id)).delivery).toMatchObject({ state: 'queued', attemptStartedAt: null });
    expect(await world.inbox.channels.state(world.workspaceId, channelId)).toMatchObject({ health: kind === 'sign-in' ? 'needs-sign-in' : 'misconfigured', detail: `it was ${kind}` });
    expect(await types()).toContain('channel.health');
  });

  it('waits for a channel that is off, and fails after a day', async () => {
    const { message } = await write();
    await world.settle();
    expect((await stored(message.id)).delivery).toMatchObject({ state: 'queued', attempts: 0 });
    world.clock.forward(25 * 3_600_000);
    await world.settle();
    expect((await stored(message.id)).delivery?.state).toBe('failed');
  });
});

describe('a crash between sending and recording', () => {
  /** The process dies while the provider holds the message: the mark is committed, the outcome never is. */
  async function crash(honoursKey: boolean) {
    const { message } = await write();
    let reached = (): void => {};
    const called = new Promise<void>((resolve) => { reached = resolve; });
    const dying = world.inbox.replies.send(jobFor(message.id), async () => ({ honoursKey, send: () => { reached(); return new Promise<never>(() => {}); } }));
    dying.catch(() => {});
    await called;
    expect((await stored(message.id)).delivery).toMatchObject({ state: 'queued', attemptStartedAt: noon });
    return message;
  }

  it('asks a person where the provider does not honour our key', async () => {
    const message = await crash(false);
    const channel = fakeChannel(takes);
    world.sendWith(channel);
    await world.settle();
    expect(channel.calls).toHaveLength(0);
    expect((await stored(message.id)).delivery).toMatchObject({ state: 'unknown-outcome', attemptStartedAt: null });
    expect(await types()).toContain('message.unknown-outcome');
  });

  it('sends again with the same key where the provider honours it', async () => {
    const message = await crash(true);
    const channel = fakeChannel(takes, true);
    world.sendWith(channel);
    await world.settle();
    expect(channel.calls.map((call) => call.key)).toEqual([`${message.id}.0`]);
    expect((await stored(message.id)).delivery?.state).toBe('sent');
  });

  it('can not be decided over while it is under way, and can afterwards', async () => {
    const message = await crash(false);
    await expect(world.inbox.replies.decide(world.admin, message.id, 'give-up')).rejects.toMatchObject({ code: 'message.forbidden-decision' });
    const channel = fakeChannel(takes);
    world.sendWith(channel);
    await world.settle();
    await world.inbox.replies.decide(world.admin, message.id, 'send-again');
    await world.settle();
    expect(channel.calls.map((call) => call.key)).toEqual([`${message.id}.0`]);
    expect((await stored(message.id)).delivery).toMatchObject({ state: 'sent', attempts: 1 });
  });
});

describe('a person decides', () => {
  it('after a failure: sent again under a new key', async () => {
    const channel = fakeChannel(async (_outgoing, call) => { if (call === 1) throw new ConnectorError('rejected', 'no'); return [{ externalId: 'p1' }]; });
    world.sendWith(channel);
    const { message } = await write();
    await world.settle();
    await world.inbox.replies.decide(world.admin, message.id, 'send-again');
    await world.settle();
    expect(channel.calls.map((call) => call.key)).toEqual([`${message.id}.0`, `${message.id}.1`]);
    expect((await stored(message.id)).delivery?.state).toBe('sent');
    await expect(world.inbox.replies.decide(world.admin, message.id, 'send-again')).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('that it was sent, or to give up; each is told', async () => {
    world.sendWith(fakeChannel(fails('unknown-outcome')));
    const [one, two] = [(await write('a', 'k1')).message, (await write('b', 'k2')).message];
    await world.settle();
    expect((await world.inbox.replies.decide(world.admin, one.id, 'was-sent')).delivery?.state).toBe('sent');
    expect((await world.inbox.replies.decide(world.admin, two.id, 'give-up')).delivery?.state).toBe('failed');
    expect((await types()).filter((type) => type === 'message.decided')).toHaveLength(2);
    await expect(world.inbox.replies.decide({ ...world.admin, role: 'read-only' }, one.id, 'give-up')).rejects.toMatchObject({ kind: 'not-allowed' });
  });
});

describe('receipts', () => {
  const states = ['sent', 'delivered', 'read', 'failed'] as const;

  it('end alike in whatever order, however often, before or after our own record', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...states), { minLength: 1, maxLength: 6 }), fc.nat(6), fc.array(fc.nat(1000), { minLength: 6, maxLength: 6 }), async (reports, early, ranks) => {
      const { message } = await write('x', `k${world.runtime.ids.next()}`);
      const externalId = `p ${message.id}`;
      const channel = await world.inbox.channels.get(world.admin, channelId);
      const order = reports.map((state, index) => ({ state, rank: ranks[index] ?? 0 })).sort((left, right) => left.rank - right.rank);
      const receive = (list: typeof order, name: string) => Promise.all(list.map(({ state }, index) =>
        world.deliver(channel, `${externalId} ${name} ${index}`, [{ kind: 'receipt', externalId: `${index}`, of: externalId, state }])));
      world.sendWith(fakeChannel(async () => {
        await receive(order.slice(0, early), 'early');
        await new Promise((resolve) => { setTimeout(resolve, 2); });
        return [{ externalId }];
      }));
      await world.settle();
      await receive(order.slice(early), 'late');
      await world.settle();
      const seen = new Set(reports);
      const expected = seen.has('read') ? 'read' : seen.has('delivered') ? 'delivered' : seen.has('failed') ? 'failed' : 'sent';
      expect((await stored(message.id)).delivery?.state).toBe(expected);
    }), { numRuns: 25 });
  });

  it('a bounce fails our message with the reason, a delay only tells', async () => {
    const channel = await world.inbox.channels.get(world.admin, channelId);
    world.sendWith(fakeChannel(takes));
    const { message } = await write();
    await world.settle();
    const bounce = (severity: 'soft' | 'hard') => say(`b-${severity}`, 'mailer-daemon', { nature: 'bounce', ...(severity === 'soft' && { variety: 'delayed' }), bounce: { severity, of: 'p1', recipient: 'ann@x.az', status: '5.1.1', reason: 'no such user' } });
    await world.deliver(channel, 'd2', [bounce('soft')]);
    await world.settle();
    expect((await stored(message.id)).delivery?.state).toBe('sent');
    await world.deliver(channel, 'd3', [bounce('hard')]);
    await world.settle();
    expect((await stored(message.id)).delivery).toMatchObject({ state: 'failed', error: 'The server of ann@x.az refused the message: 5.1.1 no such user' });
    const inside = await world.messagesOf(conversation.id);
    expect(inside.map((item) => [item.nature, item.joinedBy])).toEqual([['message', 'new'], ['message', 'agent'], ['bounce', 'bounce'], ['bounce', 'bounce']]);
    expect((await types()).filter((type) => type === 'message.bounced')).toHaveLength(2);
  });

  it('a bounce that is quicker than our record is not lost', async () => {
    const channel = await world.inbox.channels.get(world.admin, channelId);
    await world.deliver(channel, 'd2', [say('b1', 'mailer-daemon', { nature: 'bounce', bounce: { severity: 'hard', of: 'p1', reason: 'gone' } })]);
    await world.settle();
    world.sendWith(fakeChannel(takes));
    const { message } = await write();
    await world.settle();
    expect((await stored(message.id)).delivery).toMatchObject({ state: 'failed' });
    expect(await world.runtime.store.get(messageDocuments, world.workspaceId, message.id)).toMatchObject({ externalId: 'p1' });
  });
});
