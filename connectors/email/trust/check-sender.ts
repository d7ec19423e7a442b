import { createLeases } from '../../kit/leases.ts';
import { ConnectorError, type OpenContext, type RawDelivery, type Trust, type TrustFacet } from '../../spec/index.ts';
import { PARTIAL } from '../reading/read.ts';
import { UNPROVEN, type SenderBounds, type SenderMail } from './examine-sender.ts';
import { createSenderPool, type PoolLimits, type SenderPool } from './sender-pool.ts';
import type { SenderTask } from './sender-worker.ts';

export interface SenderLimits extends SenderBounds {
  /** Of a longer message signatures are not looked at. */
  readonly bodyBytes: number;
  /** Nothing is looked at where the header is longer. */
  readonly headerBytes: number;
}

const BOUNDS: SenderLimits = { timeMs: 14_000, questions: 40, signatures: 10, arcSets: 5, fieldBytes: 64 * 1024, headerLines: 10_000, blankBytes: 1_000, headerBytes: 256 * 1024, bodyBytes: 25 * 1024 * 1024 };
const THREAD = { maxHeapMb: 128, idleMs: 60_000 };
const POOL: PoolLimits = { together: 8, largeBytes: 2 * 1024 * 1024, ordinary: { ...THREAD, stillMs: 1_000 }, alone: { ...THREAD, stillMs: 4_000 } };

const pools = createLeases(() => createSenderPool(POOL));

/** A check in the threads all channels share; they end with the last `close`. */
export function leaseSenderCheck(context: Pick<OpenContext, 'resolve'>): TrustFacet & { close(): Promise<void> } {
  const lease = pools.take();
  return { ...createSenderCheck(context, lease.value), close: () => lease.release() };
}

/**
 * Checks the sender's domain by SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489) and ARC (RFC 8617). Who delivered the
 * message is what our own listener saw, else what the mailbox's own server wrote down; where neither is known SPF says
 * nothing and the signatures decide. A message longer than 25 MB, or kept without its body, is not gone through for
 * signatures; a policy contradicts only where both could be asked. One whose header is longer than 256 kB or 10,000 lines, or
 * has a field longer than 64 kB or 1,000 blanks in a row, is `unproven` unasked. What breaks the limits of its thread is ConnectorError `invalid`.
 */
export function createSenderCheck(context: Pick<OpenContext, 'resolve'>, pool: SenderPool, change: Partial<SenderLimits> = {}): TrustFacet {
  const limits = { ...BOUNDS, ...change };
  return {
    async check(delivery, signal) {
      signal.throwIfAborted();
      const mail = prepare(delivery, limits);
      return mail ? inTime(signal, (ends) => pool.add({ mail, signal, ask: (name, type) => context.resolve(name, type), ...ends })) : UNPROVEN;
    },
  };
}

/** What of the message has to be looked at; undefined: its header is too long. */
function prepare({ body, context = {} }: RawDelivery, bounds: SenderLimits): SenderMail | undefined {
  const source = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const header = headerOf(source, bounds.headerBytes);
  if (!header) return undefined;
  const isCut = source.length > bounds.bodyBytes || context[PARTIAL] !== undefined;
  // The body is only there to be compared with what was signed.
  const isSigned = /dkim-signature|arc-/i.test(header.toString('latin1'));
  return { bytes: isSigned && !isCut ? source : header, isCut, context, bounds };
}

/** The header with the empty line that ends it. */
function headerOf(source: Buffer, most: number): Buffer | undefined {
  const start = source.subarray(0, most);
  const ends = ['\n\n', '\n\r\n'].flatMap((end) => (start.includes(end) ? [start.indexOf(end) + end.length] : []));
  if (ends.length === 0 && source.length > most) return undefined;
  return start.subarray(0, Math.min(start.length, ...ends));
}

function inTime(signal: AbortSignal, start: (ends: Pick<SenderTask, 'resolve' | 'reject'>) => void): Promise<Trust> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new ConnectorError('temporary', 'The sender could not be checked in time.', { code: 'trust.time' }));
    signal.addEventListener('abort', late, { once: true });
    const end = (): void => signal.removeEventListener('abort', late);
    start({ resolve: (trust) => { end(); resolve(trust); }, reject: (error) => { end(); reject(error); } });
  });
}
