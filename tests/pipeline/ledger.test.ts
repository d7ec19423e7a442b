import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Conversation, ConversationChange, Message } from '../../inbox/index.ts';
import type { LedgerEvent } from '../../runtime/ports/index.ts';
import { openWorld, say, type World } from './world.ts';

let world: World;
beforeAll(async () => { world = await openWorld({ isRacing: true }); });

/** What the ledger alone says about a conversation. */
interface Told {
  customerId: string; status: string; teamId: string | null; assigneeId: string | null; priority: string; tags: readonly string[];
  waitingSince: number | null; resolvedAt: number | null; messageCount: number; sends: Map<string, string>;
}

type Data = Record<string, unknown>;

function fold(lines: readonly LedgerEvent[]): Map<string, Told> {
  const all = new Map<string, Told>();
  for (const line of lines) {
    if (line.conversationId === undefined) continue;
    const told = all.get(line.conversationId) ?? { customerId: '', status: 'new', teamId: null, assigneeId: null, priority: 'normal', tags: [], waitingSince: null, resolvedAt: null, messageCount: 0, sends: new Map() };
    all.set(line.conversationId, told);
    apply(told, line, line.data as Data);
  }
  return all;
}

function apply(told: Told, line: LedgerEvent, data: Data): void {
  const send = (state: string) => told.sends.set(line.subjectId ?? '', state);
  switch (line.type) {
    case 'conversation.created': told.customerId = line.customerId ?? ''; return;
    case 'conversation.moved': told.customerId = line.customerId ?? ''; return;
    case 'conversation.reopened': told.status = 'open'; told.resolvedAt = null; return;
    case 'conversation.status-changed': {
      const isOver = data['to'] === 'resolved' || data['to'] === 'closed';
      if (isOver && told.status !== 'resolved') { told.waitingSince = null; told.resolvedAt = line.at; }
      told.status = String(data['to']);
      return;
    }
    case 'conversation.assigned': told.assigneeId = data['to'] as string | null; return;
    case 'conversation.team-changed': told.teamId = data['to'] as string | null; return;
    case 'conversation.priority-changed': told.priority = String(data['to']); return;
    case 'conversation.tagged': {
      const removed = data['removed'] as string[];
      told.tags = [...told.tags.filter((tag) => !removed.includes(tag)), ...data['added'] as string[]];
      return;
    }
    case 'message.received':
      told.messageCount += 1;
      if (data['nature'] === 'message') told.waitingSince = Math.min(told.waitingSince ?? Number.POSITIVE_INFINITY, Number(data['at']));
      return;
    case 'message.written': told.messageCount += 1; told.waitingSince = null; send('queued'); return;
    case 'note.written': told.messageCount += 1; return;
    case 'message.sent': send('sent'); return;
    case 'message.failed': send('failed'); return;
    case 'message.delivered': send('delivered'); return;
    case 'message.unknown-outcome': send('unknown-outcome'); return;
    case 'message.decided': if (data['decision'] === 'send-again') send('queued'); return;
    default: throw new Error(`the ledger has a line this test does not know: ${line.type}`);
  }
}

function stored(conversation: Conversation, messages: readonly Message[]): Told {
  const { customerId, status, teamId, assigneeId, priority, tags, waitingSince, resolvedAt, messageCount } = conversation;
  const sends = new Map(messages.flatMap((message) => (message.delivery ? [[message.id, message.delivery.state] as const] : [])));
  return { customerId, status, teamId, assigneeId, priority, tags: [...tags].sort(), waitingSince, resolvedAt, messageCount, sends };
}

const change: fc.Arbitrary<ConversationChange> = fc.record({
  status: fc.constantFrom('new', 'open', 'pending', 'on-hold', 'resolved', 'closed'), priority: fc.constantFrom('low', 'urgent'),
  tags: fc.subarray(['a', 'b', 'c']), assigneeId: fc.constant(null),
}, { requiredKeys: [] });
const step = fc.oneof(
  fc.record({ do: fc.constant('message' as const), who: fc.nat(2), ago: fc.nat(10_000), nature: fc.constantFrom('message', 'message', 'auto-reply') }),
  fc.record({ do: fc.constant('reply' as const), who: fc.nat(2), outcome: fc.constantFrom('takes', 'rejects', 'hangs-up') }),
  fc.record({ do: fc.constant('note' as const), who: fc.nat(2) }),
  fc.record({ do: fc.constant('change' as const), who: fc.nat(2), patch: change }),
  fc.record({ do: fc.constant('decide' as const), who: fc.nat(2), decision: fc.constantFrom('send-again', 'was-sent', 'give-up') }),
  fc.record({ do: fc.constant('settle' as const) }),
);

describe('the ledger', () => {
  it('tells every change: folded, its lines give what is stored', async () => {
    let run = 0;
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
      run += 1;
      const before = (await world.ledger()).at(-1)?.sequence ?? 0;
      const channel = await world.channel('by-person');
      const here = async () => (await world.allConversations()).filter((conversation) => conversation.channelId === channel.id).sort((left, right) => (left.id < right.id ? -1 : 1));
      const refused = (error: { kind?: string }) => { if (error.kind !== 'conflict') throw error; };
      for (const [index, one] of steps.entries()) {
        world.clock.forward(100);
        if (one.do === 'settle') { await world.settle(); continue; }
        if (one.do === 'message') { await world.deliver(channel, `d${index}`, [say(`m${index}`, `p${one.who} ${run}`, { nature: one.nature as 'message', at: world.clock.now() - one.ago })]); continue; }
        const all = await here();
        const conversation = all[one.who % Math.max(1, all.length)];
        if (!conversation) continue;
        switch (one.do) {
          case 'reply':
            world.sendWith({ honoursKey: false, async send() { if (one.outcome === 'takes') return { parts: [{ externalId: `x${run}.${index}` }], warnings: [] }; throw new Error(one.outcome); } });
            await world.inbox.replies.write(world.admin, conversation.id, { text: 'x', key: `${index}` }, { maxText: 10, canSend: true }).catch(refused);
            break;
          case 'note': await world.inbox.conversations.note(world.admin, conversation.id, { text: 'n', key: `${index}` }); break;
          case 'change': await world.inbox.conversations.change(world.admin, conversation.id, one.patch).catch(refused); break;
          case 'decide': {
            const sent = (await world.messagesOf(conversation.id)).find((message) => message.delivery);
            if (sent) await world.inbox.replies.decide(world.admin, sent.id, one.decision as 'give-up').catch(refused);
            break;
          }
        }
      }
      await world.settle();
      const lines = await world.runtime.events.since(world.workspaceId, before, 1000);
      const told = fold(lines.filter((line) => line.conversationId !== undefined));
      const conversations = await here();
      expect(told.size).toBe(conversations.length);
      for (const conversation of conversations) {
        const fromLedger = told.get(conversation.id)!;
        expect({ ...fromLedger, tags: [...fromLedger.tags].sort() }).toEqual(stored(conversation, await world.messagesOf(conversation.id)));
      }
    }), { numRuns: 40 });
  });
});
