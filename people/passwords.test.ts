import { describe, expect, it } from 'vitest';
import { findPasswordFault, normalisePassword } from './password-rules.ts';
import { argon2id, createPasswords, type Hashing } from './passwords.ts';

describe('rules for passwords', () => {
  it.each([
    ['nine char', 'shorter'], ['😀😀😀😀😀😀', 'shorter'], ['x'.repeat(201), 'longer'], ['aaaaaaaaaaaa', 'same few'], ['ababababab12', undefined],
    ['Password123', 'common'], ['P@ssw0rd123', 'common'], ['pass-word 123', 'common'], ['QWERTYUIOP', 'common'], ['йцукенгшщз', 'common'], ['1234567890', 'common'],
    ['ana.smith@bank.example', 'e-mail'], ['Ana_Smith @BANK.example', 'e-mail'], ['anasmith12', undefined], ['correct horse battery', undefined], ['şərab və çörək', undefined],
  ])('judge %s: %s', (password, fault) => {
    const found = findPasswordFault(password, 'ana.smith@bank.example');
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(fault);
  });

  it('refuse the part of the address before the @ too', () => {
    expect(findPasswordFault('anastasia.smith', 'anastasia.smith@bank.example')).toContain('e-mail');
  });

  it('take the same password from every keyboard', () => {
    expect(normalisePassword('cafe\u0301')).toBe(normalisePassword('caf\u00e9'));
  });
});

describe('hashing', () => {
  function createGate(): Hashing & { running: number; most: number; calls: number; release(): void } {
    const waiting: (() => void)[] = [];
    const gate = {
      cost: 'm=8,t=1,p=1', running: 0, most: 0, calls: 0,
      hash: () => Promise.resolve('$argon2id$v=19$m=8,t=1,p=1$x$y'),
      async verify() {
        gate.calls += 1;
        gate.running += 1;
        gate.most = Math.max(gate.most, gate.running);
        await new Promise<void>((resolve) => waiting.push(resolve));
        gate.running -= 1;
        return true;
      },
      release: () => waiting.shift()?.(),
    };
    return gate;
  }
  const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

  it('runs two at once, keeps 64 waiting in line and sends the next away', async () => {
    const gate = createGate();
    const passwords = createPasswords(gate);
    const asked = Array.from({ length: 70 }, () => passwords.matches('$argon2id$', 'x'));
    const settled = Promise.allSettled(asked);
    await turn();
    expect(gate.running).toBe(2);
    while (gate.running > 0) {
      gate.release();
      await turn();
    }
    const results = await settled;
    expect(gate.most).toBe(2);
    expect(gate.calls).toBe(66);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(4);
    expect(refused[0]?.reason).toMatchObject({ kind: 'too-many', code: 'password.busy', retryAfterMs: 2000 });
    const later = passwords.matches('$argon2id$', 'x');
    await turn();
    gate.release();
    await expect(later).resolves.toBe(true);
  });

  it('never matches without a hash, even when the decoy would', async () => {
    const gate = createGate();
    const answer = createPasswords(gate).matches(undefined, 'nobody has this password');
    await turn();
    gate.release();
    await expect(answer).resolves.toBe(false);
    expect(gate.calls).toBe(1);
  });

  it('is argon2id at full cost in production', async () => {
    const passwords = createPasswords(argon2id);
    const made = await passwords.hash('correct horse battery');
    expect(made.startsWith('$argon2id$v=19$m=47104,t=3,p=1$')).toBe(true);
    expect(passwords.isOutdated(made)).toBe(false);
    expect(passwords.isOutdated(made.replace('t=3', 't=2'))).toBe(true);
    await expect(passwords.matches(made, 'correct horse battery')).resolves.toBe(true);
    await expect(passwords.matches(made, 'correct horse batterx')).resolves.toBe(false);
  });
});
