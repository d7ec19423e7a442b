import type { ViewCounts } from '../../../inbox/index.ts';
import { route, type Route, type Served } from '../route.ts';
import { views } from '../schemas.ts';

const mostTags = 200;

/** The sidebar: what there is to look at, with live counts. */
export function viewRoutes({ parts }: Served): Route[] {
  return [
    route('conversation.read', { method: 'get', path: '/api/views', summary: 'Counts of active conversations by view', answer: views }, async ({ principal }) => {
      const [counts, teams, channels] = await Promise.all([
        parts.inbox.conversations.counts(principal), parts.people.teams.all(principal.workspaceId), parts.inbox.channels.all(principal.workspaceId),
      ]);
      return {
        body: {
          open: counts.open, mine: counts.mine, unassigned: counts.unassigned,
          teams: teams.map(({ id, name }) => ({ id, name, count: counts.teams.get(id) ?? 0 })),
          channels: channels.map(({ id, name, kind }) => ({ id, name, kind, count: counts.channels.get(id) ?? 0 })),
          tags: topTags(counts),
        },
      };
    }),
  ];
}

/** The most used tags, by name. */
function topTags({ tags }: ViewCounts): { name: string; count: number }[] {
  const all = [...tags].map(([name, count]) => ({ name, count })).filter(({ count }) => count > 0);
  return all.toSorted((one, other) => other.count - one.count).slice(0, mostTags).toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
