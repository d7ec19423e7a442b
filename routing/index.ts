export type * from './facts.ts';
export { decide, type Decision } from './rules/decide.ts';
export { parseRule } from './rules/parse-rule.ts';
export { routingCollections, type Rule } from './rules/rule.ts';
export { createRules, type Rules } from './rules/stored-rules.ts';
export { choose, type Candidate } from './assignment/choose.ts';
export { order } from './assignment/order.ts';
