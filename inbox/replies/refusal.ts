import type { Receipt } from '../../connectors/spec/index.ts';
import type { Refusal } from '../conversations/message.ts';
import { cut, limits } from '../limits.ts';

const enhanced = /^[245]\.\d{1,3}\.\d{1,3}$/;

/** Statuses that say that the address itself is wrong or gone (RFC 3463 §3.2, §3.3): nothing else marks an address as dead. */
const deadStatuses = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1']);
/** The same as bare reply codes to RCPT (RFC 5321 §4.2.3); with an enhanced status beside them that decides. */
const deadCodes = new Set(['550', '551', '553']);

/** What the sending server said about a recipient that it did not take. */
export function readRefusal({ recipient, code, reason }: NonNullable<Receipt['refused']>[number], at: number): Refusal {
  const status = enhanced.test(code) ? code : /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(reason)?.[0] ?? null;
  return {
    recipient: cut(recipient.toLowerCase(), limits.externalId), severity: severityOf(status ?? code), status,
    reason: reason.trim() === '' ? null : cut(reason, limits.reason), at, bounceId: null,
  };
}

function severityOf(code: string): Refusal['severity'] {
  if (code.startsWith('4')) return 'soft';
  return deadStatuses.has(code) || deadCodes.has(code) ? 'hard' : 'unknown';
}
