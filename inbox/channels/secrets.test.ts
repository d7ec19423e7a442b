import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinSecrets, splitSecrets } from './secrets.ts';

describe('secrets of a channel', () => {
  it('are taken out and put back as they were, whatever their paths', () => {
    const name = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const settings = fc.dictionary(name, fc.oneof(leaf, fc.dictionary(name, leaf)));
    fc.assert(fc.property(settings, fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'constructor'), { minLength: 1, maxLength: 3 }).map((steps) => steps.join('.')), { maxLength: 4 }), (given, paths) => {
      const before = structuredClone(given);
      const { open, secrets } = splitSecrets(given, paths);
      expect(given).toEqual(before);
      expect(joinSecrets(open, secrets)).toEqual(given);
    }));
  });

  it('leave nothing of themselves behind', () => {
    const { open, secrets } = splitSecrets({ imap: { host: 'h', password: 'p' }, token: undefined }, ['imap.password', 'smtp.password', 'token']);
    expect({ open, secrets }).toEqual({ open: { imap: { host: 'h' } }, secrets: { 'imap.password': 'p' } });
  });

  it('do not reach the prototype', () => {
    joinSecrets({}, JSON.parse('{"__proto__.polluted":"yes","constructor.prototype.polluted":"yes"}') as Record<string, unknown>);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
