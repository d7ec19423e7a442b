import { beforeEach, describe, expect, it } from 'vitest';
import { ConnectorError, type InboundMessage, type TrustFacet } from '../../connectors/spec/index.ts';
import { messages as messageDocuments, type ChannelRecord, type Conversation, type Message, type TrustJob } from '../../inbox/index.ts';
import { replace, type Job } from '../../runtime/ports/index.ts';
import { openWorld, say, type World } from './world.ts';

let world: World;
let channel: ChannelRecord;
let conversation: Conversation;

const ann = { externalId: 'ann@x.az', name: 'Ann', email: 'ann@x.az', verified: false };
const day = 86_400_000;

beforeEach(async () => {
  world = await openWorld();
  channel = await world.channel('by-proof', 'Support', { address: 'help@bank.example' });
});

async function receive(more: Partial<Omit<InboundMessage, 'kind' | 'from'>> = {}): Promise<void> {
  await world.deliver(channel, 'd1', [say('m1', ann, { subject: 'Card', text: 'Help', ...more })]);
  await world.settle();
  conversation = (await world.allConversations())[0]!;
}
const stored = (id: string): Promise<Message> => world.inbox.conversations.message(world.admin, id);
const events = async (type: string) => (await world.ledger()).filter((event) => event.type === type);

describe('the verdict on a sender', () => {
  const verdict = (given: 'proven' | 'contradicted' | 'unproven', seen: string[] = []): TrustFacet => ({
    async check({ body }) { seen.push(Buffer.from(body).toString()); return { verdict: given, dkim: [{ domain: 'x.az', result: 'pass', aligned: true }], by: 'us' }; },
  });
  const identity = async () => (await world.customers.known(world.workspaceId, channel.id, 'ann@x.az'))?.identity;
  const first = async () => (await world.messagesOf(conversation.id))[0]!;
  const pretendUnchecked = async (message: Message): Promise<Message> => {
    await world.runtime.store.commit({ workspaceId: world.workspaceId, writes: [replace(messageDocuments, { ...message, trust: null })] });
    return stored(message.id);
  };
  const jobFor = (messageId: string): Job<TrustJob> => ({ id: 'j', workspaceId: world.workspaceId, queue: 'trust', payload: { messageId }, attempt: 1, lease: { jobId: 'none', token: 'none' } });
  const judge = (message: Message, facet: TrustFacet | undefined) => world.inbox.conversations.judge(jobFor(message.id), async () => facet);

  it('is asked for with every contact that brought none, and comes after it is stored', async () => {
    const seen: string[] = [];
    world.judgeWith(verdict('proven', seen));
    await receive();
    expect(await first()).toMatchObject({ trust: { verdict: 'proven' } });
    expect((await identity())?.verified).toBe(true);
    expect(seen).toHaveLength(1);
    await world.deliver(channel, 'd2', [say('m2', { ...ann, externalId: 'bob@x.az' }, { trust: { verdict: 'unproven', dkim: [], by: 'mx.bank.example' } }), say('m3', ann, { nature: 'auto-reply', thread: { references: ['m1'] } })]);
    await world.settle();
    expect(seen).toHaveLength(1);
  });

  it('is kept from the raw message, proves the identity, and is not made twice', async () => {
    await receive();
    const message = await pretendUnchecked(await first());
    const seen: string[] = [];
    expect((await identity())?.verified).toBe(false);
    await Promise.all([judge(message, verdict('proven', seen)), judge(message, verdict('proven', seen))]);
    await judge(message, verdict('contradicted', seen));
    expect(seen.every((body) => body.includes('"externalId":"m1"'))).toBe(true);
    expect(await stored(message.id)).toMatchObject({ trust: { verdict: 'proven', dkim: [{ domain: 'x.az' }], by: 'us' }, warnings: [] });
    expect((await identity())?.verified).toBe(true);
    expect((await events('message.judged')).map(({ data, subjectId }) => [data, subjectId])).toEqual([[{ verdict: 'proven' }, message.id]]);
  });

  it('contradicted is a warning and proves nothing', async () => {
    await receive();
    await judge(await pretendUnchecked(await first()), verdict('contradicted'));
    expect(await first()).toMatchObject({ trust: { verdict: 'contradicted' }, warnings: [expect.stringContaining('forged') as string] });
    expect((await identity())?.verified).toBe(false);
  });

  it('about a mail that a colleague handed on says nothing of the one who wrote it', async () => {
    await receive({ participants: [{ externalId: 'staff@bank.example', verified: false, role: 'forwarder' }] });
    await judge(await pretendUnchecked(await first()), verdict('proven'));
    expect(await first()).toMatchObject({ trust: { verdict: 'unproven', dkim: [{ domain: 'x.az' }] } });
    expect((await identity())?.verified).toBe(false);
  });

  it('waits while name servers are away, and after a day nothing is known', async () => {
    await receive();
    const message = await pretendUnchecked(await first());
    const away: TrustFacet = { async check() { throw new ConnectorError('temporary', 'no answer'); } };
    await expect(judge(message, away)).rejects.toMatchObject({ name: 'RetryAfter', free: true });
    expect((await stored(message.id)).trust).toBeNull();
    world.clock.forward(day + 1);
    await judge(message, away);
    expect((await stored(message.id)).trust).toEqual({ verdict: 'unproven', dkim: [], by: 'us' });
  });

  it('waits when the channel can not be opened, too', async () => {
    await receive();
    const message = await pretendUnchecked(await first());
    const broken = () => world.inbox.conversations.judge(jobFor(message.id), () => Promise.reject(new Error('the settings are wrong')));
    await expect(broken()).rejects.toMatchObject({ name: 'RetryAfter', free: true, message: 'the settings are wrong' });
    world.clock.forward(day + 1);
    await broken();
    expect((await stored(message.id)).trust?.verdict).toBe('unproven');
  });

  it('is unproven at once for what can not be read, and not asked for where nothing checks any more', async () => {
    await receive();
    const message = await pretendUnchecked(await first());
    await judge(message, { async check() { throw new ConnectorError('invalid', 'no headers'); } });
    expect((await stored(message.id)).trust?.verdict).toBe('unproven');
    await judge(await pretendUnchecked(await stored(message.id)), undefined);
    expect((await stored(message.id)).trust?.verdict).toBe('unchecked');
  });

  it('is not asked for a message on a channel that checks nobody', async () => {
    await receive();
    await judge(await first(), verdict('proven'));
    expect(await first()).not.toHaveProperty('trust');
    await expect(world.inbox.conversations.judge(jobFor('none'), async () => undefined)).rejects.toMatchObject({ name: 'GiveUp' });
  });
});
