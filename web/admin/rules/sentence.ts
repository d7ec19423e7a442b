import type { TFunction } from 'i18next';
import type { Action, Condition } from './shapes.ts';

export interface RuleNames {
  readonly channel: (id: string) => string;
  readonly channelKind: (id: string) => string;
  readonly team: (id: string) => string;
  readonly user: (id: string) => string;
  readonly head: (head: string) => string;
  readonly value: (head: string, value: string) => string;
}

/** A rule as one reads it aloud: "When … → …". */
export function sayRule(rule: { readonly condition: Condition; readonly actions: readonly Action[] }, t: TFunction, names: RuleNames, language: string): string {
  const actions = rule.actions.map((action) => sayAction(action, t, names));
  const doing = new Intl.ListFormat(language, { type: 'conjunction' }).format(actions);
  return t('rule.sentence', { when: sayCondition(rule.condition, t, names, language), what: doing === '' ? t('rule.nothing') : doing });
}

export function sayCondition(condition: Condition, t: TFunction, names: RuleNames, language: string): string {
  const either = (values: readonly string[]) => new Intl.ListFormat(language, { type: 'disjunction' }).format(values.map((value) => `“${value}”`));
  const say = (inner: Condition) => sayCondition(inner, t, names, language);
  switch (condition.kind) {
    case 'all':
    case 'any': {
      if (condition.of.length === 0) return t(condition.kind === 'all' ? 'rule.say.always' : 'rule.say.never');
      const parts = condition.of.map((inner) => (isGroup(inner) && condition.of.length > 1 ? `(${say(inner)})` : say(inner)));
      return new Intl.ListFormat(language, { type: condition.kind === 'all' ? 'conjunction' : 'disjunction' }).format(parts);
    }
    case 'not': return t('rule.say.not', { what: say(condition.of) });
    case 'channel': return t('rule.say.channel', { values: either(condition.ids.map(names.channel)) });
    case 'channel-kind': return t('rule.say.channelKind', { values: either(condition.kinds.map(names.channelKind)) });
    case 'text': return t('rule.say.text', { values: either(condition.contains) });
    case 'subject': return t('rule.say.subject', { values: either(condition.contains) });
    case 'label': return t('rule.say.label', { head: names.head(condition.head), values: either(condition.values.map((value) => names.value(condition.head, value))) });
    case 'tag': return t('rule.say.tag', { values: either(condition.names.map((name) => `#${name}`)) });
    case 'customer-email': return t('rule.say.customerEmail', { values: either(condition.domains) });
    case 'customer-new': return t(condition.is ? 'rule.say.customerNew' : 'rule.say.customerKnown');
    case 'conversation-new': return t(condition.is ? 'rule.say.conversationNew' : 'rule.say.conversationGoesOn');
    case 'time': return t('rule.say.time', { days: sayDays(condition.days, language), from: sayMinute(condition.fromMinute), to: sayMinute(condition.toMinute), zone: condition.zone });
  }
}

function isGroup(condition: Condition): boolean {
  return (condition.kind === 'all' || condition.kind === 'any') && condition.of.length > 1;
}

export function sayAction(action: Action, t: TFunction, names: RuleNames): string {
  switch (action.kind) {
    case 'assign-team': return t('rule.do.team', { name: names.team(action.teamId) });
    case 'assign-agent': return t('rule.do.agent', { name: names.user(action.userId) });
    case 'add-tag': return t('rule.do.tag', { name: action.name });
    case 'set-priority': return t('rule.do.priority', { name: t(`priority.${action.priority}`) });
  }
}

/** Days 1 (Monday) to 7 by their short names; days in a row as from–to. */
export function sayDays(days: readonly number[], language: string): string {
  const sorted = [...new Set(days)].toSorted((left, right) => left - right);
  const runs: number[][] = [];
  for (const day of sorted) {
    const run = runs.at(-1);
    if (run?.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  return runs.map((run) => (run.length > 2 ? `${dayName(run[0] ?? 1, language)}–${dayName(run.at(-1) ?? 1, language)}` : run.map((day) => dayName(day, language)).join(', '))).join(', ');
}

export function dayName(day: number, language: string): string {
  // 1 January 2024 was a Monday.
  return new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, day));
}

/** Minutes of the day as 09:30; 1440 is 24:00. */
export function sayMinute(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** 09:30 → 570; null for anything else. */
export function readMinute(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (!match) return null;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return minute <= 1440 && Number(match[2]) < 60 ? minute : null;
}
