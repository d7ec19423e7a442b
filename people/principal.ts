export type Role = 'admin' | 'supervisor' | 'agent' | 'read-only';

/** Who is asking: a signed-in user or an API token. Made by `people`, handed to every subject. */
export interface Principal {
  readonly kind: 'user' | 'token' | 'system';
  /** User id or token id. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly workspaceId: string;
  /** Teams of the user; empty for tokens. */
  readonly teamIds: readonly string[];
}

/** Everything anybody may be allowed to do. Which role has which right stands in `rights.ts`, nowhere else. */
export type Right =
  | 'conversation.read' | 'conversation.answer' | 'conversation.change'
  | 'customer.read' | 'customer.change'
  | 'channel.read' | 'channel.manage'
  | 'people.read' | 'people.manage' | 'token.manage'
  | 'rule.read' | 'rule.manage' | 'signature.manage'
  | 'unprocessed.manage' | 'audit.read' | 'export';
