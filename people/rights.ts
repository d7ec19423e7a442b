import { HubError } from '../runtime/ports/index.ts';
import type { Principal, Right, Role } from './principal.ts';

const reading = ['conversation.read', 'customer.read', 'channel.read', 'people.read', 'rule.read'] as const satisfies readonly Right[];
const answering = [...reading, 'conversation.answer', 'conversation.change', 'customer.change'] as const satisfies readonly Right[];
const supervising = [...answering, 'rule.manage', 'signature.manage', 'unprocessed.manage', 'audit.read', 'export'] as const satisfies readonly Right[];

/** Which role may do what: the only place that says so. */
const rightsByRole: Readonly<Record<Role, readonly Right[]>> = {
  'read-only': reading,
  agent: answering,
  supervisor: supervising,
  admin: [...supervising, 'channel.manage', 'people.manage', 'token.manage'],
};

export function rightsOf(role: Role): readonly Right[] {
  return rightsByRole[role];
}

/** Whether a text from outside names a role. */
export function isRole(text: string): text is Role {
  return Object.hasOwn(rightsByRole, text);
}

export function may(principal: Principal, right: Right): boolean {
  return rightsByRole[principal.role].includes(right);
}

/** Throws HubError `not-allowed` when the principal's role lacks the right. */
export function demand(principal: Principal, right: Right): void {
  if (may(principal, right)) return;
  throw new HubError('not-allowed', 'rights.missing',
    `The role ${principal.role} may not do this (needs ${right}); ask an administrator.`);
}

/** Parley itself, for steps nobody asked for: may do everything in its workspace. */
export function systemPrincipal(workspaceId: string): Principal {
  return { kind: 'system', id: 'system', name: 'Parley', role: 'admin', workspaceId, teamIds: [] };
}
