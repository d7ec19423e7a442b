import type { Events, LedgerEvent, NewEvent } from '../ports/index.ts';
import { allRows, firstRow, type Row, type Statements } from './file/database.ts';
import { decodeText, encodeText } from './file/values.ts';
import type { Lane } from './lane.ts';
import { createListeners } from './listeners.ts';
import type { SentEvent } from './protocol.ts';
import { demandLimit } from './reads/documents.ts';

export interface EventsParts {
  readonly lane: Lane;
  readonly sql: () => Statements;
  /** A listener that throws is a fault to be logged, never one of the store. */
  readonly report: (fault: unknown) => void;
}

/** The ledger, and its feed as the writer pushes it to this thread. Signals reach the threads of this process. */
export function createEvents({ lane, sql, report }: EventsParts): Events {
  let watching = false;
  const watch = (): void => {
    if (!watching) lane.tell({ tell: 'watch' });
    watching = true;
  };
  const ledger = createListeners<Parameters<Events['subscribe']>[0]>(watch, report);
  const signals = createListeners<Parameters<Events['onSignal']>[0]>(watch, report);

  lane.listen((post) => {
    if (post.events && ledger.any()) {
      const events = post.events.map(parseSent);
      ledger.call((listener) => listener(events));
    }
    for (const [workspaceId, type, data] of post.signals ?? []) {
      signals.call((listener) => listener(decodeText(workspaceId), { type, data: JSON.parse(data) as string }));
    }
  });

  return {
    ...createLedgerReads(sql),
    subscribe: ledger.add,
    onSignal: signals.add,
    signal(workspaceId, signal) {
      lane.tell({ tell: 'signal', workspaceId: encodeText(workspaceId), type: signal.type, data: JSON.stringify(signal.data) });
    },
  };
}

const columns = 'SELECT sequence, workspaceId, line FROM events';

function createLedgerReads(sql: () => Statements): Pick<Events, 'position' | 'since' | 'of' | 'recent'> {
  return {
    async position(workspaceId) {
      // The plus keeps SQLite from an index that is not in the order of sequences.
      const row = firstRow(sql()('SELECT sequence FROM events WHERE +workspaceId = ? ORDER BY sequence DESC LIMIT 1'), encodeText(workspaceId));
      return Number(row?.[0] ?? 0);
    },
    async since(workspaceId, sequence, limit) {
      demandLimit(limit, 1000);
      return allRows(sql()(`${columns} WHERE sequence > ? AND +workspaceId = ? ORDER BY sequence LIMIT ?`), sequence, encodeText(workspaceId), limit).map(parseRow);
    },
    async of(workspaceId, subject, { after = 0, limit }) {
      demandLimit(limit, 1000);
      const workspace = encodeText(workspaceId);
      if ('conversationId' in subject) return allRows(sql()(ofConversation), workspace, encodeText(subject.conversationId), after, limit).map(parseRow);
      return readCustomer(sql(), workspace, encodeText(subject.customerId), after, limit).map(parseRow);
    },
    async recent(workspaceId, { types, before = Number.MAX_SAFE_INTEGER, limit }) {
      demandLimit(limit, 1000);
      // One short walk per type and the newest of all: the index is in the order of sequences within a type only.
      const select = sql()(`${columns} WHERE workspaceId = ? AND type = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?`);
      const rows = [...new Set(types)].flatMap((type) => allRows(select, encodeText(workspaceId), type, before, limit));
      return rows.toSorted((a, b) => Number(b[0]) - Number(a[0])).slice(0, limit).map(parseRow);
    },
  };
}

const ofConversation = `${columns} WHERE workspaceId = ? AND conversationId = ? AND sequence > ? ORDER BY sequence LIMIT ?`;
const ofCustomerIn = `${columns} WHERE workspaceId = ? AND conversationId = ? AND +customerId = ? AND sequence > ? ORDER BY sequence LIMIT ?`;
const ofCustomerAlone = `${columns} WHERE workspaceId = ? AND customerId = ? AND conversationId IS NULL AND sequence > ? ORDER BY sequence LIMIT ?`;

/** A customer's events lie in the conversations they are in, and apart when they are in none: the first of each, and of these the first. */
function readCustomer(sql: Statements, workspaceId: string, customerId: string, after: number, limit: number): readonly Row[] {
  const conversations = allRows(sql('SELECT conversationId FROM customerConversations WHERE workspaceId = ? AND customerId = ?'), workspaceId, customerId);
  const rows = [
    ...allRows(sql(ofCustomerAlone), workspaceId, customerId, after, limit),
    ...conversations.flatMap(([id]) => allRows(sql(ofCustomerIn), workspaceId, String(id), customerId, after, limit)),
  ];
  return rows.toSorted((a, b) => Number(a[0]) - Number(b[0])).slice(0, limit);
}

function parseRow([sequence, workspaceId, line]: Row): LedgerEvent {
  return parseSent([Number(sequence), String(workspaceId), String(line)]);
}

function parseSent([sequence, workspaceId, line]: SentEvent): LedgerEvent {
  return { ...JSON.parse(line) as NewEvent, workspaceId: decodeText(workspaceId), sequence };
}
