import { collection, type Document } from '../../runtime/ports/index.ts';

/**
 * A raw event as it came. `id` is a hash of (channelId, delivery key), so a repeated delivery is refused by the
 * insert. The bytes are kept exactly: short bodies here, long ones in Files.
 */
export interface JournalEntry extends Document {
  readonly channelId: string;
  readonly receivedAt: number;
  /**
   * `received`: its job will come; `done`; `failed`: shown in unprocessed events and can be replayed; `set-aside`: an
   * auto-reply, bounce, report … that belongs to no conversation: kept, told in the ledger, opens nothing.
   */
  readonly state: 'received' | 'done' | 'failed' | 'set-aside';
  readonly body: { readonly utf8: string } | { readonly base64: string } | { readonly file: string };
  readonly bytes: number;
  readonly context: Readonly<Record<string, string>>;
  /** Old mail brought in as history: it goes through a queue of its own, behind everything new. */
  readonly isHistory?: boolean;
  /** Why it failed or was set aside; English. */
  readonly error: string | null;
}

export const journal = collection<JournalEntry>()('journal', {
  byState: { on: ['state', 'receivedAt'] },
});
