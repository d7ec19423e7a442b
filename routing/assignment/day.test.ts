import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Priority } from '../facts.ts';
import { choose } from './choose.ts';
import { longestWaitMs, order, type WaitingItem } from './order.ts';

const minute = 60_000;
const dayMinutes = 10 * 60;

interface Agent { readonly userId: string; readonly capacity: number; readonly from: number; readonly to: number; load: number; lastAssignedAt: number }
interface Arrival { readonly minute: number; readonly priority: Priority; readonly work: number }
interface Given { readonly item: WaitingItem; readonly userId: string; readonly at: number; readonly waiting: readonly WaitingItem[]; readonly requeued: boolean }

const anyDay = fc.record({
  agents: fc.array(fc.record({ capacity: fc.integer({ min: 0, max: 4 }), from: fc.integer({ min: 0, max: 200 }), length: fc.integer({ min: 60, max: 500 }) }), { minLength: 1, maxLength: 6 }),
  arrivals: fc.array(fc.record({
    minute: fc.integer({ min: 0, max: dayMinutes - 1 }), priority: fc.constantFrom<Priority>('low', 'normal', 'high', 'urgent'), work: fc.integer({ min: 1, max: 90 }),
  }), { maxLength: 120 }),
});

/**
 * A day minute by minute, as the assigner works: leavers' conversations go back with the wait they had, the finished ones
 * free their slots, then whoever waits is served in order while somebody has room.
 */
function simulate(day: { agents: readonly { capacity: number; from: number; length: number }[]; arrivals: readonly Arrival[] }) {
  const agents: Agent[] = day.agents.map(({ capacity, from, length }, number) => ({ userId: `a${number}`, capacity, from, to: from + length, load: 0, lastAssignedAt: 0 }));
  const work = new Map(day.arrivals.map((arrival, number) => [`c${number}`, arrival.work]));
  const waiting = new Map<string, WaitingItem>();
  const owned = new Map<string, { item: WaitingItem; agent: Agent; until: number }>();
  const given: Given[] = [];
  const leftWaiting: { at: number; room: number; waiting: number }[] = [];
  const requeued = new Set<string>();
  const done = new Set<string>();
  for (let clock = 0; clock < dayMinutes; clock += 1) {
    const now = clock * minute;
    for (const [id, { item, agent, until }] of owned) {
      const leaves = clock >= agent.to;
      if (!leaves && until > clock) continue;
      owned.delete(id);
      agent.load -= 1;
      if (until <= clock) done.add(id);
      else { waiting.set(id, item); requeued.add(id); }
    }
    day.arrivals.forEach(({ minute: at, priority }, number) => { if (at === clock) waiting.set(`c${number}`, { id: `c${number}`, priority, waitingSince: now }); });
    for (const item of order([...waiting.values()], now)) {
      const { userId } = choose(agents.map((agent) => candidateOf(agent, clock)), item);
      const agent = agents.find((one) => one.userId === userId);
      if (!agent) break;
      given.push({ item, userId: agent.userId, at: now, waiting: [...waiting.values()], requeued: requeued.has(item.id) });
      waiting.delete(item.id);
      agent.load += 1;
      agent.lastAssignedAt = now + given.length;
      owned.set(item.id, { item, agent, until: clock + (work.get(item.id) ?? 1) });
    }
    const room = agents.filter((agent) => isOn(agent, clock)).reduce((sum, agent) => sum + Math.max(0, agent.capacity - agent.load), 0);
    leftWaiting.push({ at: now, room, waiting: waiting.size });
  }
  return { agents, given, leftWaiting, waiting, owned, done };
}

function isOn({ from, to }: Agent, clock: number): boolean {
  return clock >= from && clock < to;
}

function candidateOf(agent: Agent, clock: number) {
  const { userId, load, capacity, lastAssignedAt, from } = agent;
  return { userId, name: userId, load, capacity, lastAssignedAt, presence: isOn(agent, clock) ? 'online' as const : 'offline' as const, onlineForMs: (clock - from) * minute };
}

describe('a simulated day', () => {
  it('leaves nobody waiting while somebody on duty has room', () => {
    fc.assert(fc.property(anyDay, (day) => {
      for (const { room, waiting } of simulate(day).leftWaiting) expect(room === 0 || waiting === 0).toBe(true);
    }));
  });

  it('never gives to who is not there, nor beyond a capacity', () => {
    fc.assert(fc.property(anyDay, (day) => {
      const { agents, given, owned } = simulate(day);
      for (const one of given) {
        const agent = agents.find(({ userId }) => userId === one.userId);
        expect(agent && isOn(agent, one.at / minute)).toBe(true);
      }
      for (const agent of agents) {
        expect(agent.load).toBeLessThanOrEqual(agent.capacity);
        expect([...owned.values()].filter((one) => one.agent === agent)).toHaveLength(agent.load);
      }
    }));
  });

  it('loses nobody and gives nobody twice: everything is waiting, owned or done', () => {
    fc.assert(fc.property(anyDay, (day) => {
      const { waiting, owned, done, given } = simulate(day);
      const places = [...waiting.keys(), ...owned.keys(), ...done];
      expect(places.toSorted()).toEqual(day.arrivals.map((_, number) => `c${number}`).toSorted());
      const first = given.filter((one) => !one.requeued).map((one) => one.item.id);
      expect(new Set(first).size).toBe(first.length);
    }));
  });

  it('starves nobody: who waits beyond the limit is served before all who came later', () => {
    fc.assert(fc.property(anyDay, (day) => {
      for (const { item, at, waiting } of simulate(day).given) {
        const overdue = waiting.filter((other) => at - other.waitingSince >= longestWaitMs && other.waitingSince < item.waitingSince);
        expect(overdue).toEqual([]);
      }
    }));
  });

  it('goes the same way every time', () => {
    fc.assert(fc.property(anyDay, (day) => {
      expect(simulate(day).given).toEqual(simulate(day).given);
    }), { numRuns: 20 });
  });
});
