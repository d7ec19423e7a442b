import { demand, type Principal } from '../people/index.ts';
import { HubError } from '../runtime/ports/index.ts';
import type { Conversation } from './conversations/conversation.ts';

/**
 * What a principal may see of the inbox: the one filter that list, search, counts, timeline and every single read pass
 * through. Today whoever may read conversations sees the whole workspace; narrower scopes are decided here and nowhere else.
 */
export interface Visibility {
  readonly workspaceId: string;
  /** True while nothing is hidden: counts may then come straight from an index. */
  readonly isEverything: true;
  sees(conversation: Conversation): boolean;
}

/** HubError `not-allowed` without the right to read conversations. */
export function visibilityOf(principal: Principal): Visibility {
  demand(principal, 'conversation.read');
  return {
    workspaceId: principal.workspaceId,
    isEverything: true,
    sees: (conversation) => conversation.workspaceId === principal.workspaceId,
  };
}

/** The conversation, or `not-found` alike for one that is not there and one that may not be seen. */
export function demandVisible(visibility: Visibility, conversation: Conversation | undefined): Conversation {
  if (conversation && visibility.sees(conversation)) return conversation;
  throw new HubError('not-found', 'conversation.not-found', 'There is no such conversation.');
}
