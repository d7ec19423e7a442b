import { useQuery } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation, ReplyRecipients } from '../../api/schemas.ts';
import { useLocale } from '../../ui/client/locale.ts';
import { useApi } from '../../ui/client/session.tsx';
import { formatBytes } from '../../ui/format/bytes.ts';
import { useToast } from '../../ui/parts/toasts.tsx';
import { keys } from '../data/keys.ts';
import { placeholderOf } from '../message/placeholders.ts';
import { emptyEnvelope, othersIn, recipientsOf, type Envelope, type FileNote } from './envelope.ts';
import type { WritingKind } from './local.ts';
import { mostLimits, noteOf, takeFitting, type FileLimits } from './taking-files.ts';
import { useSending, useWriting } from './writing.tsx';

/** Kinds of channel whose answers have recipients, signatures and pictures in the text. */
const mailKinds: ReadonlySet<string> = new Set(['email', 'smtp']);

const longestText = 200_000;

/** An answer that is being written, beside its text. */
export interface Answer {
  readonly isMail: boolean;
  readonly envelope: Envelope;
  readonly known: ReplyRecipients | undefined;
  /** How many more an answer to everybody reaches. */
  readonly others: number;
  /** Of this channel; the server's own while that is not known. */
  readonly limits: FileLimits & { readonly maxText: number };
  /** Why it cannot go out yet, by its name in the catalogue. */
  readonly obstacle: 'nobody' | 'unread' | 'loading' | null;
  readonly choosePeople: (people: Envelope['people']) => void;
  readonly chooseSignature: (signatureId: string | null | undefined) => void;
  readonly setUnread: (unread: boolean) => void;
  /** Kept at once; answers with the notes of those that were taken. */
  readonly addFiles: (files: readonly File[]) => readonly FileNote[];
  readonly removeFile: (file: FileNote) => void;
  /** Puts it on its way, and leaves the composer empty. */
  readonly send: (kind: WritingKind, text: string, seenUpTo: string | null) => void;
}

export function useAnswer({ id, channelKind, status }: Conversation): Answer {
  const { t } = useTranslation();
  const api = useApi();
  const toast = useToast();
  const locale = useLocale();
  const { drafts, files } = useWriting();
  const sending = useSending();
  const isMail = mailKinds.has(channelKind);
  const envelope = useSyncExternalStore(drafts.subscribe, () => drafts.envelope(id));
  const [unread, setUnread] = useState(false);
  const { data: known } = useQuery({ queryKey: keys.recipients(id), enabled: status !== 'closed', queryFn: ({ signal }) => api.recipients(id, signal) });
  const limits = { ...mostLimits, maxText: longestText, ...known?.limits };
  const change = (patch: Partial<Envelope>) => drafts.setEnvelope(id, { ...drafts.envelope(id), ...patch });
  const people = recipientsOf(envelope, known);
  // The customer alone is what the server takes by itself: that need not wait for its list.
  const obstacle = unread ? 'unread' : people === undefined ? (envelope.people === 'customer' ? null : 'loading') : people.to.length === 0 ? 'nobody' : null;
  return {
    isMail, envelope, known, limits, others: isMail && known ? othersIn(known) : 0, obstacle: isMail ? obstacle : null, setUnread,
    choosePeople: (chosen) => change({ people: chosen }),
    chooseSignature: (signatureId) => change({ signatureId }),
    addFiles(given) {
      const { taken: fitting, misfit } = takeFitting(drafts.envelope(id).files, given, limits);
      if (misfit !== null) toast('bad', t(`files.misfit.${misfit}`, { count: limits.maxFiles, each: formatBytes(limits.maxBytesEach, locale), total: formatBytes(limits.maxBytesTotal, locale) }));
      const taken = fitting.map((file) => ({ file, note: noteOf(file, () => crypto.randomUUID()) }));
      change({ files: [...drafts.envelope(id).files, ...taken.map(({ note }) => note)] });
      for (const { file, note } of taken) void files.put(note.id, file);
      return taken.map(({ note }) => note);
    },
    removeFile(file) {
      change({ files: drafts.envelope(id).files.filter((one) => one.id !== file.id) });
      const text = drafts.get(id, 'reply');
      const placeholder = placeholderOf(file.contentId);
      if (text.includes(placeholder)) drafts.set(id, 'reply', text.replaceAll(placeholder, ''));
      void files.remove([file.id]);
    },
    send(kind, text, seenUpTo) {
      const whole = { key: crypto.randomUUID(), conversationId: id, kind, text, at: Date.now() };
      if (kind === 'note') sending.send({ ...whole, seenUpTo: null });
      else {
        const named = envelope.people === 'customer' ? undefined : people;
        sending.send({ ...whole, seenUpTo, ...(isMail && named ? { recipients: named } : {}), ...(isMail ? { signatureId: envelope.signatureId } : {}), ...(envelope.files.length > 0 ? { files: envelope.files } : {}) });
        drafts.setEnvelope(id, emptyEnvelope);
      }
      drafts.set(id, kind, '');
    },
  };
}
