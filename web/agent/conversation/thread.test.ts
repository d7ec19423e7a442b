import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HistoryEvent, Message } from '../../api/schemas.ts';
import { buildThread, messagesAfter } from './thread.ts';

const day = 24 * 60 * 60_000;
const start = new Date(2026, 10, 20, 9).getTime();

function message(id: string, at: number, change: Partial<Message> = {}): Message {
  return {
    id, conversationId: 'c', direction: 'in', nature: 'message', variety: null, sender: null, replyTo: null, recipients: null, signature: null, cards: [], findings: [], protection: null, trust: null, about: null, isHistory: false, author: { kind: 'customer', id: 'p', name: 'Aysel' }, externalId: null, subject: null, text: id, visibleText: id,
    htmlUrl: null, remoteContent: false, attachments: [], participants: [], labels: [], at, receivedAt: at, delivery: null, joinedBy: 'new', warnings: [], ...change,
  };
}
const event = (sequence: number, at: number, type = 'conversation.assigned'): HistoryEvent => ({ sequence, type, at, actor: { kind: 'user' }, data: {} });

test('days, grouping and events stand where they belong', () => {
  const items = buildThread([message('a', start), message('b', start + 60_000), message('c', start + day)], [event(1, start + 120_000), event(2, start + 120_001)], [], true);
  expect(items.map((item) => (item.kind === 'message' ? `${item.key}${item.follows ? '+' : ''}` : item.kind === 'events' ? `events ${item.events.length}` : item.kind))).toEqual(['day', 'a', 'b+', 'events 2', 'day', 'c']);
});

test('nothing is lost, doubled or out of order, whatever comes in between', () => {
  const times = fc.array(fc.integer({ min: 0, max: 3 * day }), { maxLength: 20 });
  fc.assert(fc.property(times, times, (messageTimes, eventTimes) => {
    const messages = messageTimes.toSorted((left, right) => left - right).map((at, index) => message(`m${index}`, start + at));
    const events = eventTimes.toSorted((left, right) => left - right).map((at, index) => event(index, start + at));
    const items = buildThread(messages, events, [], true);
    const seen = items.flatMap((item) => (item.kind === 'message' ? [item.message.id] : item.kind === 'events' ? item.events.map((one) => String(one.sequence)) : []));
    expect(seen).toHaveLength(messages.length + events.length);
    expect(new Set(seen).size).toBe(seen.length);
    const at = items.flatMap((item) => (item.kind === 'message' ? [item.message.at] : item.kind === 'events' ? item.events.map((one) => one.at) : []));
    expect(at).toEqual(at.toSorted((left, right) => left - right));
    expect(new Set(items.map((item) => item.key)).size).toBe(items.length);
  }));
});

test('events of a time whose messages are not loaded wait for them', () => {
  const items = buildThread([message('b', start)], [event(1, start - day), event(2, start + 1)], [], false);
  expect(items.filter((item) => item.kind === 'events').flatMap((item) => item.events.map((one) => one.sequence))).toEqual([2]);
});

test('what came after the message one had seen, notes and own words aside', () => {
  const own = message('own', start + 2, { direction: 'out', author: { kind: 'user', id: 'me', name: 'Me' } });
  const note = message('note', start + 3, { direction: 'note' });
  const list = [message('a', start), message('b', start + 1), own, note, message('c', start + 4)];
  expect(messagesAfter(list, 'a', 'me').map((one) => one.id)).toEqual(['b', 'c']);
});

test('what says something of its own above its text is not drawn as a part of the message before', () => {
  const follows = (change: Partial<Message>) => buildThread([message('a', start), message('b', start + 1000, change)], [], [], true).at(-1);
  const other = { externalId: 'bob@x.example', name: 'Bob' };
  const trust = { verdict: 'contradicted', dkim: [], by: 'us' } as const;
  expect(follows({})).toMatchObject({ follows: true });
  for (const change of [{ participants: [{ ...other, role: 'cc' as const }] }, { replyTo: other }, { trust: { ...trust, dkim: [] } }, { nature: 'auto-reply' as const }, { isHistory: true }]) {
    expect(follows(change)).toMatchObject({ follows: false });
  }
});
