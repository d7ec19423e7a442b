import { describe, expect, it } from 'vitest';
import { HubError } from '../runtime/ports/index.ts';
import type { Principal, Right, Role } from './principal.ts';
import { demand, may, rightsOf, systemPrincipal } from './rights.ts';

const principalOf = (role: Role): Principal => ({ kind: 'user', id: 'u', name: 'U', role, workspaceId: 'w', teamIds: [] });

describe('rights', () => {
  it('grow from read-only over agent and supervisor to admin', () => {
    const order: readonly Role[] = ['read-only', 'agent', 'supervisor', 'admin'];
    for (let step = 1; step < order.length; step += 1) {
      const lower = rightsOf(order[step - 1] ?? 'admin');
      const higher = rightsOf(order[step] ?? 'read-only');
      expect(higher).toEqual(expect.arrayContaining([...lower]));
      expect(higher.length).toBeGreaterThan(lower.length);
    }
  });

  const refused: readonly [Role, Right][] = [
    ['read-only', 'conversation.answer'], ['read-only', 'conversation.change'], ['read-only', 'customer.change'],
    ['agent', 'people.manage'], ['agent', 'rule.manage'], ['agent', 'signature.manage'], ['agent', 'audit.read'], ['agent', 'export'],
    ['supervisor', 'people.manage'], ['supervisor', 'token.manage'], ['supervisor', 'channel.manage'],
  ];
  it.each(refused)('refuse %s the right %s', (role, right) => {
    expect(may(principalOf(role), right)).toBe(false);
    expect(() => demand(principalOf(role), right)).toThrow(HubError);
    expect(() => demand(principalOf(role), right)).toThrow(expect.objectContaining({ kind: 'not-allowed' }));
  });

  it('let a supervisor keep rules and signatures', () => {
    expect(may(principalOf('supervisor'), 'rule.manage')).toBe(true);
    expect(may(principalOf('supervisor'), 'signature.manage')).toBe(true);
  });

  it('let an agent answer and an admin manage people', () => {
    expect(may(principalOf('agent'), 'conversation.answer')).toBe(true);
    expect(() => demand(principalOf('admin'), 'people.manage')).not.toThrow();
  });

  it('let Parley itself do everything, in its own workspace only', () => {
    expect(rightsOf(systemPrincipal('w1').role)).toEqual(rightsOf('admin'));
    expect(systemPrincipal('w1').workspaceId).toBe('w1');
  });
});
