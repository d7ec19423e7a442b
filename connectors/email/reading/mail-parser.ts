import { createParsePool, makeClosing, type ParsePool } from './parse-pool.ts';
import type { ParseLimits } from './parse-worker.ts';
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

const LIMITS: ParseLimits & { readonly threads: number } = { threads: 2, timeoutMs: 10_000, patienceMs: 500, maxHeapMb: 256, idleMs: 60_000 };
/** Nothing is known of us: for the command line. */
const NO_HINTS: ReadingHints = { ours: [] };

/** A parser of its own, with threads nobody else uses. */
export function createMailParser(options: MailParserOptions = {}): MailParser {
  const pool = createParsePool({ ...LIMITS, ...options });
  const owner = {};
  return { parse: (bytes, hints = NO_HINTS) => pool.parse(owner, bytes, hints), close: () => pool.close() };
}

let shared: { readonly pool: ParsePool; leases: number } | undefined;

/** The parser all mailboxes of a thread share, each in its turn; its workers end with the last lease. */
export function leaseMailParser(): MailParser {
  shared ??= { pool: createParsePool(LIMITS), leases: 0 };
  const mine = shared;
  mine.leases += 1;
  const owner = {};
  let held = true;
  return {
    parse: (bytes, hints = NO_HINTS) => (held ? mine.pool.parse(owner, bytes, hints) : Promise.reject(makeClosing())),
    async close() {
      if (!held) return;
      held = false;
      mine.leases -= 1;
      if (mine.leases > 0) return;
      if (shared === mine) shared = undefined;
      await mine.pool.close();
    },
  };
}
