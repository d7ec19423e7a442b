import type { Principal } from '../../../people/index.ts';
import type { RuleBody } from '../../../routing/index.ts';
import { HubError, type Fault } from '../../../runtime/ports/index.ts';
import type { ApiParts } from '../parts.ts';

/** Refuses (invalid `rule.unknown-target`) a rule that names a team, person or channel that is not there, with every place. */
export async function demandKnownTargets({ people, inbox }: ApiParts, principal: Principal, rule: RuleBody): Promise<void> {
  const [teams, users, channels] = await Promise.all([people.teams.all(principal.workspaceId), people.users.list(principal), inbox.channels.all(principal.workspaceId)]);
  const teamIds = new Set(teams.map(({ id }) => id));
  const userIds = new Set(users.filter(({ enabled }) => enabled).map(({ id }) => id));
  const channelIds = new Set(channels.map(({ id }) => id));
  const faults: Fault[] = [];
  rule.actions.forEach((action, index) => {
    if (action.kind === 'assign-team' && !teamIds.has(action.teamId)) faults.push({ path: `actions.${index}.teamId`, message: 'there is no such team' });
    if (action.kind === 'assign-agent' && !userIds.has(action.userId)) faults.push({ path: `actions.${index}.userId`, message: 'there is no such person, or they can not sign in any more' });
  });
  collectChannelFaults(rule.condition, 'condition', channelIds, faults);
  if (faults.length === 0) return;
  throw new HubError('invalid', 'rule.unknown-target', `The rule names what is not there. ${faults.slice(0, 3).map(({ path, message }) => `${path}: ${message}`).join('; ')}`, { faults });
}

/** The depth is bounded by `parseRule`. */
function collectChannelFaults(condition: RuleBody['condition'], path: string, channelIds: ReadonlySet<string>, faults: Fault[]): void {
  switch (condition.kind) {
    case 'all':
    case 'any':
      condition.of.forEach((inner, index) => collectChannelFaults(inner, `${path}.of.${index}`, channelIds, faults));
      return;
    case 'not': return collectChannelFaults(condition.of, `${path}.of`, channelIds, faults);
    case 'channel':
      condition.ids.forEach((id, index) => { if (!channelIds.has(id)) faults.push({ path: `${path}.ids.${index}`, message: 'there is no such channel' }); });
      return;
    case 'channel-kind': case 'text': case 'subject': case 'label': case 'tag': case 'customer-email': case 'customer-new': case 'conversation-new': case 'time':
      return;
  }
}
