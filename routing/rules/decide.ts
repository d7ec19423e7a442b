import type { Action, Facts, RuleBody } from '../facts.ts';
import { evaluate, foldFacts } from './evaluate.ts';

/** A rule with its id, as stored or as tried out before it is stored. */
export interface NamedRule extends RuleBody {
  readonly id: string;
}

interface DecidedAction {
  readonly action: Action;
  readonly ruleId: string;
  readonly ruleName: string;
}

/** What one rule said: plain JSON, shown in the conversation. */
interface TraceLine {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly matched: boolean;
  /** The facts that decided, in English. */
  readonly because: readonly string[];
}

export interface Decision {
  readonly actions: readonly DecidedAction[];
  /** Every enabled rule that was asked, in order; those after a matching `stop` are not. */
  readonly trace: readonly TraceLine[];
}

/**
 * Asks the enabled rules in order of position, then id; pure. Tags of all that match add up. The first that sets a
 * priority wins, and the first that assigns wins whole: its team and its agent, of which it has the first of each.
 */
export function decide(rules: readonly NamedRule[], facts: Facts): Decision {
  const folded = foldFacts(facts);
  const trace: TraceLine[] = [];
  const taken = createTaken();
  for (const rule of inOrder(rules)) {
    if (!rule.enabled) continue;
    const { holds, because } = evaluate(rule.condition, folded);
    trace.push({ ruleId: rule.id, ruleName: rule.name, matched: holds, because });
    if (!holds) continue;
    taken.add(rule);
    if (rule.stop) break;
  }
  return { actions: taken.actions, trace };
}

function createTaken(): { readonly actions: DecidedAction[]; add(rule: NamedRule): void } {
  const actions: DecidedAction[] = [];
  /** What is decided already: a later action of the same name changes nothing. */
  const settled = new Set<string>();
  let assignedBy: string | undefined;
  return {
    actions,
    add(rule) {
      for (const action of rule.actions) {
        const slot = slotOf(action);
        const assigns = slot === 'team' || slot === 'agent';
        if (settled.has(slot) || (assigns && assignedBy !== undefined && assignedBy !== rule.id)) continue;
        settled.add(slot);
        if (assigns) assignedBy = rule.id;
        actions.push({ action, ruleId: rule.id, ruleName: rule.name });
      }
    },
  };
}

function slotOf(action: Action): string {
  switch (action.kind) {
    case 'assign-team': return 'team';
    case 'assign-agent': return 'agent';
    case 'set-priority': return 'priority';
    case 'add-tag': return `tag ${action.name}`;
  }
}

function inOrder(rules: readonly NamedRule[]): readonly NamedRule[] {
  const sorted = rules.every((rule, index) => index === 0 || compare(rules[index - 1] ?? rule, rule) <= 0);
  return sorted ? rules : rules.toSorted(compare);
}

function compare(one: NamedRule, other: NamedRule): number {
  return one.position - other.position || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}
