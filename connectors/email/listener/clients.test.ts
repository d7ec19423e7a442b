import { describe, expect, test } from 'vitest';
import { createClients } from './clients.ts';

const limits = { together: 2, connections: 3, messages: 2, faults: 2 };

function make(allow: readonly string[] = []) {
  const clock = { now: 0 };
  const clients = createClients(allow, () => clock.now, limits);
  let connections = 0;
  return {
    clock, clients,
    /** Comes, and goes when it was let in. */
    visit: (address: string): number | undefined => {
      const refusal = clients.enter(`c${connections += 1}`, address);
      clients.leave(`c${connections}`);
      return refusal?.code;
    },
  };
}

describe('strangers', () => {
  test('come and bring as often as is decent, counted anew every minute', () => {
    const { clients, clock, visit } = make();
    expect([1, 2, 3, 4].map(() => visit('192.0.2.1'))).toEqual([undefined, undefined, undefined, undefined]);
    expect([1, 2, 3, 4].map(() => visit('8.8.8.8'))).toEqual([undefined, undefined, undefined, 421]);
    expect(visit('8.8.4.4')).toBeUndefined();
    expect([1, 2, 3].map(() => clients.deliver('8.8.8.8', false)?.code)).toEqual([undefined, undefined, 421]);
    expect(clients.deliver('8.8.8.8', true)).toBeUndefined();
    clock.now = 60_000;
    expect(visit('8.8.8.8')).toBeUndefined();
    expect(clients.deliver('8.8.8.8', false)).toBeUndefined();
  });

  test('of one network of IPv6 are one, IPv4 written as IPv6 is IPv4', () => {
    const { clients } = make();
    expect(clients.enter('a', '2a00:1450:4001:81b::1')).toBeUndefined();
    expect(clients.enter('b', '2a00:1450:4001:81b:ffff::2')).toBeUndefined();
    expect(clients.enter('c', '2a00:1450:4001:81b::3')?.code).toBe(421);
    expect(clients.enter('d', '2a00:1450:4001:81c::3')).toBeUndefined();
    for (const id of ['e', 'f']) expect(clients.enter(id, '::ffff:8.8.8.8')).toBeUndefined();
    expect(clients.enter('g', '8.8.8.8')?.code).toBe(421);
    clients.leave('e');
    clients.leave('e');
    expect(clients.enter('h', '8.8.8.8')).toBeUndefined();
    expect(clients.enter('i', '8.8.8.8')?.code).toBe(421);
  });

  test('who guesses is turned away for a minute, from wherever', () => {
    const { clients, clock, visit } = make();
    for (const address of ['8.8.8.8', '10.0.0.1']) {
      expect(clients.fault(address, 'recipient')).toBeUndefined();
      expect(clients.fault(address, 'password')?.code).toBe(421);
      expect(visit(address)).toBe(421);
    }
    clock.now = 60_000;
    expect(visit('8.8.8.8')).toBeUndefined();
  });
});

test('own servers bring as fast as they can', () => {
  const { clients, visit } = make(['203.0.113.0/24', '2001:db8::/32']);
  for (const address of ['203.0.113.9', '2001:db8::9', '::ffff:203.0.113.9']) {
    expect(Array.from({ length: 10 }, () => visit(address)).every((code) => code === undefined)).toBe(true);
    expect(Array.from({ length: 10 }, () => clients.deliver(address, false)).every((refusal) => refusal === undefined)).toBe(true);
  }
  // A stranger who writes to nobody through the gateway keeps nobody's mail away; who guesses passwords is no gateway.
  expect(Array.from({ length: 10 }, () => clients.fault('203.0.113.9', 'recipient')).every((refusal) => refusal === undefined)).toBe(true);
  expect(visit('203.0.113.9')).toBeUndefined();
  expect([1, 2].map(() => clients.fault('203.0.113.9', 'password')?.code)).toEqual([undefined, 421]);
  expect(visit('203.0.113.9')).toBe(421);
  for (const address of ['203.0.114.9', '8.8.8.8', '::1', 'nonsense']) expect(visit(address)).toBe(554);
});

test('very many clients take bounded memory, and those who are connected are not forgotten', () => {
  const { clients } = make();
  for (const id of ['a', 'b']) clients.enter(id, '8.8.8.8');
  for (let index = 0; index < 30_000; index += 1) {
    clients.enter(`x${index}`, `9.${index >> 16}.${(index >> 8) & 255}.${index & 255}`);
    clients.leave(`x${index}`);
  }
  expect(clients.enter('c', '8.8.8.8')?.code).toBe(421);
});
