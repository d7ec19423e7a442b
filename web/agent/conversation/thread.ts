import type { HistoryEvent, Message } from '../../api/schemas.ts';
import type { Pending } from '../composer/outbox.ts';
import { startOfDay } from '../../ui/format/time.ts';
import { isContact } from '../message/nature.ts';
import { hasOwnHead } from '../message/people.ts';

/** What stands in a conversation, from top to bottom. */
export type ThreadItem =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  /** `follows`: the same author a moment ago; the name need not be said again. */
  | { readonly kind: 'message'; readonly key: string; readonly message: Message; readonly follows: boolean }
  | { readonly kind: 'events'; readonly key: string; readonly events: readonly HistoryEvent[] }
  | { readonly kind: 'pending'; readonly key: string; readonly pending: Pending };

const moment = 5 * 60_000;

/** Events that say something a reader of the conversation does not see from the messages themselves. */
const told: ReadonlySet<string> = new Set([
  'conversation.reopened', 'conversation.status-changed', 'conversation.assigned', 'conversation.team-changed',
  'conversation.tagged', 'conversation.priority-changed', 'conversation.moved', 'conversation.joined', 'conversation.unjoined', 'conversation.split', 'message.unlabelled', 'message.decided',
]);

export function isTold(event: HistoryEvent): boolean {
  return told.has(event.type);
}

/**
 * Joins messages (oldest first), history and what is on its way out. History older than the first loaded message waits for the
 * messages of its time, unless these are all there are (`complete`). At the same instant a message stands before what followed from it.
 */
export function buildThread(messages: readonly Message[], history: readonly HistoryEvent[], pending: readonly Pending[], complete: boolean): readonly ThreadItem[] {
  const from = complete ? -Infinity : messages[0]?.at ?? Infinity;
  const events = history.filter((event) => isTold(event) && event.at >= from);
  const items: ThreadItem[] = [];
  let day: number | undefined;
  let previous: Message | undefined;
  let next = 0;

  function begin(at: number): void {
    const start = startOfDay(at);
    if (start === day) return;
    day = start;
    previous = undefined;
    items.push({ kind: 'day', key: `day ${start}`, at });
  }
  function tellUntil(at: number): void {
    for (let event = events[next]; event && event.at < at; event = events[++next]) {
      begin(event.at);
      previous = undefined;
      const last = items.at(-1);
      if (last?.kind === 'events') items[items.length - 1] = { ...last, events: [...last.events, event] };
      else items.push({ kind: 'events', key: `event ${event.sequence}`, events: [event] });
    }
  }

  for (const message of messages) {
    tellUntil(message.at);
    begin(message.at);
    items.push({ kind: 'message', key: message.id, message, follows: previous !== undefined && isSameVoice(previous, message) });
    previous = message;
  }
  tellUntil(Infinity);
  for (const one of pending) {
    begin(one.at);
    items.push({ kind: 'pending', key: one.key, pending: one });
  }
  return items;
}

function isSameVoice(previous: Message, message: Message): boolean {
  return previous.direction === message.direction && previous.author.id === message.author.id && previous.author.kind === message.author.kind
    && message.at - previous.at < moment && message.htmlUrl === null && previous.htmlUrl === null
    && (message.direction !== 'in' || (isContact(previous) && isContact(message))) && !hasOwnHead(message)
    && message.trust?.verdict === previous.trust?.verdict && message.isHistory === previous.isHistory;
}

/** What the customer or a colleague wrote after the message the writer had seen: what a 409 is about. Oldest first. */
export function messagesAfter(messages: readonly Message[], seenUpTo: string | null, ownId: string): readonly Message[] {
  const index = messages.findIndex((message) => message.id === seenUpTo);
  return messages.slice(index + 1).filter((message) => message.direction !== 'note' && message.author.id !== ownId);
}
