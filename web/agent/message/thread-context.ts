import { createContext, useContext } from 'react';
import type { Card, Conversation, Message } from '../../api/schemas.ts';

/** What a message may ask of the thread it stands in. */
export interface ThreadReach {
  readonly conversation: Conversation;
  /** A loaded message of this conversation. */
  readonly find: (messageId: string) => Message | undefined;
  /** What holds now of an event that a card tells of: the newest card of it among the loaded messages. */
  readonly newest: (uid: string) => Card | undefined;
  /** Brings a message into sight, loading earlier ones if need be; says so when it stands elsewhere. */
  readonly jump: (messageId: string) => void;
}

/** The newest card of each event. Cards come in the order of their messages; the number of a version decides before that (RFC 5545 §3.8.7.4). */
export function findNewest(messages: readonly Pick<Message, 'cards'>[]): ReadonlyMap<string, Card> {
  const newest = new Map<string, Card>();
  for (const card of messages.flatMap(({ cards }) => cards)) {
    const known = newest.get(card.uid);
    if (card.method !== 'request' && card.method !== 'cancel' && card.method !== 'publish') continue;
    if (!known || card.sequence >= known.sequence) newest.set(card.uid, card);
  }
  return newest;
}

export const ThreadContext = createContext<ThreadReach | null>(null);

export function useThread(): ThreadReach {
  const thread = useContext(ThreadContext);
  if (!thread) throw new Error('A message was drawn outside a thread.');
  return thread;
}
