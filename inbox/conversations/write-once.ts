import { hashId } from '../../customers/index.ts';
import { HubError, insert, type Store, type Write } from '../../runtime/ports/index.ts';
import { messages, writeKeys, type Message } from './message.ts';

/** What makes writing with one key happen once within a conversation. */
export interface WriteOnce {
  readonly id: string;
  /** What was written with this key before. */
  find(): Promise<Message | undefined>;
  claim(messageId: string): Write;
}

const longestKey = 128;

export function writeOnce(store: Store, workspaceId: string, conversationId: string, kind: 'reply' | 'note', key: string): WriteOnce {
  if (key.length === 0 || key.length > longestKey) throw new HubError('invalid', 'reply.bad-key', `The key has 1 to ${longestKey} characters.`, { faults: [{ path: 'key', message: `1 to ${longestKey} characters` }] });
  const id = hashId('write', conversationId, kind, key);
  return {
    id,
    async find() {
      const known = await store.get(writeKeys, workspaceId, id);
      return known && store.get(messages, workspaceId, known.messageId);
    },
    claim: (messageId) => insert(writeKeys, { id, workspaceId, messageId }),
  };
}
