import { createContext, useCallback, useContext, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message, ReplyRequest } from '../../api/schemas.ts';
import { hasCode, isUncertain } from '../../ui/client/problem.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useScreen, useSession } from '../../ui/client/session.tsx';
import { storeMessage } from '../data/cache.ts';
import { keys } from '../data/keys.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { isPlaced } from './envelope.ts';
import { createFileBox, readBase64, type FileBox } from './file-box.ts';
import { createOutbox, type Outbox, type Pending } from './outbox.ts';

interface Writing { readonly drafts: Drafts; readonly outbox: Outbox; readonly files: FileBox }

const WritingContext = createContext<Writing | null>(null);

export function WritingProvider({ children }: { readonly children: ReactNode }) {
  const { storage } = useScreen();
  const { user } = useSession();
  const writing = useMemo(() => ({
    drafts: createDrafts(storage, user.id, Date.now), outbox: createOutbox(storage, user.id), files: createFileBox(globalThis.indexedDB, user.id, Date.now),
  }), [storage, user.id]);
  useEffect(() => { void writing.files.sweep(new Set([...writing.drafts.fileIds(), ...writing.outbox.fileIds()])); }, [writing]);
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

/** A file that an answer names is not on this device any more; nothing was sent. */
class FileGone extends Error {
  override readonly name = 'FileGone';
}

/** The answer as the server takes it, its files read. */
async function composeReply({ text, key, seenUpTo, recipients, signatureId, files = [] }: Omit<Pending, 'state' | 'problem'>, box: FileBox): Promise<ReplyRequest> {
  const attachments = await Promise.all(files.map(async (file) => {
    const content = await box.get(file.id);
    if (!content) throw new FileGone(file.name);
    const placed = isPlaced(file, text);
    return { name: file.name, type: file.type, content: await readBase64(content), ...(placed ? { contentId: file.contentId, inline: true } : {}) };
  }));
  return {
    text, key, ...(seenUpTo === null ? {} : { seenUpTo }), ...(recipients ? { to: [...recipients.to], cc: [...recipients.cc] } : {}),
    ...(signatureId === undefined ? {} : { signatureId }), ...(attachments.length > 0 ? { attachments } : {}),
  };
}

/** Sends what is in the outbox, and sends it again. What happened stands in the outbox afterwards; never throws. */
export function useSending(): { send(pending: Omit<Pending, 'state' | 'problem'>): void; again(pending: Pending, seenUpTo?: string | null): void } {
  const { t } = useTranslation();
  const { api, queries } = useScreen();
  const { outbox, files } = useWriting();
  const problemText = useProblemText();

  const carry = useCallback(async (pending: Omit<Pending, 'state' | 'problem'>) => {
    const { key, text, conversationId } = pending;
    try {
      const message: Message = pending.kind === 'note'
        ? await api.note(conversationId, { text, key })
        : await api.reply(conversationId, await composeReply(pending, files));
      storeMessage(queries, message);
      outbox.remove(key);
      void files.remove(pending.files?.map((file) => file.id) ?? []);
      void queries.invalidateQueries({ queryKey: keys.history(conversationId) });
      void queries.invalidateQueries({ queryKey: keys.conversation(conversationId) });
    } catch (error) {
      if (hasCode(error, 'reply.newer-message')) {
        await queries.invalidateQueries({ queryKey: keys.messages(conversationId) });
        outbox.mark(key, 'overtaken');
      } else if (error instanceof FileGone) outbox.mark(key, 'refused', { problem: t('pending.fileGone', { name: error.message }) });
      else outbox.mark(key, isUncertain(error) ? 'uncertain' : 'refused', { problem: problemText(error) });
    }
  }, [api, queries, outbox, files, problemText, t]);

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
