import type { LedgerEvent, Signal } from '../../../runtime/ports/index.ts';

const encoder = new TextEncoder();

/** Server-sent events as bytes (WHATWG HTML, 9.2.6). JSON has no line breaks, so each `data` is one line. */
export function ledgerFrame(events: readonly LedgerEvent[], last: number): Uint8Array {
  // An id without data fires nothing at the client, but moves where it will go on from.
  if (events.length === 0) return encoder.encode(`id: ${last}\n\n`);
  return encoder.encode(`id: ${last}\nevent: ledger\ndata: ${JSON.stringify(events.map(withoutWorkspace))}\n\n`);
}

export function signalFrame(signals: readonly Signal[]): Uint8Array {
  return encoder.encode(signals.map((signal) => `event: signal\ndata: ${JSON.stringify(signal)}\n\n`).join(''));
}

/** Read everything anew, and go on from `last`. */
export function resetFrame(last: number): Uint8Array {
  return encoder.encode(`id: ${last}\nevent: reset\ndata: {}\n\n`);
}

export const helloFrame = encoder.encode('retry: 2000\n: hello\n\n');
export const beatFrame = encoder.encode(': beat\n\n');

function withoutWorkspace({ sequence, type, at, actor, conversationId, customerId, subjectId, data }: LedgerEvent): object {
  return { sequence, type, at, actor, conversationId, customerId, subjectId, data };
}
