import { createContext, useCallback, useContext, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import type { Message } from '../../api/schemas.ts';
import { hasCode, isUncertain } from '../../ui/client/problem.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useScreen, useSession } from '../../ui/client/session.tsx';
import { storeMessage } from '../data/cache.ts';
import { keys } from '../data/keys.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { createOutbox, type Outbox, type Pending } from './outbox.ts';

interface Writing { readonly drafts: Drafts; readonly outbox: Outbox }

const WritingContext = createContext<Writing | null>(null);

export function WritingProvider({ children }: { readonly children: ReactNode }) {
  const { storage } = useScreen();
  const { user } = useSession();
  const writing = useMemo(() => ({ drafts: createDrafts(storage, user.id, Date.now), outbox: createOutbox(storage, user.id) }), [storage, user.id]);
  return <WritingContext value={writing}>{children}</WritingContext>;
}

export function useWriting(): Writing {
  const writing = useContext(WritingContext);
  if (!writing) throw new Error('Writing was asked for outside the signed-in screens.');
  return writing;
}

export function usePending(conversationId: string): readonly Pending[] {
  const { outbox } = useWriting();
  return useSyncExternalStore(outbox.subscribe, () => outbox.of(conversationId));
}

/** Sends what is in the outbox, and sends it again. What happened stands in the outbox afterwards; never throws. */
export function useSending(): { send(pending: Omit<Pending, 'state' | 'problem'>): void; again(pending: Pending, seenUpTo?: string | null): void } {
  const { api, queries } = useScreen();
  const { outbox } = useWriting();
  const problemText = useProblemText();

  const carry = useCallback(async (pending: Omit<Pending, 'state' | 'problem'>) => {
    const { key, text, conversationId } = pending;
    try {
      const message: Message = pending.kind === 'note'
        ? await api.note(conversationId, { text, key })
        : await api.reply(conversationId, { text, key, ...(pending.seenUpTo === null ? {} : { seenUpTo: pending.seenUpTo }) });
      storeMessage(queries, message);
      outbox.remove(key);
      void queries.invalidateQueries({ queryKey: keys.history(conversationId) });
      void queries.invalidateQueries({ queryKey: keys.conversation(conversationId) });
    } catch (error) {
      if (hasCode(error, 'reply.newer-message')) {
        await queries.invalidateQueries({ queryKey: keys.messages(conversationId) });
        outbox.mark(key, 'overtaken');
      } else outbox.mark(key, isUncertain(error) ? 'uncertain' : 'refused', { problem: problemText(error) });
    }
  }, [api, queries, outbox, problemText]);

  return useMemo(() => ({
    send(pending) {
      if (outbox.of(pending.conversationId).some((other) => other.key === pending.key)) return;
      outbox.add(pending);
      void carry(pending);
    },
    again(pending, seenUpTo = pending.seenUpTo) {
      outbox.mark(pending.key, 'sending', { seenUpTo });
      void carry({ ...pending, seenUpTo });
    },
  }), [outbox, carry]);
}
