import { createContext, useContext } from 'react';
import type { Conversation, Message } from '../../api/schemas.ts';

/** What a message may ask of the thread it stands in. */
export interface ThreadReach {
  readonly conversation: Conversation;
  /** A loaded message of this conversation. */
  readonly find: (messageId: string) => Message | undefined;
  /** Brings a message into sight, loading earlier ones if need be; says so when it stands elsewhere. */
  readonly jump: (messageId: string) => void;
}

export const ThreadContext = createContext<ThreadReach | null>(null);

export function useThread(): ThreadReach {
  const thread = useContext(ThreadContext);
  if (!thread) throw new Error('A message was drawn outside a thread.');
  return thread;
}
