import { beforeEach, describe, expect, it } from 'vitest';
import { ConnectorError, type InboundMessage, type Outgoing, type Receipt, type SendFacet } from '../../connectors/spec/index.ts';
import type { ChannelRecord, Conversation, Message } from '../../inbox/index.ts';
import { openWorld, say, type World } from './world.ts';

let world: World;
let channel: ChannelRecord;
let conversation: Conversation;

const ann = { externalId: 'ann@x.az', name: 'Ann', email: 'ann@x.az', verified: false };
const person = (address: string, role?: 'to' | 'cc' | 'forwarder') => ({ externalId: address, email: address, name: address.split('@', 1)[0]!, verified: false, ...(role && { role }) });
const limits = { maxText: 1_000, canSend: true };
const day = 86_400_000;

beforeEach(async ({ task }) => {
  world = await openWorld({ isRacing: task.name.includes('race') });
  channel = await world.channel('by-proof', 'Support', { address: 'help@bank.example', aliases: ['cards@bank.example'], name: 'The Bank' });
});

async function receive(message: Partial<Omit<InboundMessage, 'kind' | 'from'>> = {}, from: Partial<InboundMessage['from']> = ann): Promise<void> {
  const { externalId = 'm1', ...more } = message;
  await world.deliver(channel, `d-${externalId}`, [say(externalId, from, { subject: 'Card', text: 'Help', ...more })]);
  await world.settle();
  conversation = (await world.allConversations())[0]!;
}

type Reply = Partial<Parameters<World['inbox']['replies']['write']>[2]>;
const write = (more: Reply = {}, key = 'k1') => world.inbox.replies.write(world.admin, conversation.id, { text: 'Dear Ann', key, ...more }, limits);
const recipients = () => world.inbox.replies.recipients(world.admin, conversation.id);
const stored = (id: string): Promise<Message> => world.inbox.conversations.message(world.admin, id);
const events = async (type: string) => (await world.ledger()).filter((event) => event.type === type);
const addresses = (list: readonly { externalId: string }[] | undefined): string[] => (list ?? []).map(({ externalId }) => externalId);
const named = (...list: string[]) => list.map((externalId) => ({ externalId, name: null }));

/** A channel that takes everything, and remembers what it was asked. */
function takes(more: Partial<Receipt> = {}, file?: SendFacet['file']): SendFacet & { readonly calls: Outgoing[] } {
  const calls: Outgoing[] = [];
  return {
    honoursKey: false, calls, ...(file && { file }),
    async send(outgoing) { calls.push(outgoing); return { parts: [{ externalId: `p${calls.length}` }], warnings: [], ...more }; },
  };
}

describe('who is answered', () => {
  it('with everybody: the writer, and as copies those of To, then of Cc; without us and whoever handed it on', async () => {
    await receive({ participants: [person('bob@x.az'), person('help+abc@bank.example'), person('cards@bank.example', 'cc'), person('eve@y.az', 'cc'), person('staff@bank.example', 'forwarder'), person('bob@x.az', 'cc')] });
    const all = await recipients();
    expect([addresses(all.to), addresses(all.cc), all.askedTo, all.refused, all.customer]).toEqual([['ann@x.az'], ['bob@x.az', 'eve@y.az'], null, [], { externalId: 'ann@x.az', name: 'Ann' }]);
  });

  it('is the customer alone when nobody is named, as the message and the connector show', async () => {
    await receive({ participants: [person('bob@x.az')] });
    const facet = takes();
    world.sendWith(facet);
    const { message } = await write();
    await world.settle();
    expect(message.recipients).toEqual({ to: [{ externalId: 'ann@x.az', name: 'Ann' }], cc: [] });
    expect(facet.calls[0]).toMatchObject({ to: [{ externalId: 'ann@x.az', email: 'ann@x.az', name: 'Ann' }], at: message.at });
    expect(facet.calls[0]).not.toHaveProperty('cc');
  });

  it('is whom the newest contact is from, machines left out; and whoever is named belongs to the conversation from then on', async () => {
    await receive({ participants: [person('bob@x.az')] });
    const facet = takes();
    world.sendWith(facet);
    const { message } = await write({ to: named('Ann@x.az'), cc: [{ externalId: 'Carl@z.az ', name: 'Carl\r\nBcc: x@y.az' }, ...named('ann@x.az', 'carl@z.az')] });
    await world.settle();
    expect(facet.calls[0]).toMatchObject({ to: [{ externalId: 'ann@x.az', name: 'Ann' }], cc: [{ externalId: 'carl@z.az', email: 'carl@z.az', name: 'Carl Bcc: x@y.az' }] });
    expect(await stored(message.id)).toMatchObject({ recipients: { to: [{ externalId: 'ann@x.az' }], cc: [{ externalId: 'carl@z.az' }] } });
    expect(await events('message.written')).toMatchObject([{ data: { recipients: 2 } }]);
    world.clock.forward(60_000);
    await receive({ externalId: 'm2', thread: { references: ['p1'] }, participants: [person('ann@x.az', 'cc')] }, person('carl@z.az'));
    await receive({ externalId: 'm3', nature: 'auto-reply', thread: { references: ['p1'] } });
    expect((await world.allConversations())).toHaveLength(1);
    expect((await world.inbox.conversations.get(world.admin, conversation.id)).participantIds.toSorted()).toEqual(['ann@x.az', 'bob@x.az', 'carl@z.az']);
    const all = await recipients();
    expect([addresses(all.to), addresses(all.cc), all.customer.externalId]).toEqual([['carl@z.az'], ['ann@x.az'], 'ann@x.az']);
  });

  it('is never led to another domain unasked', async () => {
    await receive({ replyTo: person('ann.lee@x.az') });
    expect(await recipients()).toMatchObject({ to: [{ externalId: 'ann.lee@x.az' }], askedTo: null });
    world.clock.forward(60_000);
    await receive({ externalId: 'm2', replyTo: person('ann@evil.example'), thread: { references: ['m1'] } });
    expect(await recipients()).toMatchObject({ to: [{ externalId: 'ann@x.az' }], askedTo: { externalId: 'ann@evil.example' } });
    expect((await write()).message.recipients).toEqual({ to: [{ externalId: 'ann@x.az', name: 'Ann' }], cc: [] });
    world.clock.forward(60_000);
    await receive({ externalId: 'm3', replyTo: person('help@bank.example'), thread: { references: ['m2'] } });
    expect(await recipients()).toMatchObject({ to: [{ externalId: 'ann@x.az' }], askedTo: null });
  });

  it('leaves out whom the last answer did not reach for good, until one does', async () => {
    await receive({ participants: [person('bob@x.az'), person('eve@x.az', 'cc')] });
    world.sendWith(takes({ refused: [{ recipient: 'BOB@x.az', code: '5.1.1', reason: 'no such user' }, { recipient: 'eve@x.az', code: '451', reason: 'later' }], warnings: ['bob@x.az was refused'] }));
    const { message } = await write({ to: named('ann@x.az', 'bob@x.az'), cc: named('eve@x.az') });
    await world.settle();
    expect(await stored(message.id)).toMatchObject({ delivery: { state: 'sent', refused: [{ recipient: 'bob@x.az', severity: 'hard', status: '5.1.1', bounceId: null }, { recipient: 'eve@x.az', severity: 'soft' }] } });
    expect(await recipients()).toMatchObject({ to: [{ externalId: 'ann@x.az' }], cc: [{ externalId: 'eve@x.az' }], refused: [{ externalId: 'bob@x.az' }] });
    const [sent] = await events('message.sent');
    expect(sent?.data).toEqual({ attempts: 1, refused: 2, warnings: ['(address) was refused'] });
    world.sendWith(takes());
    world.clock.forward(1_000);
    await write({ to: named('bob@x.az') }, 'k2');
    await world.settle();
    expect(await recipients()).toMatchObject({ to: [{ externalId: 'ann@x.az' }], cc: [{ externalId: 'bob@x.az' }, { externalId: 'eve@x.az' }], refused: [] });
  });

  it('has failed when the customer is refused for good, whoever else got it', async () => {
    await receive({ participants: [person('bob@x.az')] });
    world.sendWith(takes({ refused: [{ recipient: 'ann@x.az', code: '550', reason: 'no such user' }] }));
    const { message } = await write({ to: named('ann@x.az', 'bob@x.az') });
    await world.settle();
    expect(await stored(message.id)).toMatchObject({ externalId: 'p1', delivery: { state: 'failed', error: expect.stringContaining('ann@x.az') as string } });
    expect((await world.ledger()).map((event) => event.type).filter((type) => type === 'message.sent' || type === 'message.failed')).toEqual(['message.sent', 'message.failed']);
    world.sendWith(takes());
    await world.inbox.replies.decide(world.admin, message.id, 'send-again');
    await world.settle();
    expect((await stored(message.id)).delivery).toMatchObject({ state: 'sent', round: 1, refused: [] });
    expect((await recipients()).refused).toEqual([]);
  });

  it.each<[string, Reply, string, string]>([
    ['no address', { to: named('ann') }, 'reply.unknown-recipient', 'to.0'],
    ['a header in an address', { cc: named('ann@x.az', 'ann@x.az\r\nBcc: y@z.az') }, 'reply.unknown-recipient', 'cc.1'],
    ['our own address', { to: named('ann@x.az'), cc: named('HELP@bank.example') }, 'reply.own-address', 'cc.0'],
    ['our own address with a plus-part', { to: named('cards+x1@bank.example') }, 'reply.own-address', 'to.0'],
    ['nobody', { to: [], cc: named('bob@x.az') }, 'reply.no-recipient', 'to'],
    ['more than a hundred', { to: Array.from({ length: 60 }, (_, index) => ({ externalId: `a${index}@x.az`, name: null })), cc: Array.from({ length: 41 }, (_, index) => ({ externalId: `b${index}@x.az`, name: null })) }, 'reply.too-many-recipients', 'to'],
  ])('is never %s', async (_name, reply, code, path) => {
    await receive();
    await expect(write(reply)).rejects.toMatchObject({ kind: 'invalid', code, faults: [{ path }] });
    expect(await world.messagesOf(conversation.id)).toHaveLength(1);
  });

  it('is the customer and nobody else on a channel that is no mail', async () => {
    channel = await world.channel('by-person', 'Chat');
    await receive({}, { externalId: 'c-17', name: 'Ann' });
    expect(await recipients()).toMatchObject({ to: [{ externalId: 'c-17' }], cc: [], askedTo: null });
    await expect(write({ cc: named('bob@x.az') })).rejects.toMatchObject({ code: 'reply.unknown-recipient' });
    await expect(write({ to: named('c-18') })).rejects.toMatchObject({ code: 'reply.unknown-recipient' });
    expect((await write({ to: named('c-17') })).message.recipients).toMatchObject({ to: [{ externalId: 'c-17' }] });
  });

  it('may be asked by who may answer only', async () => {
    await receive();
    await expect(world.inbox.replies.recipients({ ...world.admin, role: 'read-only' }, conversation.id)).rejects.toMatchObject({ kind: 'not-allowed' });
    await expect(world.inbox.replies.recipients(world.admin, 'none')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is one conversation when the one written to had quoted it before', async () => {
    await receive();
    await receive({ externalId: 'q1', thread: { references: ['m1'] } }, person('stranger@y.az'));
    const before = await world.allConversations();
    conversation = before.find(({ customerName }) => customerName === 'Ann')!;
    expect(before).toHaveLength(2);
    world.sendWith(takes());
    await write({ to: named('ann@x.az', 'stranger@y.az') });
    await world.settle();
    expect(await world.allConversations()).toHaveLength(1);
  });
});

describe('an answer in a conversation that is joined meanwhile', () => {
  it('goes out once, by the token it was written with, and what was seen before counts', async () => {
    await receive();
    const into = conversation;
    await receive({ externalId: 'o1', thread: {} }, person('other@y.az'));
    conversation = (await world.allConversations()).find(({ id }) => id !== into.id)!;
    const [seen] = await world.messagesOf(conversation.id);
    const { message } = await write();
    await world.inbox.conversations.join(world.admin, conversation.id, into.id);
    const facet = takes();
    world.sendWith(facet);
    await world.settle();
    expect(facet.calls).toMatchObject([{ conversationId: conversation.id, to: [{ externalId: 'other@y.az' }] }]);
    expect(await stored(message.id)).toMatchObject({ conversationId: into.id, delivery: { state: 'sent' } });
    expect((await write({})).repeated).toBe(true);
    expect((await write({ seenUpTo: seen!.id }, 'k2')).message.conversationId).toBe(into.id);
  });
});

describe('an answer that is answered before we know that it was sent', () => {
  it('stays one conversation', async () => {
    await receive();
    const waitFor = async (count: number): Promise<void> => { while ((await world.allConversations()).length < count) await new Promise((resolve) => { setTimeout(resolve, 2); }); };
    world.sendWith({
      honoursKey: false,
      async send() {
        await world.deliver(channel, 'quick', [say('quick', ann, { thread: { references: ['p1'] } })]);
        await waitFor(2);
        return { parts: [{ externalId: 'p1' }], warnings: [] };
      },
    });
    await write();
    await world.settle();
    expect((await world.allConversations()).map(({ messageCount }) => messageCount)).toEqual([3]);
  });
});

describe('files of an answer', () => {
  const file = { name: 'a.png', type: 'image/png', content: Buffer.from('png') };

  it('stand in the text where it says so', async () => {
    await receive();
    const facet = takes();
    world.sendWith(facet);
    const { message } = await write({ text: 'see [cid:p1@b]', attachments: [{ ...file, contentId: 'p1@b', inline: true }, { ...file, name: 'b.png', contentId: 'p2@b' }] });
    await world.settle();
    expect(message.attachments).toMatchObject([{ contentId: 'p1@b', inline: true }, { inline: false }]);
    const [sent] = facet.calls[0]?.attachments ?? [];
    expect([sent?.contentId, facet.calls[0]?.attachments[1]?.contentId, Buffer.from(await sent!.read()).toString()]).toEqual(['p1@b', undefined, 'png']);
  });

  it('are held to what the channel carries', async () => {
    await receive();
    const attempt = (files: { maxFiles: number; maxBytesEach: number; maxBytesTotal: number }, count: number) =>
      world.inbox.replies.write(world.admin, conversation.id, { text: 'x', key: `${files.maxFiles}-${count}`, attachments: Array.from({ length: count }, () => file) }, { ...limits, files });
    await expect(attempt({ maxFiles: 1, maxBytesEach: 10, maxBytesTotal: 10 }, 2)).rejects.toMatchObject({ code: 'reply.too-many-files', faults: [{ path: 'attachments' }] });
    await expect(attempt({ maxFiles: 2, maxBytesEach: 2, maxBytesTotal: 10 }, 1)).rejects.toMatchObject({ code: 'reply.file-too-large', faults: [{ path: 'attachments.0' }] });
    await expect(attempt({ maxFiles: 3, maxBytesEach: 3, maxBytesTotal: 5 }, 2)).rejects.toMatchObject({ code: 'reply.file-too-large', faults: [{ path: 'attachments' }] });
    expect((await attempt({ maxFiles: 4, maxBytesEach: 3, maxBytesTotal: 6 }, 2)).message.attachments).toHaveLength(2);
  });
});

describe('the signature', () => {
  const make = (html: string, more: { channelId?: string | null; teamId?: string | null } = {}) =>
    world.inbox.signatures.create(world.admin, { name: 'Ours', html, channelId: null, teamId: null, ...more });

  it('is the most specific one, filled in when it is written, and stays what was sent', async () => {
    await receive();
    const any = await make('<p>any {{agent.name}}</p>');
    const here = await make('<p>here {{agent.name}}<br />{{team.name}}<br />{{channel.name}} {{channel.address}}</p>', { channelId: channel.id });
    await make('<p>elsewhere</p>', { channelId: (await world.channel('by-proof', 'Other', { address: 'o@bank.example' })).id });
    const facet = takes();
    world.sendWith(facet);
    const { message } = await write();
    expect(message.signature?.html).toBe('<p>here Ada<br />The Bank help@bank.example</p>');
    await world.inbox.signatures.update(world.admin, here.id, { name: 'n', html: '<p>changed</p>', channelId: channel.id, teamId: null });
    await world.settle();
    expect(facet.calls[0]?.signature?.html).toBe('<p>here Ada<br />The Bank help@bank.example</p>');
    expect((await write({ signatureId: any.id }, 'k2')).message.signature?.html).toBe('<p>any Ada</p>');
    expect((await write({ signatureId: null }, 'k3')).message).not.toHaveProperty('signature');
    await expect(write({ signatureId: 'none' }, 'k4')).rejects.toMatchObject({ kind: 'not-found' });
    expect(await world.inbox.signatures.choose(world.admin, conversation.id)).toMatchObject({ id: here.id, html: '<p>changed</p>' });
    await world.inbox.signatures.remove(world.admin, here.id);
    expect(await world.inbox.signatures.choose(world.admin, conversation.id)).toMatchObject({ id: any.id });
  });

  it('is none where there is none, and on a channel that is no mail', async () => {
    await receive();
    expect(await world.inbox.signatures.choose(world.admin, conversation.id)).toBeNull();
    const any = await make('<p>any</p>');
    channel = await world.channel('by-person', 'Chat');
    await receive({ externalId: 'c1' }, { externalId: 'c-17', name: 'Cid' });
    conversation = (await world.allConversations()).find(({ customerName }) => customerName === 'Cid')!;
    expect((await write()).message).not.toHaveProperty('signature');
    await expect(write({ signatureId: any.id }, 'k2')).rejects.toMatchObject({ code: 'signature.not-here' });
  });

  it.each<[string, string, string]>([['an unknown variable', '<p>{{agent.phone}}</p>', 'signature.unknown-variable'], ['nothing', ' ', 'signature.empty']])('cannot be made with %s', async (_name, html, code) => {
    await expect(make(html)).rejects.toMatchObject({ kind: 'invalid', code, faults: [{ path: 'html' }] });
  });

  it('is kept by who may, by version, and told in the ledger', async () => {
    const made = await make('<p>a</p>');
    const change = { name: 'b', html: '<p>b</p>', channelId: null, teamId: null };
    await expect(world.inbox.signatures.create({ ...world.admin, role: 'agent' }, change)).rejects.toMatchObject({ kind: 'not-allowed' });
    await expect(world.inbox.signatures.update(world.admin, made.id, change, 9)).rejects.toMatchObject({ kind: 'stale' });
    await expect(world.inbox.signatures.create(world.admin, { ...change, channelId: 'none' })).rejects.toMatchObject({ code: 'signature.unknown-channel' });
    await expect(world.inbox.signatures.create(world.admin, { ...change, teamId: 'none' })).rejects.toMatchObject({ code: 'signature.unknown-team' });
    await world.inbox.signatures.update({ ...world.admin, role: 'supervisor' }, made.id, change, 1);
    await world.inbox.signatures.remove(world.admin, made.id);
    await expect(world.inbox.signatures.remove(world.admin, made.id)).rejects.toMatchObject({ kind: 'not-found' });
    expect((await world.ledger()).map((event) => event.type).filter((type) => type.startsWith('signature.'))).toEqual(['signature.created', 'signature.changed', 'signature.removed']);
  });
});

describe('the copy of what was sent', () => {
  it('is left once it is sent, of the same message, and never touches how that got on', async () => {
    await receive();
    const filed: [Outgoing, Receipt][] = [];
    const facet = takes({}, async (outgoing, receipt) => { filed.push([outgoing, receipt]); });
    world.sendWith(facet);
    const { message } = await write();
    await world.settle();
    expect(filed).toMatchObject([[{ key: facet.calls[0]?.key, text: 'Dear Ann' }, { parts: [{ externalId: 'p1' }] }]]);
    expect(filed[0]?.[0].thread).toEqual(facet.calls[0]?.thread);
    expect((await stored(message.id)).delivery).toMatchObject({ state: 'sent', warnings: [] });
  });

  it('is tried for a day, then missed with a warning', async () => {
    await receive();
    let tries = 0;
    const facet = takes({}, async () => { tries += 1; throw new ConnectorError('temporary', 'the server is away'); });
    world.sendWith(facet);
    const { message } = await write();
    for (let hour = 0; hour <= 25; hour += 1) {
      await world.settle();
      world.clock.forward(day / 24);
    }
    await world.settleAll();
    expect(facet.calls).toHaveLength(1);
    expect(tries).toBeGreaterThan(5);
    expect(tries).toBeLessThan(50);
    expect((await stored(message.id)).delivery).toMatchObject({ state: 'sent', warnings: ['no copy in the Sent folder: the server is away'] });
    expect(world.clock.now() - message.at).toBeGreaterThan(day);
  });

  it('is not tried again when it never can be', async () => {
    await receive();
    let tries = 0;
    world.sendWith(takes({}, async () => { tries += 1; throw new ConnectorError('rejected', 'there is no room'); }));
    const { message } = await write();
    await world.settleAll();
    expect([tries, (await stored(message.id)).delivery?.warnings]).toEqual([1, ['no copy in the Sent folder: there is no room']]);
  });

  it('is left, too, when a person says that it was sent', async () => {
    await receive();
    const filed: Outgoing[] = [];
    const lost: SendFacet = { honoursKey: false, async send() { throw new ConnectorError('unknown-outcome', 'the line went dead'); }, async file(outgoing) { filed.push(outgoing); } };
    world.sendWith(lost);
    const { message } = await write();
    await world.settle();
    expect([(await stored(message.id)).delivery?.state, filed]).toEqual(['unknown-outcome', []]);
    await world.inbox.replies.decide(world.admin, message.id, 'was-sent');
    await world.settle();
    expect(filed).toMatchObject([{ messageId: message.id }]);
  });

  it('says the same however late it is made', async () => {
    await receive();
    let isAway = true;
    const filed: Outgoing[] = [];
    const facet = takes({}, async (outgoing) => { if (isAway) throw new ConnectorError('temporary', 'away'); filed.push(outgoing); });
    world.sendWith(facet);
    await write();
    await world.settle();
    world.clock.forward(30_000);
    await receive({ externalId: 'm2', thread: { references: ['p1'] } });
    isAway = false;
    await world.settleAll();
    expect(filed).toHaveLength(1);
    expect(JSON.stringify(filed[0])).toBe(JSON.stringify(facet.calls[0]));
  });
});
