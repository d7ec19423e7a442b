import { collection, type Actor, type Document } from '../../runtime/ports/index.ts';
import type { Conversation } from '../conversations/conversation.ts';
import type { Standing } from './standing.ts';

/**
 * That a conversation was joined into another: `id` is the joined one's, which is no document of `conversations` while
 * this stands. Keeps everything that taking it back needs. Removed by taking it back; the ledger remembers both.
 */
export interface Join extends Document {
  /** The conversation that took it in. */
  readonly intoId: string;
  readonly at: number;
  readonly by: Actor;
  /** `bridged`: a message belongs to both (`messageId`), or one names the other's message. `person`: somebody decided so. */
  readonly because: 'bridged' | 'person';
  readonly messageId: string | null;
  /** The joined conversation as it was. */
  readonly conversation: Conversation;
  /** How the other one stood before and after. */
  readonly before: Standing;
  readonly after: Standing;
  /** How many messages both had together right after; those that came later have greater ids than `mark`. */
  readonly messageCount: number;
  readonly mark: string;
}

export const joins = collection<Join>()('joins', {
  byTarget: { on: ['intoId', 'at'] },
});

/** Why two conversations are joined. */
export type JoinReason = Pick<Join, 'because' | 'messageId'>;

/** Most conversations that are joined into one, also by way of others. */
export const mostJoined = 200;
