import type { InboundReceipt } from '../../connectors/spec/index.ts';
import { hashId } from '../../customers/index.ts';
import { insert, replace, unchanged, type Batch, type Store, type Write } from '../../runtime/ports/index.ts';
import { earlyReceipts, externalIds, messages, type Message } from '../conversations/message.ts';
import { cut, limits } from '../limits.ts';
import { advance, type Report } from '../replies/advance.ts';
import { readIntended } from '../replies/intended.ts';
import { boundId } from './bounds.ts';

type Part = Pick<Batch, 'writes' | 'events'>;
const nothing: Part = { writes: [] };

/** Which of our messages an external id is; undefined while we do not know it. */
export async function findOurs(store: Store, workspaceId: string, channelId: string, externalId: string): Promise<Message | undefined> {
  const known = await store.get(externalIds, workspaceId, hashId('external', channelId, boundId(externalId)));
  const message = known && await store.get(messages, workspaceId, known.messageId);
  return message?.direction === 'out' ? message : undefined;
}

/**
 * What a receipt changes. One about a message whose sending is not recorded yet waits for it: both sides guard the other's
 * document, so that neither can miss the other. Needs no duplicate check: a repeat finds nothing left to change. One of somebody
 * to whom the message did not go says nothing of it.
 */
export async function applyReceipt(store: Store, workspaceId: string, channelId: string, receipt: InboundReceipt, now: number): Promise<Part> {
  const report: Report = { state: receipt.state, reason: receipt.reason ?? null, at: Math.min(receipt.at ?? now, now) };
  const known = await store.get(externalIds, workspaceId, hashId('external', channelId, boundId(receipt.of)));
  if (!known) return keepEarly(store, workspaceId, channelId, boundId(receipt.of), report);
  const message = await store.get(messages, workspaceId, known.messageId);
  const isOfRecipient = message !== undefined && (await readIntended(store, message)).has(receipt.recipient);
  const changed = isOfRecipient ? advance(message, report, { kind: 'system' }, now) : undefined;
  return changed ? { writes: [replace(messages, changed.message)], events: [changed.event] } : nothing;
}

const ranks: Readonly<Record<Report['state'], number>> = { sent: 0, failed: 1, delivered: 2, read: 3 };

export async function keepEarly(store: Store, workspaceId: string, channelId: string, of: string, report: Report): Promise<Part> {
  const id = hashId('external', channelId, of);
  const before = await store.get(earlyReceipts, workspaceId, id);
  if (before && ranks[before.state] >= ranks[report.state]) return nothing;
  const kept = { id, workspaceId, state: report.state, reason: report.reason === null ? null : cut(report.reason, limits.reason), at: report.at };
  const write: Write = before ? replace(earlyReceipts, { ...before, ...kept }) : insert(earlyReceipts, kept);
  return { writes: [write, unchanged(externalIds, id, null)] };
}
