import { describe, expect, it } from 'vitest';
import type { Principal, Role } from '../../../people/index.ts';
import { isVisible } from './visibility.ts';

const as = (role: Role): Principal => ({ kind: 'user', id: 'u', name: 'U', role, workspaceId: 'w', teamIds: [] });
const roles: readonly Role[] = ['read-only', 'agent', 'supervisor', 'admin'];

describe('live events', () => {
  it.each([
    ['message.judged', 'read-only'], ['conversation.joined', 'read-only'], ['rule.changed', 'read-only'], ['signature.changed', 'agent'],
    ['delivery.failed', 'supervisor'], ['session.started', 'supervisor'], ['something.unheard-of', 'supervisor'], ['token.created', 'admin'], ['constructor.x', 'supervisor'],
  ] as const)('%s are seen from %s upwards', (type, least) => {
    expect(roles.filter((role) => isVisible(as(role), { type }))).toEqual(roles.slice(roles.indexOf(least)));
  });
});
