import { IANAZone } from 'luxon';
import { z } from 'zod';
import { HubError, type Fault } from '../../runtime/ports/index.ts';
import type { Condition, RuleBody } from '../facts.ts';
import { fold } from './fold.ts';

const maxDepth = 5;
const maxConditions = 200;
const maxFaults = 20;

const line = (longest: number) => z.string().trim().min(1, 'is empty').max(longest, `is longer than ${longest} characters`)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'has control characters');
const list = <T extends z.ZodType>(item: T) => z.array(item).min(1, 'is empty').max(100, 'has more than 100 entries');
const id = line(64);
const words = list(line(200).refine((text) => fold(text).trim() !== '', 'has nothing that could be found'));

const time = z.strictObject({
  kind: z.literal('time'),
  zone: line(64).refine((zone) => IANAZone.isValidZone(zone), 'is no time zone; write one like Asia/Baku'),
  days: z.array(z.int().min(1, 'is not 1 (Monday) to 7').max(7, 'is not 1 (Monday) to 7')).min(1, 'is empty').max(7, 'has more than 7 entries'),
  fromMinute: z.int().min(0).max(1439, 'is not before midnight (1440)'),
  toMinute: z.int().min(1, 'is the start of the day; for midnight write 1440').max(1440),
}).refine(({ fromMinute, toMinute }) => fromMinute !== toMinute, { message: 'is fromMinute: nothing lies between', path: ['toMinute'] });

const condition: z.ZodType<Condition> = z.lazy(() => z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['all', 'any']), of: z.array(condition).max(50, 'has more than 50 entries') }),
  z.strictObject({ kind: z.literal('not'), of: condition }),
  z.strictObject({ kind: z.literal('channel'), ids: list(id) }),
  z.strictObject({ kind: z.literal('channel-kind'), kinds: list(id) }),
  z.strictObject({ kind: z.literal('text'), contains: words }),
  z.strictObject({ kind: z.literal('subject'), contains: words }),
  z.strictObject({ kind: z.literal('label'), head: id, values: list(id) }),
  z.strictObject({ kind: z.literal('tag'), names: list(id) }),
  z.strictObject({ kind: z.literal('customer-email'), domains: list(line(253).regex(/^[^\s@.][^\s@]*$/, 'is no domain; write one like bank.example')) }),
  z.strictObject({ kind: z.literal('customer-new'), is: z.boolean() }),
  z.strictObject({ kind: z.literal('conversation-new'), is: z.boolean() }),
  time,
]));

const action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('assign-team'), teamId: id }),
  z.strictObject({ kind: z.literal('assign-agent'), userId: id }),
  z.strictObject({ kind: z.literal('add-tag'), name: id }),
  z.strictObject({ kind: z.literal('set-priority'), priority: z.enum(['low', 'normal', 'high', 'urgent']) }),
]);

const ruleBody = z.strictObject({
  name: line(100),
  enabled: z.boolean(),
  position: z.int().min(0).max(100_000),
  condition,
  actions: z.array(action).max(20, 'has more than 20 entries'),
  stop: z.boolean(),
});

/**
 * Checks a rule from outside: kinds, sizes, time zones; at most 5 conditions deep and 200 in all. An empty `all` matches
 * always, an empty `any` never. That teams, users and channels exist is not known here.
 *
 * @throws HubError `invalid` (`rule.invalid`) with every fault by path
 */
export function parseRule(input: unknown): RuleBody {
  const shape = findShapeFault(input);
  if (shape) throw invalid([shape]);
  const parsed = ruleBody.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.slice(0, maxFaults).map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message })));
}

function invalid(faults: readonly Fault[]): HubError {
  const text = faults.map(({ path, message }) => `${path === '' ? 'the rule' : path}: ${message}`).join('; ');
  return new HubError('invalid', 'rule.invalid', `The rule cannot be used. ${text}`, { faults });
}

/** Looked at without recursion and before all else, so that hostile nesting costs nothing. */
function findShapeFault(input: unknown): Fault | undefined {
  const open = [{ value: childOf(input, 'condition'), path: 'condition', depth: 1 }];
  let seen = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    seen += 1;
    if (depth > maxDepth) return { path, message: `is deeper than ${maxDepth} conditions` };
    if (seen > maxConditions) return { path: 'condition', message: `has more than ${maxConditions} conditions` };
    const inner = childOf(value, 'of');
    if (!Array.isArray(inner)) open.push({ value: inner, path: `${path}.of`, depth: depth + 1 });
    else if (inner.length > maxConditions) return { path: `${path}.of`, message: `has more than ${maxConditions} conditions` };
    else inner.forEach((value: unknown, index) => open.push({ value, path: `${path}.of.${index}`, depth: depth + 1 }));
  }
  return undefined;
}

function childOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
