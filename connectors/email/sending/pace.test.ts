import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

/** Sends `messages` as the hub does: whoever must wait comes back exactly then, in any order of those who come at once. */
function run(limits: { perMinute: number; perDomainPerMinute: number }, messages: readonly { readonly at: number; readonly domains: readonly string[] }[]) {
  let now = 0;
  const pace = createPace(limits, () => now);
  const due = messages.map((message, index) => ({ ...message, key: String(index), asked: message.at }));
  const sent: { readonly at: number; readonly key: string; readonly domains: readonly string[] }[] = [];
  let asks = 0;
  while (due.length > 0) {
    due.sort((one, other) => one.at - other.at);
    const next = due[0]!;
    now = next.at;
    const waitMs = pace.enter(next.key, next.domains);
    asks += 1;
    if (waitMs === 0) sent.push({ at: now, key: next.key, domains: due.shift()!.domains });
    else next.at = now + waitMs;
  }
  return { sent, asks };
}

const most = (perMinute: number): number => perMinute + Math.ceil(perMinute / 6);

function findFullest(times: readonly number[]): number {
  let fullest = 0;
  for (let from = 0, to = 0; to < times.length; to += 1) {
    while (times[to]! - times[from]! >= 60_000) from += 1;
    fullest = Math.max(fullest, to - from + 1);
  }
  return fullest;
}

test('whatever comes, no minute holds more than the rate and its burst, to any domain, and all of it goes', () => {
  const message = fc.record({ at: fc.integer({ min: 0, max: 200_000 }), domains: fc.array(fc.constantFrom('a.example', 'b.example', 'c.example'), { minLength: 1, maxLength: 2 }) });
  fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), fc.array(message, { maxLength: 120 }), (perMinute, perDomainPerMinute, messages) => {
    const { sent, asks } = run({ perMinute, perDomainPerMinute }, messages);
    expect(sent.length).toBe(messages.length);
    expect(findFullest(sent.map(({ at }) => at))).toBeLessThanOrEqual(most(perMinute));
    for (const domain of ['a.example', 'b.example', 'c.example']) {
      expect(findFullest(sent.filter(({ domains }) => domains.includes(domain)).map(({ at }) => at))).toBeLessThanOrEqual(most(perDomainPerMinute));
    }
    // Each has a turn of its own: nobody asks again and again.
    expect(asks).toBeLessThanOrEqual(messages.length * 4);
  }));
});

test('a burst goes at once, the rest evenly and in the order it asked', () => {
  const { sent } = run({ perMinute: 60, perDomainPerMinute: 60 }, Array.from({ length: 30 }, () => ({ at: 0, domains: ['a.example'] })));
  expect(sent.filter(({ at }) => at === 0).length).toBe(10);
  expect(sent.slice(10).map(({ at }) => at)).toEqual(Array.from({ length: 20 }, (_, index) => (index + 1) * 1000));
  expect(sent.map(({ key }) => key)).toEqual(Array.from({ length: 30 }, (_, index) => String(index)));
});

test('a domain with a long queue does not hold up the others', () => {
  const slow = Array.from({ length: 200 }, () => ({ at: 0, domains: ['slow.example'] }));
  const { sent } = run({ perMinute: 120, perDomainPerMinute: 6 }, [...slow, { at: 1000, domains: ['Other.example'] }]);
  expect(sent.find(({ domains }) => domains.includes('Other.example'))?.at).toBe(1000);
});

test('turns that nobody took are forgotten', () => {
  let now = 0;
  const pace = createPace({ perMinute: 60, perDomainPerMinute: 60 }, () => now);
  for (let index = 0; index < 900; index += 1) pace.enter(`gone ${index}`, ['a.example']);
  now = 3_600_000;
  for (let index = 0; index < 200; index += 1) pace.enter(`here ${index}`, [`${index}.example`]);
  expect(pace.enter('gone 899', ['b.example'])).toBeGreaterThan(0);
});
