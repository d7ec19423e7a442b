import { expect, it } from 'vitest';
import { openWorld, say } from './world.ts';

const named = (address: string) => ({ externalId: address, name: null });
const person = (address: string) => ({ externalId: address, email: address, name: address, verified: false });

it('a colleague who wrote from another channel of ours or a domain of ours is answered, never this channel itself', async () => {
  const world = await openWorld();
  const channel = await world.channel('by-proof', 'Support', { address: 'help@bank.example', aliases: ['cards@bank.example'] });
  await world.channel('by-proof', 'Sales', { address: 'sales@bank.example', domains: ['branch.example'] });
  for (const colleague of ['sales@bank.example', 'carl@branch.example', 'cards@bank.example']) {
    await world.deliver(channel, colleague, [say(colleague, person(colleague), { participants: [{ ...person('ann@x.az'), role: 'cc' }, { ...person('eve@branch.example'), role: 'cc' }] })]);
    await world.settle();
    const { id } = (await world.allConversations()).find(({ customerName }) => customerName === colleague)!;
    const { to, cc } = await world.inbox.replies.recipients(world.admin, id);
    const isUs = colleague === 'cards@bank.example';
    expect([to, cc].map((list) => list.map(({ externalId }) => externalId))).toEqual(isUs ? [['ann@x.az'], []] : [[colleague], ['ann@x.az']]);
    const answer = world.inbox.replies.write(world.admin, id, { text: 'Dear colleague', key: 'k', to: [named(colleague)] }, { maxText: 1_000, canSend: true });
    await (isUs ? expect(answer).rejects.toMatchObject({ code: 'reply.own-address' }) : expect(answer).resolves.toMatchObject({ message: { recipients: { to: [{ externalId: colleague }] } } }));
  }
});
