import { createLeases } from '../../kit/leases.ts';
import { createParsePool, makeClosing } from './parse-pool.ts';
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

const pools = createLeases(() => createParsePool(LIMITS));

/** The parser all mailboxes of a thread share, each in its turn; its workers end with the last lease. */
export function leaseMailParser(): MailParser {
  const lease = pools.take();
  const owner = {};
  return {
    parse: (bytes, hints = NO_HINTS) => (lease.isHeld() ? lease.value.parse(owner, bytes, hints) : Promise.reject(makeClosing())),
    close: () => lease.release(),
  };
}
