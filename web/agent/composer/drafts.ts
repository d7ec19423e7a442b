import { emptyEnvelope, isEmptyEnvelope, type Envelope } from './envelope.ts';
import { readStored, writeStored, type WritingKind } from './local.ts';

interface Kept { readonly text: string; readonly at: number; readonly envelope?: Envelope }

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
  /** What goes with an answer's text: people, signature, files. The same object until it changes. */
  envelope(conversationId: string): Envelope;
  setEnvelope(conversationId: string, envelope: Envelope): void;
  count(): number;
  /** Every file that a draft names. */
  fileIds(): readonly string[];
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
  function put(name: string, text: string, envelope: Envelope): void {
    kept.delete(name);
    if (text !== '' || !isEmptyEnvelope(envelope)) kept.set(name, { text, at: now(), ...(isEmptyEnvelope(envelope) ? {} : { envelope }) });
    const oldest = kept.keys().next().value;
    if (kept.size > mostDrafts && oldest !== undefined) kept.delete(oldest);
    save();
  }
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: (conversationId, kind) => kept.get(nameOf(conversationId, kind))?.text ?? '',
    set(conversationId, kind, text) {
      const name = nameOf(conversationId, kind);
      put(name, text, kept.get(name)?.envelope ?? emptyEnvelope);
    },
    envelope: (conversationId) => kept.get(nameOf(conversationId, 'reply'))?.envelope ?? emptyEnvelope,
    setEnvelope(conversationId, envelope) {
      const name = nameOf(conversationId, 'reply');
      put(name, kept.get(name)?.text ?? '', envelope);
    },
    count: () => kept.size,
    fileIds: () => [...kept.values()].flatMap((draft) => draft.envelope?.files.map((file) => file.id) ?? []),
    clear() {
      kept.clear();
      save();
      storage.removeItem(key);
    },
  };
}
