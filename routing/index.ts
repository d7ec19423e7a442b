export type * from './facts.ts';
export { decide, type DecidedAction, type Decision, type NamedRule, type TraceLine } from './rules/decide.ts';
export { parseRule } from './rules/parse-rule.ts';
export { routingCollections, type Rule } from './rules/rule.ts';
export { createRules, type Rules, type Writer } from './rules/stored-rules.ts';
export { choose, type Candidate, type Choice, type ConsideredCandidate, type Item, type WhyNot } from './assignment/choose.ts';
export { order, type WaitingItem } from './assignment/order.ts';
