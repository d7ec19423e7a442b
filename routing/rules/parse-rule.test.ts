import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HubError } from '../../runtime/ports/index.ts';
import { decide } from './decide.ts';
import { parseRule } from './parse-rule.ts';

const good = {
  name: 'Complaints to Care', enabled: true, position: 10, stop: true,
  condition: { kind: 'all', of: [
    { kind: 'any', of: [{ kind: 'text', contains: ['скарга'] }, { kind: 'subject', contains: ['şikayət'] }] }, { kind: 'not', of: { kind: 'tag', names: ['spam'] } },
    { kind: 'channel', ids: ['c1'] }, { kind: 'channel-kind', kinds: ['email'] }, { kind: 'label', head: 'urgency', values: ['high'] }, { kind: 'customer-email', domains: ['bank.example'] },
    { kind: 'customer-new', is: true }, { kind: 'conversation-new', is: false }, { kind: 'time', zone: 'Asia/Baku', days: [1, 7], fromMinute: 1320, toMinute: 360 },
  ] },
  actions: [{ kind: 'assign-team', teamId: 't1' }, { kind: 'assign-agent', userId: 'u1' }, { kind: 'add-tag', name: 'care' }, { kind: 'set-priority', priority: 'high' }],
};

function faultsOf(input: unknown): readonly { path: string; message: string }[] {
  try {
    parseRule(input);
  } catch (error) {
    expect(error).toBeInstanceOf(HubError);
    expect(error).toMatchObject({ kind: 'invalid', code: 'rule.invalid' });
    return (error as HubError).faults ?? [];
  }
  return [];
}
const nest = (depth: number): object => (depth === 1 ? { kind: 'customer-new', is: true } : { kind: 'not', of: nest(depth - 1) });

describe('reading a rule', () => {
  it('takes every kind of condition and action as it is', () => {
    expect(parseRule(good)).toEqual(good);
  });

  const faults: readonly [string, object, string][] = [
    ['no name', { name: ' ' }, 'name'],
    ['a long name', { name: 'x'.repeat(101) }, 'name'],
    ['a fraction', { position: 1.5 }, 'position'],
    ['an unknown field', { colour: 'red' }, ''],
    ['no condition', { condition: undefined }, 'condition'],
    ['an unknown kind', { condition: { kind: 'moon' } }, 'condition.kind'],
    ['a wrong list', { condition: { kind: 'any', of: [{ kind: 'tag', names: ['a', 3] }] } }, 'condition.of.0.names.1'],
    ['an empty list', { condition: { kind: 'text', contains: [] } }, 'condition.contains'],
    ['a word of nothing', { condition: { kind: 'text', contains: ['\u0301'] } }, 'condition.contains.0'],
    ['a word with NUL', { condition: { kind: 'text', contains: ['a\u0000b'] } }, 'condition.contains.0'],
    ['half a character', { condition: { kind: 'tag', names: ['\ud800'] } }, 'condition.names.0'],
    ['101 words', { condition: { kind: 'text', contains: Array.from({ length: 101 }, () => 'x') } }, 'condition.contains'],
    ['a foreign zone', { condition: { kind: 'not', of: { kind: 'time', zone: 'Mars/Base', days: [1], fromMinute: 0, toMinute: 1 } } }, 'condition.of.zone'],
    ['an eighth day', { condition: { kind: 'time', zone: 'UTC', days: [8], fromMinute: 0, toMinute: 1 } }, 'condition.days.0'],
    ['an empty window', { condition: { kind: 'time', zone: 'UTC', days: [1], fromMinute: 5, toMinute: 5 } }, 'condition.toMinute'],
    ['a domain with @', { condition: { kind: 'customer-email', domains: ['a@b'] } }, 'condition.domains.0'],
    ['six levels', { condition: nest(6) }, 'condition.of.of.of.of.of'],
    ['an unknown action', { actions: [{ kind: 'delete' }] }, 'actions.0.kind'],
    ['an unknown priority', { actions: [{ kind: 'set-priority', priority: 'now' }] }, 'actions.0.priority'],
    ['21 actions', { actions: Array.from({ length: 21 }, () => ({ kind: 'add-tag', name: 'x' })) }, 'actions'],
  ];
  it.each(faults)('refuses %s, by its path', (_, change, path) => {
    expect(faultsOf({ ...good, ...change }).map((fault) => fault.path)).toContain(path);
  });

  it('takes five levels', () => {
    expect(faultsOf({ ...good, condition: nest(5) })).toEqual([]);
  });

  it('names several faults at once', () => {
    expect(faultsOf({ ...good, name: '', stop: 'yes', actions: 3 }).map((fault) => fault.path).toSorted()).toEqual(['actions', 'name', 'stop']);
  });

  it('refuses 201 conditions and any depth of hostile nesting at once', () => {
    const wide = { kind: 'all', of: Array.from({ length: 20 }, () => ({ kind: 'any', of: Array.from({ length: 10 }, () => ({ kind: 'customer-new', is: true })) })) };
    expect(faultsOf({ ...good, condition: wide })).toMatchObject([{ path: 'condition' }]);
    let deep: object = { kind: 'customer-new', is: true };
    for (let level = 0; level < 100_000; level += 1) deep = { kind: 'not', of: deep };
    expect(faultsOf({ ...good, condition: deep })).toHaveLength(1);
    expect(faultsOf({ ...good, condition: { kind: 'all', of: Array.from({ length: 100_000 }, () => ({})) } })).toHaveLength(1);
  });

  it('answers anything at all with a rule that can be decided or with faults', () => {
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.record({ name: fc.string(), enabled: fc.boolean(), position: fc.nat(), condition: fc.anything(), actions: fc.array(fc.anything()), stop: fc.boolean() }, { requiredKeys: [] })), (input) => {
      expect(faultsOf(input).every(({ path, message }) => typeof path === 'string' && message !== '')).toBe(true);
    }));
  });

  it('gives rules that can be decided', () => {
    const { trace } = decide([{ ...parseRule(good), id: 'r' }], {
      channelId: 'c1', channelKind: 'email', text: 'Скарга!', subject: '', labels: { urgency: 'high' }, tags: [], priority: 'normal', isNewConversation: false, teamId: null, assigneeId: null,
      customer: { id: 'x', isNew: true, email: 'a@bank.example', name: null }, at: Date.parse('2026-11-22T23:00:00+04:00'),
    });
    expect(trace).toMatchObject([{ matched: true }]);
  });
});
