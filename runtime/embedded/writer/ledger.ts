import { firstRow, type Statements } from '../file/database.ts';
import type { EncodedEvent, SentEvent } from '../protocol.ts';

/** Adds to the ledger, inside the open transaction. */
export interface Ledger {
  add(workspaceId: string, events: readonly EncodedEvent[]): readonly SentEvent[];
  /** The newest sequence given out. */
  newest(): number;
  /** What is remembered of the file may be wrong: the transaction was rolled back, or another process wrote. */
  forget(): void;
}

const addEvent = 'INSERT INTO events (sequence, workspaceId, type, conversationId, customerId, line) VALUES (?, ?, ?, ?, ?, ?)';
const addPair = 'INSERT OR IGNORE INTO customerConversations (workspaceId, customerId, conversationId) VALUES (?, ?, ?)';

/** Most pairs remembered as written. */
const rememberedPairs = 20_000;

/**
 * Events of a customer are found through the customer's conversations: an index of their own would cost every message
 * a further page of the disk, and who is in which conversation hardly ever changes.
 */
export function createLedger(sql: Statements): Ledger {
  let sequence = newestSequence(sql);
  const pairs = new Set<string>();

  function notePair(workspaceId: string, customerId: string, conversationId: string): void {
    const pair = `${workspaceId}\n${customerId}\n${conversationId}`;
    if (pairs.has(pair)) return;
    sql(addPair).run(workspaceId, customerId, conversationId);
    if (pairs.size >= rememberedPairs) pairs.clear();
    pairs.add(pair);
  }

  return {
    add(workspaceId, events) {
      return events.map(([type, conversationId, customerId, line]) => {
        sequence += 1;
        // One row a statement: SQLite is slower with several rows in one.
        sql(addEvent).run(sequence, workspaceId, type, conversationId, customerId, line);
        if (customerId !== null && conversationId !== null) notePair(workspaceId, customerId, conversationId);
        return [sequence, workspaceId, line];
      });
    },
    newest: () => sequence,
    forget() {
      sequence = newestSequence(sql);
      pairs.clear();
    },
  };
}

function newestSequence(sql: Statements): number {
  return Number(firstRow(sql('SELECT coalesce(max(sequence), 0) FROM events'))?.[0]);
}
