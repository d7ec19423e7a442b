import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message, Recipient } from '../conversations/message.ts';
import { answerAll, findDead } from './reply-all.ts';

const addresses = ['ann@x.az', 'bob@x.az', 'carl@y.az', 'help@bank.example', 'evil@z.example'];
const person = fc.constantFrom(...addresses).map((externalId): Recipient => ({ externalId, name: null }));
const participant = fc.record({ externalId: fc.constantFrom(...addresses), name: fc.constant(null), role: fc.constantFrom('to', 'cc', 'forwarder', undefined) })
  .map(({ role, ...rest }): Message['participants'][number] => (role === undefined ? rest : { ...rest, role }));
const ids = (list: readonly Recipient[]): string[] => list.map(({ externalId }) => externalId);
const isOwn = (address: string): boolean => address === 'help@bank.example';

describe('an answer to everybody', () => {
  it('goes to each once, never to us, to nobody dead, and to no other domain that was only asked for', () => {
    fc.assert(fc.property(person, fc.option(person), fc.array(participant, { maxLength: 8 }), fc.subarray(addresses), (sender, replyTo, participants, dead) => {
      const newest = { participants, replyTo } as unknown as Message;
      const all = answerAll(newest, { customer: sender, sender, isOwn, isDead: (address) => dead.includes(address) });
      const named = [...ids(all.to), ...ids(all.cc)];
      expect(new Set(named).size).toBe(named.length);
      expect(named).not.toContain('help@bank.example');
      for (const address of named) expect(dead).not.toContain(address);
      const known = [sender.externalId, ...participants.filter(({ role }) => role !== 'forwarder').map(({ externalId }) => externalId)];
      const mayStandIn = replyTo && replyTo.externalId.split('@')[1] === sender.externalId.split('@')[1] ? [replyTo.externalId] : [];
      for (const address of named) expect([...known, ...mayStandIn]).toContain(address);
      const reachable = known.filter((address) => !isOwn(address) && !dead.includes(address) && (address !== sender.externalId || mayStandIn.length === 0));
      expect(named).toEqual(expect.arrayContaining(reachable));
      if (named.length > 0) expect(all.to.length).toBeGreaterThan(0);
    }));
  });

  it('says when the customer is dead, also where somebody else wrote last', () => {
    const [customer, sender] = ['ann@x.az', 'bob@x.az'].map((externalId) => ({ externalId, name: null }));
    const all = answerAll({ participants: [], replyTo: null } as unknown as Message, { customer: customer!, sender: sender!, isOwn, isDead: (address) => address === 'ann@x.az' });
    expect([all.to, all.refused]).toEqual([[sender], [customer]]);
  });

  it('has a hundred at most', () => {
    const participants = Array.from({ length: 300 }, (_, index) => ({ externalId: `p${index}@x.az`, name: null, role: index % 2 ? 'to' as const : 'cc' as const }));
    const sender = { externalId: 'ann@x.az', name: null };
    const all = answerAll({ participants, replyTo: null } as unknown as Message, { customer: sender, sender, isOwn, isDead: () => false });
    expect(all.to.length + all.cc.length).toBe(100);
    expect(all.to[0]).toEqual(sender);
  });
});

describe('who is dead', () => {
  const answer = (refused: object[] | undefined, to?: string[]) => ({
    direction: 'out', delivery: { refused }, ...(to && { recipients: { to: to.map((externalId) => ({ externalId, name: null })), cc: [] } }),
  }) as unknown as Message;
  const customer = { externalId: 'ann@x.az', name: null };
  const hard = (recipient: string | null) => ({ recipient, severity: 'hard' });

  it('is whom the newest answer to them did not reach for good', () => {
    expect(findDead([answer([hard('ann@x.az')])], customer)('ann@x.az')).toBe(true);
    expect(findDead([answer(undefined), answer([hard('ann@x.az')])], customer)('ann@x.az')).toBe(false);
    expect(findDead([answer([], ['bob@x.az']), answer([hard('ANN@x.az')])], customer)('ann@x.az')).toBe(true);
    expect(findDead([answer([{ recipient: 'ann@x.az', severity: 'soft' }])], customer)('ann@x.az')).toBe(false);
  });

  it('is the only one it went to when the report names nobody, and none of several', () => {
    expect(findDead([answer([hard(null)])], customer)('ann@x.az')).toBe(true);
    const several = findDead([answer([hard(null)], ['ann@x.az', 'bob@x.az'])], customer);
    expect([several('ann@x.az'), several('bob@x.az'), several('carl@x.az')]).toEqual([false, false, false]);
  });
});
