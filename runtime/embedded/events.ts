import type { Events, LedgerEvent, NewEvent, Signal } from '../ports/index.ts';
import { allRows, firstRow, type Row, type Statements } from './file/database.ts';
import { decodeText, encodeText } from './file/values.ts';
import type { Lane } from './lane.ts';
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
  const listeners = new Set<(events: readonly LedgerEvent[]) => void>();
  const signalListeners = new Set<(workspaceId: string, signal: Signal) => void>();
  let watching = false;

  lane.listen(({ events, signals }) => {
    if (events && listeners.size > 0) {
      const parsed = events.map(parseSent);
      for (const listener of listeners) attempt(() => listener(parsed));
    }
    for (const [workspaceId, type, data] of signals ?? []) {
      const signal = { type, data: JSON.parse(data) as Signal['data'] };
      for (const listener of signalListeners) attempt(() => listener(workspaceId, signal));
    }
  });

  function attempt(call: () => void): void {
    try {
      call();
    } catch (fault) {
      report(fault);
    }
  }

  function watch(): void {
    if (!watching) lane.tell({ tell: 'watch' });
    watching = true;
  }

  const columns = 'SELECT sequence, workspaceId, line FROM events';

  return {
    async position(workspaceId) {
      const row = firstRow(sql()('SELECT sequence FROM events WHERE +workspaceId = ? ORDER BY sequence DESC LIMIT 1'), encodeText(workspaceId));
      return Number(row?.[0] ?? 0);
    },
    async since(workspaceId, sequence, limit) {
      demandLimit(limit, 1000);
      return allRows(sql()(`${columns} WHERE sequence > ? AND +workspaceId = ? ORDER BY sequence LIMIT ?`), sequence, encodeText(workspaceId), limit).map(parseRow);
    },
    async of(workspaceId, subject, { after = 0, limit }) {
      demandLimit(limit, 1000);
      const [field, id] = 'conversationId' in subject ? ['conversationId', subject.conversationId] : ['customerId', subject.customerId];
      return allRows(sql()(`${columns} WHERE workspaceId = ? AND ${field} = ? AND sequence > ? ORDER BY sequence LIMIT ?`), encodeText(workspaceId), encodeText(id), after, limit).map(parseRow);
    },
    async recent(workspaceId, { types, before = Number.MAX_SAFE_INTEGER, limit }) {
      demandLimit(limit, 1000);
      // One short walk per type, newest first, and the newest of all: the index is in the order of each type alone.
      const select = sql()(`${columns} WHERE workspaceId = ? AND type = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?`);
      const rows = [...new Set(types)].flatMap((type) => allRows(select, encodeText(workspaceId), type, before, limit));
      return rows.toSorted((a, b) => Number(b[0]) - Number(a[0])).slice(0, limit).map(parseRow);
    },
    subscribe(listener) {
      watch();
      const own = (events: readonly LedgerEvent[]): void => listener(events);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    signal(workspaceId, signal) {
      lane.tell({ tell: 'signal', workspaceId, type: signal.type, data: JSON.stringify(signal.data) });
    },
    onSignal(listener) {
      watch();
      const own = (workspaceId: string, signal: Signal): void => listener(workspaceId, signal);
      signalListeners.add(own);
      return () => void signalListeners.delete(own);
    },
  };
}

function parseRow([sequence, workspaceId, line]: Row): LedgerEvent {
  return parseSent([Number(sequence), String(workspaceId), String(line)]);
}

function parseSent([sequence, workspaceId, line]: SentEvent): LedgerEvent {
  return { ...JSON.parse(line) as NewEvent, workspaceId: decodeText(workspaceId), sequence };
}
