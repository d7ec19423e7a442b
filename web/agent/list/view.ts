import type { Conversation, Views } from '../../api/schemas.ts';

/** Newest activity first; ids break ties, as in the store. */
export function byActivity(left: Conversation, right: Conversation): number {
  return right.lastActivityAt - left.lastActivityAt || (left.id < right.id ? 1 : left.id > right.id ? -1 : 0);
}

/** Whether a conversation belongs in `all`, `open`, `mine`, `unassigned`, `team:ID`, `channel:ID` or `tag:NAME`. */
export function belongsIn(view: string, conversation: Conversation, userId: string): boolean {
  if (conversation.joinedInto !== null) return false;
  if (view === 'all') return true;
  if (!conversation.active) return false;
  if (view === 'mine') return conversation.assigneeId === userId;
  if (view === 'unassigned') return conversation.assigneeId === null;
  const [kind, value] = splitView(view);
  if (kind === 'team') return conversation.teamId === value;
  if (kind === 'channel') return conversation.channelId === value;
  if (kind === 'tag') return conversation.tags.includes(value);
  return true;
}

/** `team:T1` → [`team`, `T1`]; a view without a value has an empty one. */
export function splitView(view: string): readonly [string, string] {
  const colon = view.indexOf(':');
  return colon === -1 ? [view, ''] : [view.slice(0, colon), view.slice(colon + 1)];
}

/** The name of a team's, channel's or tag's view; null for the fixed ones. */
export function nameOfView(view: string, views: Views | undefined): string | null {
  const [kind, value] = splitView(view);
  if (kind === 'team') return views?.teams.find((team) => team.id === value)?.name ?? null;
  if (kind === 'channel') return views?.channels.find((channel) => channel.id === value)?.name ?? null;
  return kind === 'tag' ? value : null;
}
