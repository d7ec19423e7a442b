import { commitAgain, HubError, insert, remove, replace, type Actor, type Json, type NewEvent, type Runtime } from '../../runtime/ports/index.ts';
import type { RuleBody } from '../facts.ts';
import { rules, type Rule } from './rule.ts';

/** Who changes rules, and where. Whether they may is asked before. */
export interface Writer {
  readonly workspaceId: string;
  readonly actor: Actor;
}

/**
 * The stored rules. Ledger events, `subjectId` the rule: `rule.created` and `rule.removed` with the whole rule, `rule.changed`
 * with `{ from, to }`, so that every decision of the past can be understood.
 */
export interface Rules {
  /** All of them in the order they are asked: position, then id. */
  list(workspaceId: string): Promise<readonly Rule[]>;
  /** HubError conflict `rule.too-many` beyond 500. */
  create(writer: Writer, body: RuleBody): Promise<Rule>;
  /** HubError not-found; stale when `ifVersion` is not the stored version. */
  update(writer: Writer, id: string, body: RuleBody, ifVersion?: number): Promise<Rule>;
  remove(writer: Writer, id: string): Promise<void>;
}

type RuleRuntime = Pick<Runtime, 'store' | 'clock' | 'ids'>;

/** Every message asks every rule. */
const maxRules = 500;

export function createRules({ runtime }: { readonly runtime: RuleRuntime }): Rules {
  const { store, clock, ids } = runtime;
  return {
    list: async (workspaceId) => (await store.page(rules, 'byPosition', { workspaceId, limit: 1000 })).items,
    async create(writer, body) {
      const { workspaceId } = writer;
      if (await store.count(rules, 'byPosition', { workspaceId, cap: maxRules }) >= maxRules) throw new HubError('conflict', 'rule.too-many', `There are ${maxRules} rules already; remove some, or join them with "any".`);
      const rule: Rule = { ...bodyOf(body), id: ids.next(), workspaceId, version: 1, createdAt: clock.now() };
      return commitAgain(store, async () => ({ batch: { workspaceId, writes: [insert(rules, rule)], events: [note(runtime, writer, 'rule.created', rule.id, bodyOf(rule))] }, answer: rule }));
    },
    async update(writer, id, body, ifVersion) {
      return commitAgain(store, async () => {
        const before = await demandRule(runtime, writer, id, ifVersion);
        const rule: Rule = { ...before, ...bodyOf(body) };
        const event = note(runtime, writer, 'rule.changed', id, { from: bodyOf(before), to: bodyOf(rule) });
        return { batch: { workspaceId: writer.workspaceId, writes: [replace(rules, rule)], events: [event] }, answer: { ...rule, version: before.version + 1 } };
      });
    },
    async remove(writer, id) {
      await commitAgain(store, async () => {
        const before = await demandRule(runtime, writer, id, undefined);
        const event = note(runtime, writer, 'rule.removed', id, bodyOf(before));
        return { batch: { workspaceId: writer.workspaceId, writes: [remove(rules, before)], events: [event] }, answer: true };
      });
    },
  };
}

function bodyOf({ name, enabled, position, condition, actions, stop }: RuleBody): RuleBody {
  return { name, enabled, position, condition, actions, stop };
}

function note({ clock }: RuleRuntime, { actor }: Writer, type: string, subjectId: string, data: object): NewEvent {
  return { type, at: clock.now(), actor, subjectId, data: data as Json };
}

async function demandRule({ store }: RuleRuntime, { workspaceId }: Writer, id: string, ifVersion: number | undefined): Promise<Rule> {
  const rule = await store.get(rules, workspaceId, id);
  if (!rule) throw new HubError('not-found', 'rule.not-found', 'There is no such rule.');
  if (ifVersion === undefined || rule.version === ifVersion) return rule;
  throw new HubError('stale', 'rule.stale', 'Somebody changed this rule in the meantime; look again.');
}
