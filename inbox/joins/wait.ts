import { isContact } from '../../connectors/spec/index.ts';
import type { Message } from '../conversations/message.ts';

/**
 * Since when a customer waits for an answer to these messages, in whatever order they are given; null: everything is answered.
 * `known`: since when they waited with other messages there; it stands while the one of that time is among these, unless one that
 * came after `mark` is older.
 */
export function waitOf(some: readonly Message[], known: number | null, mark?: string): number | null {
  const answered = some.reduce((newest, { direction, at }) => (direction === 'out' ? Math.max(newest, at) : newest), Number.NEGATIVE_INFINITY);
  const waiting = some.filter((message) => message.direction === 'in' && !message.isHistory && isContact(message) && message.at > answered);
  const isKnown = waiting.some(({ at }) => at === known);
  const counted = isKnown ? waiting.filter(({ at, id }) => at === known || (mark !== undefined && id > mark)) : waiting;
  return counted.length === 0 ? null : counted.reduce((oldest, { at }) => Math.min(oldest, at), Number.POSITIVE_INFINITY);
}
