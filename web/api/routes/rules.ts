import type { Principal } from '../../../people/index.ts';
import { parseRule, type Rule as StoredRule } from '../../../routing/index.ts';
import type { Actor } from '../../../runtime/ports/index.ts';
import { route, type Route, type Served } from '../route.ts';
import { rule, ruleWrite, type Rule } from '../schemas.ts';
import { idParams, listOf } from './input.ts';
import { demandKnownTargets } from './rule-targets.ts';

/** The ordered rules that route conversations. Conditions and actions are checked by routing itself. */
export function ruleRoutes({ parts }: Served): Route[] {
  const { rules } = parts;
  return [
    route('rule.read', { method: 'get', path: '/api/rules', summary: 'All rules in their order', answer: listOf(rule) }, async ({ principal }) => (
      { body: { items: (await rules.list(principal.workspaceId)).map(presentRule) } }
    )),

    route('rule.manage', { method: 'post', path: '/api/rules', summary: 'Add a rule', body: ruleWrite, answer: rule, status: 201 }, async ({ principal, body }) => {
      const parsed = parseRule(body);
      await demandKnownTargets(parts, principal, parsed);
      const created = await rules.create(writerOf(principal), parsed);
      return { body: presentRule(created), version: created.version };
    }),

    route('rule.manage', { method: 'put', path: '/api/rules/{id}', summary: 'Change a rule', params: idParams, body: ruleWrite, answer: rule, versioned: true }, async ({ principal, params, body, ifVersion }) => {
      const parsed = parseRule(body);
      // A rule that is turned off may keep what is gone: so it can still be renamed, or kept for later.
      if (parsed.enabled) await demandKnownTargets(parts, principal, parsed);
      const changed = await rules.update(writerOf(principal), params.id, parsed, ifVersion);
      return { body: presentRule(changed), version: changed.version };
    }),

    route('rule.manage', { method: 'delete', path: '/api/rules/{id}', summary: 'Remove a rule', params: idParams }, async ({ principal, params }) => {
      await rules.remove(writerOf(principal), params.id);
      return undefined;
    }),
  ];
}

function writerOf({ workspaceId, kind, id, name }: Principal): { workspaceId: string; actor: Actor } {
  return { workspaceId, actor: { kind, id, name } };
}

function presentRule({ id, version, name, enabled, position, condition, actions, stop }: StoredRule): Rule {
  return { id, version, name, enabled, position, condition: { ...condition }, actions: actions.map((action) => ({ ...action })), stop };
}
