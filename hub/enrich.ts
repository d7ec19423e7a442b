import type { Classifier } from '../classifier/index.ts';
import type { Draft, KeptLabel } from '../inbox/index.ts';
import type { Team } from '../people/index.ts';
import { decide, type Action, type Decision, type Facts, type Rule } from '../routing/index.ts';

/** What the classify and route hops need to know about the channel and the firm; all of it held in memory. */
export interface EnrichContext {
  readonly classifier: Classifier;
  readonly rules: readonly Rule[];
  readonly teams: readonly Team[];
  /** Ids of those who work here now. */
  readonly staffIds: ReadonlySet<string>;
  readonly channelTeamId: string | null;
  /** ms UTC */
  readonly now: number;
}

/** The hops between reading and committing: labels the draft, then lets the rules route it. Writes nothing itself. */
export function enrich(draft: Draft, context: EnrichContext): void {
  if (draft.message.nature !== 'message' || draft.message.direction !== 'in') return;
  classify(draft, context.classifier);
  route(draft, context);
}

function classify(draft: Draft, classifier: Classifier): void {
  const { message } = draft;
  const found = classifier.classify({ text: message.visibleText ?? message.text, subject: message.subject ?? undefined });
  const labels: KeptLabel[] = found.labels.map(({ head, value, probability, state, because }) => ({ head, value, probability, state, because }));
  draft.label(labels, { kind: 'classifier', id: found.model });
}

function route(draft: Draft, context: EnrichContext): void {
  const lostTeam = releaseFromGone(draft, context);
  const decision = decide(withoutGone(context), factsOf(draft, context.now));
  for (const { action, ruleId, ruleName } of decision.actions) {
    draft.change(changeOf(action, draft), { kind: 'rule', id: ruleId, name: ruleName }, explain(decision, ruleId));
  }
  if (draft.conversation.teamId !== null || !(draft.isNewConversation || lostTeam)) return;
  const fallback = defaultTeam(context);
  if (fallback) draft.change({ teamId: fallback.teamId }, { kind: 'system' }, { because: fallback.because });
}

/** A conversation that comes back to a team or person who is not there any more would wait for ever. Answers whether its team was gone. */
function releaseFromGone(draft: Draft, { teams, staffIds }: EnrichContext): boolean {
  const { teamId, assigneeId } = draft.conversation;
  const isAssigneeGone = assigneeId !== null && !staffIds.has(assigneeId);
  if (isAssigneeGone) draft.change({ assigneeId: null }, { kind: 'system', name: 'assignment' }, { because: 'agent-left' });
  const isTeamGone = teamId !== null && !teams.some((team) => team.id === teamId);
  if (isTeamGone) draft.change({ teamId: null, assigneeId: draft.conversation.assigneeId }, { kind: 'system' }, { because: 'team-removed' });
  return isTeamGone;
}

/** Rules may outlive the teams and people they name; then the next rule that assigns has its turn. */
function withoutGone(context: EnrichContext): readonly Rule[] {
  const isWhole = (rule: Rule): boolean => rule.actions.every((action) => isThere(action, context));
  if (context.rules.every(isWhole)) return context.rules;
  return context.rules.map((rule) => (isWhole(rule) ? rule : { ...rule, actions: rule.actions.filter((action) => isThere(action, context)) }));
}

function isThere(action: Action, { teams, staffIds }: EnrichContext): boolean {
  switch (action.kind) {
    case 'assign-team': return teams.some((team) => team.id === action.teamId);
    case 'assign-agent': return staffIds.has(action.userId);
    case 'add-tag':
    case 'set-priority': return true;
  }
}

/** Where a conversation goes when no rule speaks: the channel's team, or the only team there is. */
function defaultTeam(context: EnrichContext): { teamId: string; because: string } | undefined {
  const known = context.teams.find((team) => team.id === context.channelTeamId);
  if (known) return { teamId: known.id, because: 'team-of-the-channel' };
  const [only, second] = context.teams;
  return only && !second ? { teamId: only.id, because: 'only-team' } : undefined;
}

function factsOf(draft: Draft, now: number): Facts {
  const { conversation, message } = draft;
  const certain = conversation.labels.filter((label) => label.state === 'auto');
  return {
    channelId: conversation.channelId,
    channelKind: conversation.channelKind,
    text: (message.visibleText ?? message.text).slice(0, 20_000),
    subject: conversation.subject ?? '',
    labels: Object.fromEntries(certain.map((label) => [label.head, label.value])),
    tags: conversation.tags,
    priority: conversation.priority,
    customer: { id: conversation.customerId, isNew: draft.isNewCustomer, email: draft.customerEmail, name: conversation.customerName },
    isNewConversation: draft.isNewConversation,
    teamId: conversation.teamId,
    assigneeId: conversation.assigneeId,
    at: now,
  };
}

function changeOf(action: Action, draft: Draft): Parameters<Draft['change']>[0] {
  switch (action.kind) {
    case 'assign-team': return { teamId: action.teamId };
    case 'assign-agent': return { assigneeId: action.userId };
    case 'add-tag': return { tags: [...new Set([...draft.conversation.tags, action.name])] };
    case 'set-priority': return { priority: action.priority };
  }
}

/** What the conversation's history shows as the reason: the rule that spoke and what it saw. */
function explain(decision: Decision, ruleId: string): unknown {
  return decision.trace.find((line) => line.ruleId === ruleId) ?? null;
}
