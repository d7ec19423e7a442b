import { ConnectorError } from '../../spec/index.ts';
import { startParseWorker, type ParseLimits, type ParseTask, type ParseWorker } from './parse-worker.ts';
import type { MailContent, ReadingHints } from './parsed-mail.ts';

export interface MailParserOptions extends Partial<ParseLimits> {
  /** Threads at most; the second starts only when the first is busy. @default 2 */
  readonly threads?: number;
}

export interface MailParser {
  /** Throws ConnectorError `invalid` when the message takes too long or too much memory, or cannot be read. */
  parse(bytes: Uint8Array, hints?: ReadingHints): Promise<MailContent>;
  close(): Promise<void>;
}

const LIMITS: ParseLimits = { timeoutMs: 10_000, maxHeapMb: 256, idleMs: 60_000 };

/** Nothing is known of us: for the command line. */
const NO_HINTS: ReadingHints = { ours: [] };

/** Parses mail in worker threads, so that a hostile message costs its own thread and no one else's time. */
export function createMailParser(options: MailParserOptions = {}): MailParser {
  const limits = { ...LIMITS, ...options };
  const workers = new Set<ParseWorker>();
  const waiting: ParseTask[] = [];
  let closed = false;

  function assign(): void {
    while (waiting.length > 0) {
      const free = [...workers].find((worker) => !worker.isBusy) ?? (workers.size < (options.threads ?? 2) ? startWorker() : undefined);
      if (!free) return;
      free.run(waiting.shift()!);
    }
  }

  function startWorker(): ParseWorker {
    const started = startParseWorker(limits, {
      free: assign,
      gone(worker) {
        if (workers.delete(worker) && !closed) assign();
      },
    });
    workers.add(started);
    return started;
  }

  return {
    parse: (bytes, hints = NO_HINTS) => new Promise((resolve, reject) => {
      if (closed) return reject(makeClosing());
      waiting.push({ bytes, hints, resolve, reject });
      assign();
    }),
    async close() {
      closed = true;
      for (const task of waiting.splice(0)) task.reject(makeClosing());
      await Promise.all([...workers].map((worker) => worker.end(makeClosing())));
    },
  };
}

function makeClosing(): ConnectorError {
  return new ConnectorError('temporary', 'The channel is closing.', { code: 'closed' });
}

let shared: { readonly parser: MailParser; leases: number } | undefined;

/** The parser all mailboxes of a thread share; its workers end with the last lease. */
export function leaseMailParser(): MailParser {
  shared ??= { parser: createMailParser(), leases: 0 };
  const mine = shared;
  mine.leases += 1;
  let held = true;
  return {
    parse: (bytes, hints) => (held ? mine.parser.parse(bytes, hints) : Promise.reject(makeClosing())),
    async close() {
      if (!held) return;
      held = false;
      mine.leases -= 1;
      if (mine.leases > 0) return;
      if (shared === mine) shared = undefined;
      await mine.parser.close();
    },
  };
}
