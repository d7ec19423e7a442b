import { replace, type Batch, type Store } from '../../runtime/ports/index.ts';
import { messages } from '../conversations/message.ts';
import { inboxEvent } from '../ledger.ts';
import { cut, limits } from '../limits.ts';
import { advance, subjectOf, type Report } from '../replies/advance.ts';
import { boundId } from './bounds.ts';
import type { Arriving } from './compose.ts';
import { findOurs, keepEarly } from './receipt.ts';

type Part = Required<Pick<Batch, 'writes' | 'events'>>;

/**
 * What a bounce does to the message it is about: a hard one fails it with the reason, a soft one is told in the ledger.
 * A hard bounce that is quicker than the record of our sending waits for that record.
 */
export async function applyBounce(store: Store, arriving: Arriving, now: number): Promise<Part> {
  const { workspaceId, channelId, inbound } = arriving;
  const { bounce } = inbound;
  if (!bounce) return { writes: [], events: [] };
  const message = await firstOfOurs(store, arriving);
  const report: Report = { state: 'failed', reason: describe(bounce), at: now };
  if (!message) {
    if (bounce.severity !== 'hard' || bounce.of === undefined || boundId(bounce.of) === boundId(inbound.externalId)) return { writes: [], events: [] };
    const early = await keepEarly(store, workspaceId, channelId, boundId(bounce.of), report);
    return { writes: early.writes, events: early.events ?? [] };
  }
  const told = inboxEvent('message.bounced', now, { kind: 'system' }, subjectOf(message), {
    bounceId: arriving.id, severity: bounce.severity,
    ...(bounce.status === undefined ? {} : { status: bounce.status.slice(0, 20) }),
    ...(bounce.reason === undefined ? {} : { reason: cut(bounce.reason, limits.reason) }),
  });
  const failed = bounce.severity === 'hard' ? advance(message, report, { kind: 'system' }, now) : undefined;
  return failed ? { writes: [replace(messages, failed.message)], events: [told, failed.event] } : { writes: [], events: [told] };
}

async function firstOfOurs(store: Store, { workspaceId, channelId, inbound }: Arriving) {
  const named = [...(inbound.bounce?.of === undefined ? [] : [inbound.bounce.of]), ...(inbound.thread.references ?? []).slice(0, 5)];
  for (const externalId of named) {
    const message = await findOurs(store, workspaceId, channelId, externalId);
    if (message) return message;
  }
  return undefined;
}

function describe(bounce: NonNullable<Arriving['inbound']['bounce']>): string {
  const who = bounce.recipient === undefined ? 'The recipient\'s server' : `The server of ${bounce.recipient}`;
  const why = [bounce.status, bounce.reason].filter((part) => part !== undefined && part !== '').join(' ');
  return `${who} refused the message${why === '' ? '.' : `: ${why}`}`;
}
