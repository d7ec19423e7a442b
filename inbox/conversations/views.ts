import type { Principal } from '../../people/index.ts';
import { HubError, type Page, type Runtime, type Scalar } from '../../runtime/ports/index.ts';
import type { ViewCounts } from '../inbox.ts';
import { visibilityOf } from '../visibility.ts';
import { conversations, type Conversation } from './conversation.ts';

type Reader = Pick<Runtime, 'store'>;
type Query = { readonly view: string; readonly cursor?: string | null; readonly limit: number };

const named = /^(team|channel|tag):(.{1,200})$/su;
const mostAtOnce = 500;

/** A view of the inbox, newest activity first. All but `all` show active conversations only, as their counts do. */
export async function listView({ store }: Reader, principal: Principal, query: Query): Promise<Page<Conversation>> {
  const visibility = visibilityOf(principal);
  if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > mostAtOnce) {
    throw new HubError('invalid', 'conversation.bad-limit', `limit is a whole number from 1 to ${mostAtOnce}.`);
  }
  const page = await select(store, principal, query);
  return { items: page.items.filter((conversation) => visibility.sees(conversation)), next: page.next };
}

function select(store: Reader['store'], principal: Principal, { view, cursor, limit }: Query): Promise<Page<Conversation>> {
  const rest = { workspaceId: principal.workspaceId, order: 'descending' as const, after: cursor, limit };
  const active = true;
  switch (view) {
    case 'all': return store.page(conversations, 'byActivity', rest);
    case 'open': return store.page(conversations, 'open', { ...rest, where: { active } });
    case 'mine': return store.page(conversations, 'byAssignee', { ...rest, where: { active, assigneeId: principal.id } });
    case 'unassigned': return store.page(conversations, 'byAssignee', { ...rest, where: { active, assigneeId: null } });
    default: break;
  }
  const [, kind, value = ''] = named.exec(view) ?? [];
  switch (kind) {
    case 'team': return store.page(conversations, 'byTeam', { ...rest, where: { active, teamId: value } });
    case 'channel': return store.page(conversations, 'byChannel', { ...rest, where: { active, channelId: value } });
    case 'tag': return store.page(conversations, 'byOpenTag', { ...rest, where: { openTags: value } });
    case undefined:
    default: throw new HubError('invalid', 'conversation.unknown-view', 'A view is all, open, mine, unassigned, team:ID, channel:ID or tag:NAME.');
  }
}

/** How many conversations each view of a principal holds; index-only, so it may be asked at every change. */
export async function countViews({ store }: Reader, principal: Principal): Promise<ViewCounts> {
  const { workspaceId } = visibilityOf(principal);
  const active = true;
  const [open, mine, unassigned, teams, channels, tags] = await Promise.all([
    store.count(conversations, 'open', { workspaceId, where: { active } }),
    store.count(conversations, 'byAssignee', { workspaceId, where: { active, assigneeId: principal.id } }),
    store.count(conversations, 'byAssignee', { workspaceId, where: { active, assigneeId: null } }),
    store.tally(conversations, 'byTeam', { workspaceId, where: { active } }),
    store.tally(conversations, 'byChannel', { workspaceId, where: { active } }),
    store.tally(conversations, 'byOpenTag', { workspaceId }),
  ]);
  return { open, mine, unassigned, teams: byName(teams), channels: byName(channels), tags: byName(tags) };
}

function byName(tally: ReadonlyMap<Scalar, number>): ReadonlyMap<string, number> {
  return new Map([...tally].flatMap(([value, count]) => (typeof value === 'string' ? [[value, count] as const] : [])));
}
