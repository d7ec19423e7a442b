import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choose, type Candidate } from './choose.ts';

const item = { id: 'c1' };
const agent = (userId: string, load: number, capacity: number, more: Partial<Candidate> = {}): Candidate => ({ userId, name: userId, load, capacity, lastAssignedAt: 0, ...more });

const anyAgents = fc.uniqueArray(fc.record({
  userId: fc.string({ minLength: 1, maxLength: 3 }), name: fc.constant('n'), load: fc.nat(12), capacity: fc.nat(10), lastAssignedAt: fc.nat(5),
  presence: fc.constantFrom('online', 'away', 'offline'), onlineForMs: fc.constantFrom(0, 60_000, 1_799_999, 1_800_000, 9e9),
}), { selector: (one) => one.userId, maxLength: 12 });

describe('choosing an agent', () => {
  it('takes the smallest share, then the longest without one, then the id', () => {
    expect(choose([agent('a', 3, 10), agent('b', 1, 10), agent('c', 1, 2)], item).userId).toBe('b');
    expect(choose([agent('a', 1, 10, { lastAssignedAt: 9 }), agent('b', 2, 20, { lastAssignedAt: 8 })], item).userId).toBe('b');
    expect(choose([agent('b', 0, 5), agent('a', 0, 7)], item).userId).toBe('a');
    expect(choose([agent('a', 1, 3, { lastAssignedAt: 2 }), agent('b', 3, 9, { lastAssignedAt: 1 })], item).userId).toBe('b');
  });

  it('says of everybody why', () => {
    const { userId, explanation } = choose([
      agent('full', 5, 5), agent('gone', 0, 5, { presence: 'offline' }), agent('break', 0, 5, { presence: 'away' }), agent('none', 0, 0),
      agent('best', 2, 10), agent('busy', 6, 10), agent('turn', 2, 10, { lastAssignedAt: 7 }), agent('new', 0, 10, { onlineForMs: 5000 }),
    ], item);
    expect(userId).toBe('best');
    expect(explanation.method).toBe('least-loaded');
    expect(Object.fromEntries(explanation.candidates.map((one) => [one.userId, one.whyNot]))).toEqual({
      full: 'full', gone: 'offline', break: 'away', none: 'full', best: null, busy: 'busier', turn: 'later-turn', new: 'paced',
    });
    expect(explanation.candidates.find((one) => one.userId === 'busy')).toMatchObject({ load: 6, capacity: 10, room: 4, score: 0.6 });
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });

  it('leaves the item waiting when nobody has room for its weight', () => {
    expect(choose([agent('a', 4, 5)], { id: 'x', weight: 2 }).userId).toBeNull();
    expect(choose([agent('a', 3, 5)], { id: 'x', weight: 2 }).userId).toBe('a');
    expect(choose([], item)).toEqual({ userId: null, explanation: { method: 'least-loaded', candidates: [] } });
  });

  it('never gives to who is not online or has no room, and always gives when somebody is and has', () => {
    fc.assert(fc.property(anyAgents, fc.integer({ min: 1, max: 3 }), (agents, weight) => {
      const { userId } = choose(agents, { id: 'x', weight });
      const able = agents.filter((one) => one.presence === 'online' && one.load + weight <= one.capacity);
      expect(able.length === 0 ? [null] : able.map((one) => one.userId)).toContain(userId);
    }));
  });

  it('gives to the smallest share among who is settled', () => {
    fc.assert(fc.property(anyAgents, (agents) => {
      const settled = agents.map((one) => ({ ...one, onlineForMs: 9e9 }));
      const { userId } = choose(settled, item);
      const able = settled.filter((one) => one.presence === 'online' && one.load < one.capacity);
      const chosen = able.find((one) => one.userId === userId);
      for (const other of able) expect((chosen?.load ?? 0) * other.capacity).toBeLessThanOrEqual(other.load * (chosen?.capacity ?? 0));
    }));
  });

  it('decides the same whatever the order of the candidates, and again', () => {
    fc.assert(fc.property(anyAgents.chain((agents) => fc.tuple(fc.constant(agents), fc.shuffledSubarray(agents, { minLength: agents.length }))), ([agents, shuffled]) => {
      expect(choose(shuffled, item)).toEqual(choose(agents, item));
    }));
  });

  it('keeps agents of one capacity within one item of each other under arrivals alone', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 0, max: 120 }), fc.integer({ min: 20, max: 40 }), (count, arrivals, capacity) => {
      const agents = Array.from({ length: count }, (_, number) => agent(`a${number}`, 0, capacity));
      for (let at = 1; at <= arrivals; at += 1) {
        give(agents, at);
        const loads = agents.map((one) => one.load);
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
      }
    }), { numRuns: 40 });
  });

  it('keeps agents of different capacities within one item of the smaller one, by share, while they have room', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 6 }), (capacities) => {
      const agents = capacities.map((capacity, number) => agent(`a${number}`, 0, capacity));
      for (let at = 1; at <= capacities.reduce((sum, one) => sum + one, 0); at += 1) {
        give(agents, at);
        for (const one of agents) for (const other of agents) expect(one.load / one.capacity - other.load / other.capacity).toBeLessThanOrEqual(1 / one.capacity + 1e-9);
      }
    }), { numRuns: 40 });
  });

  it('gives who comes on duty no more than a fair rate of what arrives while their colleagues are busier', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 3, max: 15 }), fc.integer({ min: 1, max: 40 }), (settled, level, arrivals) => {
      const agents = Array.from({ length: settled }, (_, number) => agent(`a${number}`, level, 1000, { lastAssignedAt: 5 + number }));
      agents.push(agent('new', 0, 1000, { onlineForMs: 1000 }));
      for (let at = 100; at < 100 + arrivals; at += 1) give(agents, at);
      const got = agents.at(-1)?.load ?? 0;
      expect(got).toBeLessThanOrEqual(Math.ceil(arrivals / (settled + 1)) + 1);
      expect(got).toBeGreaterThanOrEqual(Math.min(level, Math.floor(arrivals / (settled + 1))));
    }));
  });
});

function give(agents: Candidate[], at: number): void {
  const { userId } = choose(agents, { id: `c${at}` });
  const index = agents.findIndex((one) => one.userId === userId);
  const chosen = agents[index];
  if (chosen) agents[index] = { ...chosen, load: chosen.load + 1, lastAssignedAt: at };
}
