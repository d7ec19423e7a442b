import { isContact } from '../../connectors/spec/index.ts';
import type { Message } from '../conversations/message.ts';

/**
 * Since when a customer waits for an answer to these messages, in whatever order they are given; null: everything is answered.
 * `known`: since when they waited when there were more; it stands while the message of that time is among these.
 */
export function waitOf(some: readonly Message[], known: number | null): number | null {
  const answered = some.reduce((newest, { direction, at }) => (direction === 'out' ? Math.max(newest, at) : newest), Number.NEGATIVE_INFINITY);
  const waiting = some.filter((message) => message.direction === 'in' && !message.isHistory && isContact(message) && message.at > answered);
  if (waiting.some(({ at }) => at === known)) return known;
  return waiting.length === 0 ? null : waiting.reduce((oldest, { at }) => Math.min(oldest, at), Number.POSITIVE_INFINITY);
}
