import type { FileNote, Recipients } from './envelope.ts';
import { readStored, writeStored, type WritingKind } from './local.ts';

/** A reply or note between the press of the button and the server's word that it has it. */
export interface Pending {
  /** Sent along, so that the server takes it once however often we try. */
  readonly key: string;
  readonly conversationId: string;
  readonly kind: WritingKind;
  readonly text: string;
  readonly at: number;
  readonly seenUpTo: string | null;
  /** Absent: the customer alone, as the server knows them. */
  readonly recipients?: Recipients | undefined;
  /** Null: none; absent: the one that is used by itself. */
  readonly signatureId?: string | null | undefined;
  /** Their bytes lie in the file box until the server has the message. */
  readonly files?: readonly FileNote[] | undefined;
  /** `uncertain`: no answer came, it may have arrived; the text stays as it is and is tried again under the same key. */
  readonly state: 'sending' | 'refused' | 'uncertain' | 'overtaken';
  readonly problem: string | null;
}

/**
 * Everything on its way out, per user and across reloads. What was being sent when the page went away comes back as
 * `uncertain`: trying again is safe because the key is the same.
 */
export interface Outbox {
  of(conversationId: string): readonly Pending[];
  add(pending: Omit<Pending, 'state' | 'problem'>): void;
  mark(key: string, state: Pending['state'], change?: { problem?: string | null; seenUpTo?: string | null }): void;
  remove(key: string): void;
  /** Every file that is on its way out. */
  fileIds(): readonly string[];
  clear(): void;
  readonly subscribe: (listener: () => void) => () => void;
}

const none: readonly Pending[] = [];

export function createOutbox(storage: Storage, userId: string): Outbox {
  const storageKey = `parley.outbox.${userId}`;
  let all: readonly Pending[] = readStored<readonly Pending[]>(storage, storageKey, none)
    .map((pending) => (pending.state === 'sending' ? { ...pending, state: 'uncertain' } : pending));
  let groups = group(all);
  const listeners = new Set<() => void>();

  function become(next: readonly Pending[]): void {
    all = next;
    groups = group(next);
    writeStored(storage, storageKey, next);
    for (const listener of listeners) listener();
  }

  return {
    of: (conversationId) => groups.get(conversationId) ?? none,
    add(pending) {
      if (all.some((other) => other.key === pending.key)) return;
      become([...all, { ...pending, state: 'sending', problem: null }]);
    },
    mark(key, state, change = {}) {
      become(all.map((pending) => (pending.key === key ? { ...pending, problem: null, ...change, state } : pending)));
    },
    remove(key) {
      become(all.filter((pending) => pending.key !== key));
    },
    fileIds: () => all.flatMap((pending) => pending.files?.map((file) => file.id) ?? []),
    clear() {
      become([]);
      storage.removeItem(storageKey);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Made once per change, so that a reader of one conversation is given the same array until something changes. */
function group(all: readonly Pending[]): ReadonlyMap<string, readonly Pending[]> {
  return Map.groupBy(all, (pending) => pending.conversationId);
}
