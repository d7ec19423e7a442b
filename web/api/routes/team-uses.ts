import type { Principal } from '../../../people/index.ts';
import { HubError } from '../../../runtime/ports/index.ts';
import type { ApiParts } from '../parts.ts';

/**
 * Refuses (conflict `team.in-use`) to remove a team that something still points at: its conversations would wait in a queue
 * that nobody serves, and channels and rules would send more after them.
 */
export async function demandUnusedTeam({ inbox, rules }: ApiParts, principal: Principal, teamId: string): Promise<void> {
  const { workspaceId } = principal;
  const [counts, channels, allRules, signatures] = await Promise.all([
    inbox.conversations.counts(principal), inbox.channels.all(workspaceId), rules.list(workspaceId), inbox.signatures.list(principal),
  ]);
  const conversations = counts.teams.get(teamId) ?? 0;
  const uses = [
    ...(conversations === 0 ? [] : [`${conversations} active ${conversations === 1 ? 'conversation' : 'conversations'} (give them to another team)`]),
    ...channels.filter((channel) => channel.teamId === teamId).map(({ name }) => `the channel "${name}" (choose another team there)`),
    ...allRules.filter(({ actions }) => actions.some((action) => action.kind === 'assign-team' && action.teamId === teamId)).map(({ name }) => `the rule "${name}" (change or remove it)`),
    ...signatures.filter((signature) => signature.teamId === teamId).map(({ name }) => `the signature "${name}" (change or remove it)`),
  ];
  if (uses.length === 0) return;
  const told = uses.slice(0, 10).join(', ') + (uses.length > 10 ? ` and ${uses.length - 10} more` : '');
  throw new HubError('conflict', 'team.in-use', `This team is still used by ${told}. Then remove it.`);
}
