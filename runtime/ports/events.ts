import type { Json } from './document.ts';

/** Who did it. `system` is Parley itself; `rule` a routing rule (id = rule). */
export interface Actor {
  readonly kind: 'customer' | 'user' | 'token' | 'rule' | 'classifier' | 'system';
  readonly id?: string;
  readonly name?: string;
}

/**
 * A line for the ledger: what changed, who did it, when and why. `type` is noun first (`conversation.resolved`).
 * Never changed, never removed; every number in Parley is a function of these.
 */
export interface NewEvent {
  readonly type: string;
  readonly at: number;
  readonly actor: Actor;
  readonly conversationId?: string;
  readonly customerId?: string;
  /** The message, user, channel … it is about. */
  readonly subjectId?: string;
  readonly data?: Json;
}

/** A line of the ledger. `sequence` grows in commit order within a workspace; gaps are allowed, repeats are not. */
export interface LedgerEvent extends NewEvent {
  readonly workspaceId: string;
  readonly sequence: number;
}

/** News that is not kept: typing, presence, counts to be asked anew. */
export interface Signal {
  readonly type: string;
  readonly data: Json;
}

/** The ledger as a feed. Every listener in every thread and process sees each committed event once, in `sequence` order. */
export interface Events {
  /** The newest sequence; 0 for an empty ledger. */
  position(workspaceId: string): Promise<number>;
  /** Events after `sequence`, oldest first, at most `limit` (1 to 1000). */
  since(workspaceId: string, sequence: number, limit: number): Promise<readonly LedgerEvent[]>;
  /** Events of a conversation or of a customer, oldest first after `sequence`. */
  of(workspaceId: string, subject: { readonly conversationId: string } | { readonly customerId: string },
    query: { readonly after?: number; readonly limit: number }): Promise<readonly LedgerEvent[]>;
  /** Events of exactly these types, newest first, those before `before` when given; `limit` 1 to 1000. */
  recent(workspaceId: string, query: { readonly types: readonly string[]; readonly before?: number; readonly limit: number }): Promise<readonly LedgerEvent[]>;
  /** From now on, in groups as they were committed. Returns the function that ends it. */
  subscribe(listener: (events: readonly LedgerEvent[]) => void): () => void;
  /** Tells every listener of every thread and process; not stored, may be lost. */
  signal(workspaceId: string, signal: Signal): void;
  onSignal(listener: (workspaceId: string, signal: Signal) => void): () => void;
}
