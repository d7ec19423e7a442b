import type { LedgerEvent } from '../../../runtime/ports/index.ts';
import type { AuditEntry, HistoryEvent } from '../schemas.ts';

export function presentHistoryEvent({ sequence, type, at, actor, data }: LedgerEvent): HistoryEvent {
  return { sequence, type, at, actor: { ...actor }, data: data ?? null };
}

export function presentAuditEntry({ sequence, type, at, actor, subjectId, data }: LedgerEvent): AuditEntry {
  return { sequence, type, at, actor: { ...actor }, subjectId: subjectId ?? null, data: data ?? null };
}
