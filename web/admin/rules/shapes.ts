/**
 * Conditions and actions as the server keeps them (`routing/facts.ts`); `tests/browser` holds the two equal.
 */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'channel'; readonly ids: readonly string[] }
  | { readonly kind: 'channel-kind'; readonly kinds: readonly string[] }
  | { readonly kind: 'text' | 'subject'; readonly contains: readonly string[] }
  | { readonly kind: 'label'; readonly head: string; readonly values: readonly string[] }
  | { readonly kind: 'tag'; readonly names: readonly string[] }
  | { readonly kind: 'customer-email'; readonly domains: readonly string[] }
  | { readonly kind: 'customer-new' | 'conversation-new'; readonly is: boolean }
  | { readonly kind: 'time'; readonly zone: string; readonly days: readonly number[]; readonly fromMinute: number; readonly toMinute: number };

export type Action =
  | { readonly kind: 'assign-team'; readonly teamId: string }
  | { readonly kind: 'assign-agent'; readonly userId: string }
  | { readonly kind: 'add-tag'; readonly name: string }
  | { readonly kind: 'set-priority'; readonly priority: 'low' | 'normal' | 'high' | 'urgent' };

export const conditionKinds = ['text', 'subject', 'label', 'channel', 'channel-kind', 'tag', 'customer-email', 'customer-new', 'conversation-new', 'time', 'any', 'all', 'not'] as const satisfies readonly Condition['kind'][];
export const actionKinds = ['assign-team', 'assign-agent', 'add-tag', 'set-priority'] as const satisfies readonly Action['kind'][];

/** The deepest nesting that the server takes. */
export const deepest = 5;

/** A condition of its kind to begin with. */
export function newCondition(kind: Condition['kind'], zone: string): Condition {
  switch (kind) {
    case 'all': case 'any': return { kind, of: [] };
    case 'not': return { kind, of: { kind: 'text', contains: [] } };
    case 'channel': return { kind, ids: [] };
    case 'channel-kind': return { kind, kinds: [] };
    case 'text': case 'subject': return { kind, contains: [] };
    case 'label': return { kind, head: 'complaint', values: [] };
    case 'tag': return { kind, names: [] };
    case 'customer-email': return { kind, domains: [] };
    case 'customer-new': case 'conversation-new': return { kind, is: true };
    case 'time': return { kind, zone, days: [1, 2, 3, 4, 5], fromMinute: 9 * 60, toMinute: 18 * 60 };
  }
}

export function newAction(kind: Action['kind']): Action {
  switch (kind) {
    case 'assign-team': return { kind, teamId: '' };
    case 'assign-agent': return { kind, userId: '' };
    case 'add-tag': return { kind, name: '' };
    case 'set-priority': return { kind, priority: 'high' };
  }
}

/** Whether nothing is left empty in it: what is not complete would be refused, or would never hold. */
export function isComplete(condition: Condition): boolean {
  switch (condition.kind) {
    case 'all': case 'any': return condition.of.length > 0 && condition.of.every(isComplete);
    case 'not': return isComplete(condition.of);
    case 'channel': return condition.ids.length > 0;
    case 'channel-kind': return condition.kinds.length > 0;
    case 'text': case 'subject': return condition.contains.length > 0;
    case 'label': return condition.values.length > 0;
    case 'tag': return condition.names.length > 0;
    case 'customer-email': return condition.domains.length > 0;
    case 'customer-new': case 'conversation-new': return true;
    case 'time': return condition.days.length > 0 && condition.fromMinute !== condition.toMinute;
  }
}

export function isActionComplete(action: Action): boolean {
  switch (action.kind) {
    case 'assign-team': return action.teamId !== '';
    case 'assign-agent': return action.userId !== '';
    case 'add-tag': return action.name.trim() !== '';
    case 'set-priority': return true;
  }
}
