import { beforeEach, describe, expect, it } from 'vitest';
import type { Inbound, InboundMessage, InboundReceipt, Trust } from '../../connectors/spec/index.ts';
import { messages, type ChannelRecord, type Message } from '../../inbox/index.ts';
import { replace } from '../../runtime/ports/index.ts';
import { openWorld, say, type World } from './world.ts';

let world: World;
let channel: ChannelRecord;
let answerId: string;

const ann = { externalId: 'ann@x.az', email: 'ann@x.az', name: 'Ann', verified: false };
const stranger = { externalId: 'mallory@evil.example', email: 'mallory@evil.example', verified: false };
const stored = (id: string): Promise<Message> => world.inbox.conversations.message(world.admin, id);

let deliveries = 0;
async function come(...events: Inbound[]): Promise<void> {
  deliveries += 1;
  await world.deliver(channel, `d${deliveries}`, events);
  await world.settle();
}

/** Ann wrote (`m1`), and got our answer (`ours`). */
beforeEach(async () => {
  world = await openWorld();
  channel = await world.channel('by-proof', 'Support', { address: 'help@bank.example' });
  await come(say('m1', ann));
  world.sendWith({ honoursKey: false, send: async () => ({ parts: [{ externalId: 'ours' }], warnings: [] }) });
  const [conversation] = await world.allConversations();
  const { message } = await world.inbox.replies.write(world.admin, conversation!.id, { text: 'Dear Ann', key: 'k' }, { maxText: 1000, canSend: true });
  await world.settle();
  answerId = message.id;
});

async function everything(): Promise<readonly Message[]> {
  return (await Promise.all((await world.allConversations()).map(({ id }) => world.messagesOf(id)))).flat();
}

describe('a stranger who knows the id of a message', () => {
  it.each(['bounce', 'receipt', 'report'] as const)('of a customer gets no %s into the conversation', async (nature) => {
    await come(say('f1', stranger, { nature, text: 'Your card is blocked, call 555', thread: { references: ['m1'] }, ...(nature === 'bounce' && { bounce: { severity: 'hard', of: 'm1', recipient: 'ann@x.az' } }) }));
    expect((await everything()).map(({ externalId }) => externalId)).toEqual(['m1', 'ours']);
    expect((await world.inbox.intake.unprocessed(world.admin, { limit: 10, state: 'set-aside' })).items).toHaveLength(1);
  });

  it('of ours fails it for nobody to whom it did not go; that is shown', async () => {
    const before = await stored(answerId);
    await come(say('f1', stranger, { nature: 'bounce', bounce: { severity: 'hard', of: 'ours', recipient: 'mallory@evil.example', status: '5.1.1' }, thread: { references: ['ours'] } }));
    expect((await stored(answerId)).delivery).toEqual(before.delivery);
    expect((await world.ledger()).some(({ type }) => type === 'message.bounced' || type === 'message.failed')).toBe(false);
    expect((await everything()).find(({ externalId }) => externalId === 'f1')).toMatchObject({ about: answerId, warnings: [expect.stringContaining('forged') as string] });
  });

  it('of ours and one of its recipients among others tells of that one alone, however it is written', async () => {
    const message = await stored(answerId);
    const recipients = { to: [{ externalId: 'ann@почта.example', name: null }, { externalId: 'bob@x.az', name: null }], cc: [] };
    await world.runtime.store.commit({ workspaceId: world.workspaceId, writes: [replace(messages, { ...message, recipients })] });
    const of = (recipient: string) => ({ severity: 'hard' as const, of: 'ours', recipient });
    const bounces = [of('mallory@evil.example'), of('Ann@xn--80a1acny.example')];
    await come(say('f1', 'daemon', { nature: 'bounce', bounce: bounces[0]!, bounces, thread: { references: ['ours'] } }));
    expect((await stored(answerId)).delivery?.refused).toMatchObject([{ recipient: 'Ann@xn--80a1acny.example' }]);
  });

  it('of ours gets no report on another one into its conversation, unless it speaks of somebody there', async () => {
    const [conversation] = await world.allConversations();
    const report = (id: string, recipient: string) => say(id, stranger, { nature: 'bounce', bounce: { severity: 'hard', of: 'made up', recipient }, thread: { token: conversation!.id, references: ['made up'] } });
    await come(report('f1', 'mallory@evil.example'));
    expect((await everything()).map(({ externalId }) => externalId)).toEqual(['m1', 'ours']);
    await come(report('f2', 'Ann@x.az'));
    expect((await everything()).map(({ externalId }) => externalId)).toEqual(['m1', 'ours', 'f2']);
  });

  it('does not say for others that they have read it', async () => {
    const receipt = (externalId: string, recipient: string): InboundReceipt => ({ kind: 'receipt', externalId, of: 'ours', state: 'read', recipient });
    await come(receipt('r1', 'mallory@evil.example'));
    expect((await stored(answerId)).delivery?.state).toBe('sent');
    await come(receipt('r2', 'Ann@X.az'));
    expect((await stored(answerId)).delivery?.state).toBe('read');
  });
});

it('an answer under the id of the message it answers is kept, and once', async () => {
  const answer = say('ours', ann, { text: 'Thank you', fingerprint: 'f', thread: { references: ['m1'] } });
  await come(answer);
  await come(answer);
  expect((await everything()).map(({ text }) => text)).toEqual(['text of m1', 'Dear Ann', 'Thank you']);
  await come(say('ours', ann, { nature: 'auto-reply', variety: 'loop', fingerprint: 'g', thread: { references: ['m1'] } }));
  expect(await everything()).toHaveLength(3);
});

describe('a verdict that came with a message', () => {
  const verdict = (given: Trust['verdict'], author: string): Trust => ({ verdict: given, dkim: [], by: 'mx.bank.example', author });
  const forwarder = { externalId: 'carl@bank.example', verified: false, role: 'forwarder' as const };
  const receive = async (more: Partial<InboundMessage>) => {
    await come(say('m2', { ...ann, externalId: 'eve@x.az', email: 'eve@x.az' }, more));
    return (await everything()).find(({ externalId }) => externalId === 'm2')!;
  };

  it('about who handed it on proves nothing of the writer', async () => {
    expect((await receive({ participants: [forwarder], trust: verdict('proven', 'carl@bank.example') })).trust).toEqual({ verdict: 'unproven', dkim: [], by: 'mx.bank.example' });
  });

  it('about a form that names the writer proves nothing of the writer', async () => {
    expect(await receive({ trust: verdict('proven', 'form@bank.example') })).toMatchObject({ trust: { verdict: 'unproven' }, warnings: [] });
  });

  it('that contradicts whoever sent it is shown and said', async () => {
    expect(await receive({ participants: [forwarder], trust: verdict('contradicted', 'carl@bank.example') })).toMatchObject({ trust: { verdict: 'contradicted' }, warnings: [expect.stringContaining('may never have written it') as string] });
  });

  it('that proves the writer does', async () => {
    expect(await receive({ trust: verdict('proven', 'eve@x.az') })).toMatchObject({ trust: { verdict: 'proven' } });
  });
});

it('a verdict asked for later that speaks of a form never proves whom the form names', async () => {
  world.judgeWith({ check: async () => ({ verdict: 'proven', dkim: [], by: 'us', author: 'form@bank.example' }) });
  await come(say('m2', { ...ann, externalId: 'eve@x.az', email: 'eve@x.az' }));
  expect((await everything()).find(({ externalId }) => externalId === 'm2')?.trust).toMatchObject({ verdict: 'unproven' });
  expect((await world.customers.known(world.workspaceId, channel.id, 'eve@x.az'))?.identity.verified).toBe(false);
});
