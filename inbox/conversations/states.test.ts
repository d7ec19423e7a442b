import { describe, expect, it } from 'vitest';
import type { Actor } from '../../runtime/ports/index.ts';
import { applyChange } from './change.ts';
import type { Conversation, Status } from './conversation.ts';
import { isActive, mayStep } from './states.ts';

const all: readonly Status[] = ['new', 'open', 'pending', 'on-hold', 'resolved', 'closed'];

/** The table once more, as pictures: which steps exist, read off by a person. */
const pictures: Readonly<Record<'user' | 'customer' | 'system', string>> = {
  //        new open pending on-hold resolved closed   (columns: to; rows: from, same order)
  user: `
    . x x x x x
    . . x x x x
    . x . x x x
    . x x . x x
    . x . . . x
    . . . . . .`,
  customer: `
    . . . . . .
    . . . . . .
    . x . . . .
    . x . . . .
    . x . . . .
    . . . . . .`,
  system: `
    . x x x x .
    . . x x x .
    . x . x x .
    . x x . x .
    . x . . . x
    . . . . . .`,
};
const alike: Readonly<Record<Actor['kind'], keyof typeof pictures>> = { user: 'user', token: 'user', customer: 'customer', rule: 'system', classifier: 'system', system: 'system' };

function conversation(status: Status): Conversation {
  return {
    id: 'c', workspaceId: 'w', version: 3, channelId: 'ch', channelKind: 'test', customerId: 'cu', identityId: 'i', participantIds: [],
    customerName: 'Ann', subject: null, status, active: isActive(status), priority: 'normal', teamId: null, assigneeId: null,
    tags: ['vip'], openTags: isActive(status) ? ['vip'] : [], labels: [], createdAt: 1, lastActivityAt: 1,
    waitingSince: isActive(status) ? 1 : null, resolvedAt: isActive(status) ? null : 2, messageCount: 1, preview: '', previewDirection: 'in', threadKey: null, previousId: null,
  };
}

describe.each(Object.entries(alike))('the steps of a %s', (kind, picture) => {
  const rows = pictures[picture].trim().split('\n').map((row) => row.trim().split(' '));
  const cells = all.flatMap((from, row) => all.map((to, column) => ({ from, to, allowed: rows[row]?.[column] === 'x' })));

  it.each(cells)('$from → $to: $allowed', ({ from, to, allowed }) => {
    expect(mayStep(kind as Actor['kind'], from, to)).toBe(allowed);
    const before = conversation(from);
    const change = () => applyChange(before, { status: to }, { kind: kind as Actor['kind'] }, 100);
    if (from === to) return expect(change()).toEqual({ conversation: before, events: [] });
    if (!allowed) return expect(change).toThrow(expect.objectContaining({ kind: 'conflict', code: 'conversation.forbidden-step' }));
    const { conversation: after, events } = change();
    expect(events.map((event) => event.type)).toEqual([!isActive(from) && isActive(to) ? 'conversation.reopened' : 'conversation.status-changed']);
    expect(after).toMatchObject({ status: to, active: isActive(to), openTags: isActive(to) ? ['vip'] : [] });
    expect(after.resolvedAt).toBe(isActive(to) ? null : isActive(from) ? 100 : 2);
    expect(after.waitingSince).toBe(isActive(from) && isActive(to) ? 1 : null);
    return undefined;
  });
});
