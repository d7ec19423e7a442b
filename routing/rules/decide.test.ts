import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action, Condition, Facts } from '../facts.ts';
import { decide, type NamedRule } from './decide.ts';

const facts: Facts = {
  channelId: 'ch1', channelKind: 'email', text: 'Kartım bloklanıb, KÖMƏK edin', subject: 'ŞİKAYƏT: kart', labels: { topic: 'cards', urgency: 'high' }, tags: ['vip'], priority: 'normal',
  customer: { id: 'c', isNew: true, email: 'leyla@mail.bank.example', name: 'Leyla' }, isNewConversation: true, teamId: null, assigneeId: null, at: Date.UTC(2026, 10, 23, 8),
};
const always: Condition = { kind: 'all', of: [] };
const never: Condition = { kind: 'any', of: [] };
let made = 0;
const rule = (condition: Condition, actions: readonly Action[] = [], more: Partial<NamedRule> = {}): NamedRule => {
  made += 1;
  return { id: `r${String(made).padStart(6, '0')}`, name: `rule ${made}`, enabled: true, position: made, condition, actions, stop: false, ...more };
};
const team = (teamId: string): Action => ({ kind: 'assign-team', teamId });
const agent = (userId: string): Action => ({ kind: 'assign-agent', userId });
const tag = (name: string): Action => ({ kind: 'add-tag', name });
const done = (rules: readonly NamedRule[], over: Partial<Facts> = {}): readonly Action[] => decide(rules, { ...facts, ...over }).actions.map(({ action }) => action);

describe('conditions', () => {
  const holds: readonly [string, Condition][] = [
    ['all of nothing', always],
    ['any of some', { kind: 'any', of: [never, always] }],
    ['not', { kind: 'not', of: never }],
    ['the channel', { kind: 'channel', ids: ['x', 'ch1'] }],
    ['the kind of channel', { kind: 'channel-kind', kinds: ['email'] }],
    ['words in any case', { kind: 'text', contains: ['kömək'] }],
    ['words without accents and with either i', { kind: 'text', contains: ['BLOKLANIB', 'nothing'] }],
    ['dotted capitals', { kind: 'subject', contains: ['şikayət'] }],
    ['words over a line break', { kind: 'all', of: [{ kind: 'text', contains: ['bloklanıb,\n köm'] }] }],
    ['a label', { kind: 'label', head: 'topic', values: ['loans', 'cards'] }],
    ['a tag', { kind: 'tag', names: ['vip'] }],
    ['a domain', { kind: 'customer-email', domains: ['MAIL.bank.example'] }],
    ['a domain above', { kind: 'customer-email', domains: ['bank.example'] }],
    ['a new customer', { kind: 'customer-new', is: true }],
    ['a new conversation', { kind: 'conversation-new', is: true }],
    ['a Monday morning in Baku', { kind: 'time', zone: 'Asia/Baku', days: [1], fromMinute: 720, toMinute: 721 }],
  ];
  it.each(holds)('hold for %s', (_, condition) => {
    expect(decide([rule(condition)], facts).trace).toMatchObject([{ matched: true }]);
    expect(decide([rule({ kind: 'not', of: condition })], facts).trace).toMatchObject([{ matched: false }]);
  });

  const fails: readonly [string, Condition][] = [
    ['any of nothing', never],
    ['all with one that fails', { kind: 'all', of: [always, never] }],
    ['another domain with the same end', { kind: 'customer-email', domains: ['ank.example'] }],
    ['a label nobody gave', { kind: 'label', head: 'constructor', values: ['x'] }],
    ['words that are not there', { kind: 'text', contains: ['kredit'] }],
    ['another minute', { kind: 'time', zone: 'Asia/Baku', days: [1], fromMinute: 721, toMinute: 1440 }],
  ];
  it.each(fails)('fail for %s', (_, condition) => {
    expect(decide([rule(condition)], facts).trace).toMatchObject([{ matched: false }]);
  });

  it('bear a customer without an address, and find words in six scripts', () => {
    expect(decide([rule({ kind: 'customer-email', domains: ['bank.example'] })], { ...facts, customer: { ...facts.customer, email: null } }).trace).toMatchObject([{ matched: false }]);
    for (const [text, word] of [['ЖАЛОБА на счёт', 'счет'], ['Скарга на ПІДВИЩЕННЯ', 'підвищення'], ['ᲡᲐᲩᲘᲕᲐᲠᲘ', 'საჩივარი'], ['ŞİKAYETİM VAR', 'sikayetim'], ['QIYMƏT', 'qiymət'], ['Straße', 'straße']] as const) {
      expect(decide([rule({ kind: 'text', contains: [word] })], { ...facts, text }).trace).toMatchObject([{ matched: true }]);
    }
  });

  it('say which facts decided', () => {
    const because = (condition: Condition): readonly string[] | undefined => decide([rule(condition)], facts).trace[0]?.because;
    expect(because({ kind: 'text', contains: ['nothing', 'Kömək'] })).toEqual(['text contains "Kömək"']);
    expect(because({ kind: 'all', of: [{ kind: 'tag', names: ['vip'] }, { kind: 'label', head: 'topic', values: ['cards'] }] })).toEqual(['tagged vip', 'topic is cards']);
    expect(because({ kind: 'all', of: [{ kind: 'tag', names: ['vip'] }, { kind: 'label', head: 'topic', values: ['loans'] }] })).toEqual(['topic is cards']);
    expect(because(always)).toEqual(['always']);
  });
});

describe('deciding', () => {
  it('asks in order of position, skips what is turned off, and ends at a stop that matched', () => {
    const rules = [rule(always, [tag('late')], { position: 9 }), rule(always, [tag('off')], { position: 1, enabled: false }), rule(never, [tag('no')], { position: 2, stop: true }), rule(always, [tag('first')], { position: 3 }), rule(always, [tag('end')], { position: 4, stop: true })];
    expect(done(rules)).toEqual([tag('first'), tag('end')]);
    expect(decide(rules, facts).trace.map((line) => line.matched)).toEqual([false, true, true]);
  });

  it('lets the first rule that assigns win whole, tags add up, and the first priority win', () => {
    const rules = [
      rule(always, [tag('a'), { kind: 'set-priority', priority: 'high' }]), rule(always, [team('t1'), agent('u1'), tag('a')]),
      rule(always, [team('t2'), tag('b')]), rule(always, [agent('u2'), { kind: 'set-priority', priority: 'urgent' }]),
    ];
    expect(done(rules)).toEqual([tag('a'), { kind: 'set-priority', priority: 'high' }, team('t1'), agent('u1'), tag('b')]);
  });

  it('does not mix the team of one rule with the agent of another', () => {
    expect(done([rule(always, [agent('u1')]), rule(always, [team('t2')])])).toEqual([agent('u1')]);
  });

  it('takes the first of two of a kind within a rule', () => {
    expect(done([rule(always, [team('t1'), team('t2'), agent('u1'), agent('u2')])])).toEqual([team('t1'), agent('u1')]);
  });

  const anyAction = fc.oneof(fc.constantFrom('t1', 't2').map(team), fc.constantFrom('u1', 'u2').map(agent), fc.constantFrom('x', 'y', 'z').map(tag), fc.constantFrom('low', 'urgent').map((priority) => ({ kind: 'set-priority' as const, priority })));
  const { condition: anyCondition } = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof({ depthSize: 'small' },
      fc.constantFrom<Condition>({ kind: 'tag', names: ['vip'] }, { kind: 'text', contains: ['kart'] }, { kind: 'customer-new', is: false }, { kind: 'label', head: 'urgency', values: ['high'] }),
      fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('condition'), { maxLength: 3 }) }),
      fc.record({ kind: fc.constant('not' as const), of: tie('condition') })),
  }));
  const anyRules = fc.array(fc.record({ condition: anyCondition, actions: fc.array(anyAction, { maxLength: 4 }), position: fc.nat(3), enabled: fc.boolean(), stop: fc.boolean() }), { maxLength: 12 })
    .map((bodies) => bodies.map((body, number) => ({ ...body, id: `r${String(number).padStart(2, '0')}`, name: `n${number}` })));

  it('decides the same for the same facts, whatever the order of the list, and changes neither', () => {
    fc.assert(fc.property(anyRules.chain((rules) => fc.tuple(fc.constant(rules), fc.shuffledSubarray(rules, { minLength: rules.length }))), ([rules, shuffled]) => {
      const before = JSON.stringify([rules, facts]);
      const decision = decide(rules, facts);
      expect(decide(shuffled, facts)).toEqual(decision);
      expect(JSON.stringify([rules, facts])).toBe(before);
    }));
  });

  it('never contradicts itself, takes every action from a rule that matched, and doing it twice is doing it once', () => {
    fc.assert(fc.property(anyRules, (rules) => {
      const { actions, trace } = decide(rules, facts);
      const matched = new Set(trace.filter((line) => line.matched).map((line) => line.ruleId));
      for (const kind of ['assign-team', 'assign-agent', 'set-priority']) expect(actions.filter(({ action }) => action.kind === kind).length).toBeLessThanOrEqual(1);
      for (const { ruleId, action } of actions) {
        expect(matched).toContain(ruleId);
        expect(rules.find((one) => one.id === ruleId)?.actions).toContainEqual(action);
      }
      const once = apply(facts, actions.map(({ action }) => action));
      expect(apply(once, actions.map(({ action }) => action))).toEqual(once);
    }));
  });
});

function apply(to: Facts, actions: readonly Action[]): Facts {
  return actions.reduce<Facts>((now, action) => {
    switch (action.kind) {
      case 'assign-team': return { ...now, teamId: action.teamId };
      case 'assign-agent': return { ...now, assigneeId: action.userId };
      case 'add-tag': return { ...now, tags: [...new Set([...now.tags, action.name])] };
      case 'set-priority': return { ...now, priority: action.priority };
    }
  }, to);
}
