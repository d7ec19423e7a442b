import { describe, expect, expectTypeOf, test } from 'vitest';
import { topicIds } from '../../classifier/labels/topics.ts';
import { isContact as isContactOnServer } from '../../connectors/spec/index.ts';
import { steps } from '../../inbox/conversations/states.ts';
import type { Right } from '../../people/index.ts';
import { rightsOf } from '../../people/rights.ts';
import type { Action as ServerAction, Condition as ServerCondition } from '../../routing/index.ts';
import { labelValues } from '../../web/admin/rules/label-values.ts';
import { actionKinds, conditionKinds, type Action, type Condition } from '../../web/admin/rules/shapes.ts';
import { variables } from '../../web/admin/signatures/source.ts';
import { variables as variablesOnServer } from '../../inbox/signatures/variables.ts';
import type { Message } from '../../web/api/schemas.ts';
import { isContact } from '../../web/agent/message/nature.ts';
import { maySteps } from '../../web/agent/conversation/steps.ts';

/** What the screen knows by heart, because a browser does not load the server's folders, is what the server does. */
describe('the screen knows the same', () => {
  test('steps of a conversation', () => {
    const fromPeople = Object.entries(steps.user);
    expect(fromPeople.length).toBeGreaterThan(0);
    for (const [from, to] of fromPeople) expect(maySteps(from as keyof typeof steps.user)).toEqual(to);
  });

  test('conditions and actions of rules, none missing', () => {
    expectTypeOf<Condition>().toExtend<ServerCondition>();
    expectTypeOf<ServerCondition>().toExtend<Condition>();
    expectTypeOf<Action>().toExtend<ServerAction>();
    expectTypeOf<ServerAction>().toExtend<Action>();
    expectTypeOf<ServerCondition['kind']>().toEqualTypeOf<(typeof conditionKinds)[number]>();
    expectTypeOf<ServerAction['kind']>().toEqualTypeOf<(typeof actionKinds)[number]>();
    expect(new Set([...conditionKinds, ...actionKinds]).size).toBe(conditionKinds.length + actionKinds.length);
  });

  test('topics of the classifier', () => {
    expect(new Set(labelValues('topic'))).toEqual(new Set(topicIds));
  });

  test('which messages a person wants something with', () => {
    const natures: readonly Message['nature'][] = ['message', 'bounce', 'auto-reply', 'receipt', 'report', 'invite', 'list'];
    const varieties: readonly Message['variety'][] = [null, 'out-of-office', 'loop', 'delayed', 'delivered', 'feedback', 'calendar-request', 'calendar-answer'];
    const all = natures.flatMap((nature) => varieties.map((variety) => ({ nature, variety })));
    expect(all.map(isContact)).toEqual(all.map(isContactOnServer));
    expect(new Set(all.map(isContact))).toEqual(new Set([true, false]));
  });

  test('variables of signatures', () => {
    expect(variables).toEqual(variablesOnServer);
  });

  test('names of rights', () => {
    const asked = ['conversation.answer', 'conversation.change', 'customer.change', 'channel.read', 'channel.manage', 'people.read', 'people.manage', 'token.manage', 'rule.read', 'rule.manage', 'signature.manage', 'unprocessed.manage', 'audit.read'] as const satisfies readonly Right[];
    expect(rightsOf('admin')).toEqual(expect.arrayContaining([...asked]));
  });
});
