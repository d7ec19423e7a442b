import type { Conversation, Priority, Status } from '../conversations/conversation.ts';
import { isActive } from '../conversations/states.ts';
import { limits } from '../limits.ts';

const fields = [
  'status', 'priority', 'teamId', 'assigneeId', 'waitingSince', 'resolvedAt', 'subject', 'createdAt', 'lastActivityAt', 'preview',
  'previewDirection', 'threadKey', 'previousId', 'isQuoted', 'isHistory', 'labels',
] as const;
const lists = ['tags', 'participantIds', 'memberIds', 'apartFromIds'] as const;

/** What a joining may change of the conversation that takes another in; identity, count and the way there are apart. */
export type Standing = Pick<Conversation, typeof fields[number] | typeof lists[number]>;

/** What needs people most wins; ranks from the one that wins. */
const statuses: readonly Status[] = ['open', 'new', 'pending', 'on-hold', 'resolved', 'closed'];
const priorities: readonly Priority[] = ['urgent', 'high', 'normal', 'low'];
const mostTags = 50;

export function standingOf(conversation: Conversation): Standing {
  const entries = [...fields, ...lists].flatMap((field) => (conversation[field] === undefined ? [] : [[field, conversation[field]] as const]));
  return Object.fromEntries(entries) as unknown as Standing;
}

/** What of two conversations is no standing: every id that leads to the whole, and the other's customer and identity when that is another one. */
export interface Merging { readonly group: readonly string[]; readonly fromIds: readonly string[] }

/**
 * How a conversation stands that took another in. Status and priority: the one that needs people more. Agent and team: of
 * the active one that has an agent, of two the more urgent one's, of equals its own. The wait is the oldest, while the whole
 * is active. Activity and preview: the newer one's. Subject, thread and predecessor stay, where there are any. Tags and
 * people are both's. Labels: by head, the newer one's.
 */
export function mergeStandings(into: Standing, from: Standing, { group, fromIds }: Merging): Standing {
  const status = first(statuses, into.status, from.status);
  const active = isActive(status);
  const owner = ownerOf(into, from);
  const newer = from.lastActivityAt > into.lastActivityAt ? from : into;
  const older = newer === from ? into : from;
  const waits = [into.waitingSince, from.waitingSince].filter((time) => time !== null);
  const heads = new Set(newer.labels.map(({ head }) => head));
  const ends = [into.resolvedAt, from.resolvedAt].filter((time) => time !== null);
  const memberIds = union(into.memberIds, from.memberIds, fromIds);
  const apartFromIds = union(into.apartFromIds, from.apartFromIds);
  const previousId = [into.previousId, from.previousId].find((id) => id !== null && !group.includes(id)) ?? null;
  return {
    status, priority: first(priorities, into.priority, from.priority),
    assigneeId: owner.assigneeId, teamId: owner.teamId ?? into.teamId ?? from.teamId,
    waitingSince: active && waits.length > 0 ? Math.min(...waits) : null,
    resolvedAt: active || ends.length === 0 ? null : Math.max(...ends),
    subject: into.subject ?? from.subject, createdAt: Math.min(into.createdAt, from.createdAt),
    lastActivityAt: newer.lastActivityAt, preview: newer.preview, previewDirection: newer.previewDirection,
    threadKey: into.threadKey ?? from.threadKey, previousId,
    labels: [...newer.labels, ...older.labels.filter(({ head }) => !heads.has(head))],
    tags: [...new Set([...into.tags, ...from.tags])].slice(0, mostTags),
    participantIds: union(into.participantIds, from.participantIds),
    ...(memberIds.length > 0 ? { memberIds } : {}),
    ...(apartFromIds.length > 0 ? { apartFromIds } : {}),
    ...(into.isQuoted || from.isQuoted ? { isQuoted: true } : {}),
    ...(into.isHistory && from.isHistory ? { isHistory: true } : {}),
  };
}

function union(...some: readonly (readonly string[] | undefined)[]): readonly string[] {
  return [...new Set(some.flatMap((list) => list ?? []))].slice(0, limits.participants);
}

function ownerOf(into: Standing, from: Standing): Standing {
  const owned = [into, from].filter(({ assigneeId }) => assigneeId !== null);
  const living = owned.filter(({ status }) => isActive(status));
  const [one, other] = living.length > 0 ? living : owned;
  if (!one || !other) return one ?? (isActive(from.status) && !isActive(into.status) ? from : into);
  return priorities.indexOf(other.priority) < priorities.indexOf(one.priority) ? other : one;
}

function first<T>(ranks: readonly T[], left: T, right: T): T {
  return ranks.indexOf(left) <= ranks.indexOf(right) ? left : right;
}

/**
 * A standing as it would be if `was` had been `becomes`: what has been changed since stays, everything else follows. Lists
 * lose and gain just what differs.
 */
export function rebaseStanding(now: Standing, was: Standing, becomes: Standing): Standing {
  const follow = fields.map((field) => [field, same(now[field], was[field]) ? becomes[field] : now[field]] as const);
  const follows = lists.map((field) => [field, rebaseList(now[field], was[field], becomes[field])] as const);
  return Object.fromEntries([...follow, ...follows].filter(([, value]) => value !== undefined)) as unknown as Standing;
}

function rebaseList(now: readonly string[] | undefined, was: readonly string[] | undefined, becomes: readonly string[] | undefined): readonly string[] | undefined {
  if (same(now, was)) return becomes;
  const gone = new Set((was ?? []).filter((value) => !becomes?.includes(value)));
  const kept = (now ?? []).filter((value) => !gone.has(value));
  const come = (becomes ?? []).filter((value) => !was?.includes(value) && !kept.includes(value));
  const list = [...kept, ...come];
  return list.length === 0 && becomes === undefined ? undefined : list;
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** The conversation with another standing: fields the standing does not have are gone. */
export function withStanding(conversation: Conversation, standing: Standing): Conversation {
  const known = new Set<string>([...fields, ...lists]);
  const rest = Object.fromEntries(Object.entries(conversation).filter(([field]) => !known.has(field)));
  return { ...rest, ...standing } as Conversation;
}
