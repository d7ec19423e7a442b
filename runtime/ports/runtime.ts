import type { AnyCollection } from './document.ts';
import type { Events } from './events.ts';
import type { Files } from './files.ts';
import type { Queue } from './queue.ts';
import type { Search } from './search.ts';
import type { Store } from './store.ts';

/** Time, handed in so that tests own it. Milliseconds UTC. */
export interface Clock {
  now(): number;
}

/** Our own ids: 26 characters, unique, and sorted by the time they were made within one process. */
export interface Ids {
  next(): string;
}

/** Structured log lines. Never message text, never a secret. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
  child(fields: Record<string, unknown>): Log;
}

/** Encrypts what must not lie open in the store (AES-256-GCM, random nonce, authenticated with `purpose`). */
export interface Vault {
  seal(plain: string, purpose: string): string;
  /** Throws when the text was changed, sealed with another key, or for another purpose. */
  open(sealed: string, purpose: string): string;
  /** A key derived for one purpose (HKDF-SHA-256), 32 bytes: signing tokens, cookies. */
  key(purpose: string): Uint8Array;
}

/** Forward migration of stored documents, run once at start, in order of `id`. */
export interface Migration {
  /** Sortable, never reused: `0001-conversation-priority`. */
  readonly id: string;
  readonly collection: AnyCollection;
  /** The document as it should be from now on; the same object when nothing changes. */
  change(document: Record<string, unknown>): Record<string, unknown>;
}

/** Everything Parley runs on. One behaviour, two engines. */
export interface Runtime {
  readonly store: Store;
  readonly queue: Queue;
  readonly events: Events;
  readonly search: Search;
  readonly files: Files;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Finishes what was accepted, then closes. A second call waits for the first. */
  close(): Promise<void>;
}
