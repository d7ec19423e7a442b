import { readStored, writeStored, type WritingKind } from './local.ts';

interface Kept { readonly text: string; readonly at: number }

const mostDrafts = 200;
const longestKept = 30 * 24 * 60 * 60_000;

/**
 * What somebody began to write, by conversation and kind, kept on this device under their user id so that a reload, a crash or
 * another conversation in between loses nothing. Signing out calls `clear`: customers' matters do not stay on a shared machine.
 */
export interface Drafts {
  readonly subscribe: (listener: () => void) => () => void;
  get(conversationId: string, kind: WritingKind): string;
  set(conversationId: string, kind: WritingKind, text: string): void;
  count(): number;
  clear(): void;
}

export function createDrafts(storage: Storage, userId: string, now: () => number): Drafts {
  const key = `parley.drafts.${userId}`;
  const kept = new Map<string, Kept>(Object.entries(readStored<Record<string, Kept>>(storage, key, {})).filter(([, draft]) => now() - draft.at < longestKept));
  const nameOf = (conversationId: string, kind: WritingKind) => `${conversationId} ${kind}`;
  const listeners = new Set<() => void>();
  function save(): void {
    writeStored(storage, key, Object.fromEntries(kept));
    for (const listener of listeners) listener();
  }
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: (conversationId, kind) => kept.get(nameOf(conversationId, kind))?.text ?? '',
    set(conversationId, kind, text) {
      const name = nameOf(conversationId, kind);
      kept.delete(name);
      if (text !== '') kept.set(name, { text, at: now() });
      const oldest = kept.keys().next().value;
      if (kept.size > mostDrafts && oldest !== undefined) kept.delete(oldest);
      save();
    },
    count: () => kept.size,
    clear() {
      kept.clear();
      save();
      storage.removeItem(key);
    },
  };
}
