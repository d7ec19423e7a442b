import { expect } from 'vitest';
import type { Vault } from '../../../runtime/ports/index.ts';
import type { Clause, Saboteur } from './contract.ts';

/** Changes one character in the middle of a text. */
function changed(text: string): string {
  const middle = Math.floor(text.length / 2);
  return `${text.slice(0, middle)}${text[middle] === 'A' ? 'B' : 'A'}${text.slice(middle + 1)}`;
}

export const vaultClauses: Readonly<Record<string, Clause>> = {
  async 'what is sealed is opened again, whatever it is'({ runtime: { vault } }) {
    for (const plain of ['', 'secret', '\u0000 ə 😀', 'x'.repeat(100_000)]) expect(vault.open(vault.seal(plain, 'p'), 'p')).toBe(plain);
  },
  async 'a sealed text shows nothing and is never the same'({ runtime: { vault } }) {
    const sealed = Array.from({ length: 20 }, () => vault.seal('the password', 'p'));
    expect(new Set(sealed).size).toBe(20);
    for (const text of sealed) expect(Buffer.from(text.replace(/^.*\./, ''), 'base64url').toString('latin1')).not.toContain('password');
  },
  async 'it opens for its own purpose only'({ runtime: { vault } }) {
    expect(() => vault.open(vault.seal('secret', 'mail'), 'webhook')).toThrow();
  },
  async 'what was changed does not open'({ runtime: { vault } }) {
    const sealed = vault.seal('secret', 'p');
    for (const bad of [changed(sealed), sealed.slice(0, -2), '', 'v1.', 'plain text', `${sealed.slice(0, 3)}AAAA`]) expect(() => vault.open(bad, 'p')).toThrow();
  },
  async 'keys are 32 bytes, one per purpose, always the same'({ runtime: { vault } }) {
    const key = vault.key('cookies');
    expect(key).toHaveLength(32);
    key.fill(0);
    expect(vault.key('cookies')).not.toEqual(key);
    expect(vault.key('cookies')).toEqual(vault.key('cookies'));
    expect(vault.key('tokens')).not.toEqual(vault.key('cookies'));
  },
};

const withVault = (change: (vault: Vault) => Partial<Vault>): Saboteur => (runtime) => ({ ...runtime, vault: { ...runtime.vault, ...change(runtime.vault) } });

export const vaultSaboteurs: Readonly<Record<string, Saboteur>> = {
  'what is sealed is opened again, whatever it is': withVault((vault) => ({ seal: (plain, purpose) => vault.seal(plain.replaceAll('\u0000', ''), purpose) })),
  'a sealed text shows nothing and is never the same': withVault((vault) => {
    const known = new Map<string, string>();
    return { seal: (plain, purpose) => {
      const sealed = known.get(plain) ?? vault.seal(plain, purpose);
      known.set(plain, sealed);
      return sealed;
    } };
  }),
  'it opens for its own purpose only': withVault((vault) => ({ seal: (plain) => vault.seal(plain, ''), open: (sealed) => vault.open(sealed, '') })),
  'what was changed does not open': withVault((vault) => ({
    open: (sealed, purpose) => {
      try {
        return vault.open(sealed, purpose);
      } catch {
        return '';
      }
    },
  })),
  'keys are 32 bytes, one per purpose, always the same': withVault((vault) => ({ key: () => vault.key('one for all') })),
};
