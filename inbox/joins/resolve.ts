import type { Store } from '../../runtime/ports/index.ts';
import { conversations, type Conversation } from '../conversations/conversation.ts';
import { joins } from './join.ts';

/** Joinings that lead from one to the next; more can not be. */
const longestWay = 220;

/** The conversations that these ids mean now: themselves, or the ones they were joined into. By the id asked for. */
export async function resolveAll(store: Store, workspaceId: string, ids: readonly string[]): Promise<ReadonlyMap<string, Conversation>> {
  const found = new Map<string, Conversation>();
  let open = new Map([...new Set(ids)].map((id) => [id, [id]]));
  for (let step = 0; open.size > 0 && step < longestWay; step += 1) {
    const known = await store.getMany(conversations, workspaceId, [...open.keys()]);
    for (const conversation of known) {
      for (const asked of open.get(conversation.id) ?? []) found.set(asked, conversation);
      open.delete(conversation.id);
    }
    if (open.size === 0) break;
    const next = new Map<string, string[]>();
    for (const { id, intoId } of await store.getMany(joins, workspaceId, [...open.keys()])) {
      next.set(intoId, [...next.get(intoId) ?? [], ...open.get(id) ?? []]);
    }
    open = next;
  }
  return found;
}

export async function resolveOne(store: Store, workspaceId: string, id: string): Promise<Conversation | undefined> {
  const itself = await store.get(conversations, workspaceId, id);
  return itself ?? (await resolveAll(store, workspaceId, [id])).get(id);
}

/** Every id that leads to it. */
export function groupOf(conversation: Conversation): readonly string[] {
  return [conversation.id, ...conversation.joinedIds ?? []];
}
