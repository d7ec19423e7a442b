import { BadCursor, HubError, type LedgerEvent, type Page, type Runtime } from '../runtime/ports/index.ts';
import { auditedTypes } from './ledger.ts';
import type { Principal } from './principal.ts';
import { demand } from './rights.ts';

/** Newest first. The cursor is the sequence of the last line shown, so what happens meanwhile moves nothing. */
export async function listAudit({ events }: Pick<Runtime, 'events'>, principal: Principal, query: { cursor?: string | null; limit: number }): Promise<Page<LedgerEvent>> {
  demand(principal, 'audit.read');
  const { limit } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > 500) throw new HubError('invalid', 'audit.limit', 'limit is not a whole number from 1 to 500.', { faults: [{ path: 'limit', message: 'is not 1 to 500' }] });
  const before = readCursor(query.cursor);
  const found = await events.recent(principal.workspaceId, { types: auditedTypes, limit: limit + 1, ...(before === undefined ? {} : { before }) });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last ? String(last.sequence) : null };
}

function readCursor(cursor: string | null | undefined): number | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  if (/^[1-9]\d{0,15}$/.test(cursor) && Number.isSafeInteger(Number(cursor))) return Number(cursor);
  throw new BadCursor('this cursor is not one of the audit; begin without one');
}
