import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message, SendState } from '../conversations/message.ts';
import { advance, type Report } from './advance.ts';
import { receiptSteps } from './delivery-states.ts';

const states = Object.keys(receiptSteps) as SendState[];

function sent(state: SendState): Message {
  return {
    id: 'm', workspaceId: 'w', version: 1, conversationId: 'c', customerId: 'cu', channelId: 'ch', direction: 'out', nature: 'message',
    author: { kind: 'user', id: 'u', name: 'U' }, externalId: 'p', subject: null, text: '', visibleText: null, hasHtml: false, remoteContent: false,
    attachments: [], participants: [], labels: [], at: 1, receivedAt: 1, joinedBy: 'agent', journalId: null, warnings: [],
    delivery: { state, key: 'k', attempts: 1, error: null, changedAt: 1, warnings: [], attemptStartedAt: null, queuedAt: 1, round: 0 },
  };
}

describe('receipts', () => {
  it('never move a message back: from no state does a way lead round to it again', () => {
    const reach = (from: SendState, seen = new Set<SendState>()): Set<SendState> => {
      for (const to of receiptSteps[from]) if (!seen.has(to)) { seen.add(to); reach(to, seen); }
      return seen;
    };
    for (const state of states) expect(reach(state).has(state)).toBe(false);
  });

  it('end alike in every order and however often', () => {
    const report = fc.constantFrom<Report['state']>('sent', 'delivered', 'read', 'failed');
    const apply = (from: SendState, reports: readonly Report['state'][]) =>
      reports.reduce((message, state) => advance(message, { state, reason: null, at: 2 }, { kind: 'system' }, 3)?.message ?? message, sent(from)).delivery?.state;
    fc.assert(fc.property(fc.constantFrom(...states), fc.array(report, { maxLength: 6 }), fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (from, reports, ranks) => {
      const shuffled = [...reports, ...reports].map((state, index) => ({ state, rank: ranks[index] ?? 0 })).sort((left, right) => left.rank - right.rank).map(({ state }) => state);
      expect(apply(from, shuffled)).toBe(apply(from, reports));
    }));
  });

  it('say nothing about what was never sent', () => {
    expect(advance({ ...sent('queued'), delivery: null }, { state: 'read', reason: null, at: 1 }, { kind: 'system' }, 1)).toBeUndefined();
  });
});
