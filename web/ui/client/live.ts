/** A line of the ledger as the server sends it. */
export interface LiveEvent {
  readonly sequence: number;
  readonly type: string;
  readonly at: number;
  readonly conversationId?: string;
  readonly customerId?: string;
  readonly subjectId?: string;
  readonly data?: unknown;
}
export type LiveSignal =
  | { readonly type: 'typing'; readonly data: { readonly conversationId: string; readonly userId: string; readonly name: string } }
  | { readonly type: 'presence'; readonly data: { readonly userId: string; readonly presence: string } };
export type LiveState = 'connecting' | 'live' | 'offline';

/** What of EventSource is used; handed in so that a test can play the server. */
export interface LiveSource {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: { data?: string; lastEventId?: string }) => void): void;
  close(): void;
}
export interface LiveParts {
  open(url: string): LiveSource;
  wait(milliseconds: number, then: () => void): () => void;
  /** Each group once and in order. */
  ledger(events: readonly LiveEvent[]): void;
  signal(signal: LiveSignal): void;
  /** What is shown may have holes: read anew. Also called at the first connection, which has no position to go on from. */
  reset(): void;
  state(state: LiveState): void;
  /** The stream was refused, not merely cut: the session may have ended. */
  refused(): void;
}

const closed = 2;
const firstWait = 1000;
const longestWait = 30_000;

/**
 * Keeps one live stream open for as long as it is wanted. A cut line is mended by the browser itself, which names the last
 * event it saw; a refused one by us, after 1, 2, 4 … 30 seconds, from the same position. `retry` tries at once.
 */
export function connectLive(parts: LiveParts): { retry(): void; close(): void } {
  let source: LiveSource | undefined;
  let last: number | undefined;
  let pause = firstWait;
  let cancel: (() => void) | undefined;

  function connect(): void {
    cancel?.();
    cancel = undefined;
    source?.close();
    const mine = parts.open(last === undefined ? '/api/events' : `/api/events?after=${last}`);
    source = mine;
    const on = (type: string, act: (event: { data?: string; lastEventId?: string }) => void) =>
      mine.addEventListener(type, (event) => { if (source === mine) act(event); });

    on('open', () => {
      pause = firstWait;
      parts.state('live');
      if (last === undefined) parts.reset();
    });
    on('ledger', (event) => {
      const events = (parse(event.data) as readonly LiveEvent[] | undefined)?.filter((one) => last === undefined || one.sequence > last) ?? [];
      last = Math.max(last ?? 0, Number(event.lastEventId) || 0, ...events.map((one) => one.sequence));
      if (events.length > 0) parts.ledger(events);
    });
    on('signal', (event) => {
      const signal = parse(event.data) as LiveSignal | undefined;
      if (signal) parts.signal(signal);
    });
    on('reset', (event) => {
      const position = Number(event.lastEventId);
      if (position > 0) last = position;
      parts.reset();
    });
    on('error', () => {
      parts.state('offline');
      if (mine.readyState !== closed) return;
      parts.refused();
      cancel?.();
      cancel = parts.wait(pause, connect);
      pause = Math.min(pause * 2, longestWait);
    });
  }

  parts.state('connecting');
  connect();
  return {
    retry() {
      pause = firstWait;
      connect();
    },
    close() {
      cancel?.();
      source?.close();
      source = undefined;
    },
  };
}

function parse(data: string | undefined): unknown {
  try {
    return data === undefined ? undefined : JSON.parse(data);
  } catch {
    return undefined;
  }
}
