import { Paperclip, SendHorizontal } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useLayoutEffect, useRef, useState, useSyncExternalStore, type ClipboardEvent, type DragEvent, type KeyboardEvent, type MouseEvent } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../api/schemas.ts';
import { useLocale } from '../../ui/client/locale.ts';
import { useApi, useMay } from '../../ui/client/session.tsx';
import { formatBytes } from '../../ui/format/bytes.ts';
import { Button } from '../../ui/parts/button.tsx';
import { IconButton } from '../../ui/parts/icon-button.tsx';
import { Keys } from '../../ui/parts/keys.tsx';
import { useMessages } from '../data/reading.ts';
import { useCommand } from '../shell/commands.tsx';
import styles from './composer.module.css';
import { FilesBar } from './files-bar.tsx';
import type { WritingKind } from './local.ts';
import { RecipientsBar } from './recipients-bar.tsx';
import { SignatureChoice, SignatureText } from './signature-bar.tsx';
import { filesOf } from './taking-files.ts';
import { useAnswer, type Answer } from './use-answer.ts';
import { useWriting } from './writing.tsx';

const longestNote = 200_000;
const typingEvery = 3000;
const apple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Where answers and notes are written. What is begun is kept; what is sent leaves at once and shows its fate in the thread. */
export function Composer({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useTranslation();
  const mayAnswer = useMay('conversation.answer');
  if (!mayAnswer) return <p className={styles.readOnly}>{t('composer.readOnly')}</p>;
  if (conversation.status === 'closed') return <WritingArea conversation={conversation} kinds={['note']} />;
  return <WritingArea conversation={conversation} kinds={['reply', 'note']} />;
}

function WritingArea({ conversation, kinds }: { readonly conversation: Conversation; readonly kinds: readonly WritingKind[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { id } = conversation;
  const { drafts } = useWriting();
  const { oldestFirst } = useMessages(id);
  const area = useRef<HTMLTextAreaElement>(null);
  const [kind, setKind] = useState<WritingKind>(() => (kinds.includes('reply') && (drafts.get(id, 'reply') !== '' || drafts.get(id, 'note') === '') ? 'reply' : 'note'));
  const text = useSyncExternalStore(drafts.subscribe, () => drafts.get(id, kind));
  const tellTyping = useTyping(id);
  const seenUpTo = oldestFirst.findLast((message) => message.direction !== 'note')?.id ?? null;
  const answer = useAnswer(conversation);
  const longest = kind === 'reply' ? answer.limits.maxText : longestNote;
  const tooLong = text.length > longest;
  const empty = text.trim() === '' && (kind === 'note' || answer.envelope.files.length === 0);
  const blocked = empty || tooLong || (kind === 'reply' && answer.obstacle !== null);

  function write(next: string): void {
    drafts.set(id, kind, next);
    if (next !== '' && kind === 'reply') tellTyping();
  }
  function focusOn(next: WritingKind): void {
    // At once: the very next key belongs into the text, and must not be taken for a shortcut.
    flushSync(() => setKind(next));
    area.current?.focus();
  }
  function send(): void {
    if (blocked) return;
    answer.send(kind, text, seenUpTo);
    area.current?.focus();
  }
  useCommand('reply', kinds.includes('reply') ? () => focusOn('reply') : null);
  useCommand('reply-all', kinds.includes('reply') && answer.others > 0 ? () => { answer.choosePeople('everybody'); focusOn('reply'); } : null);
  useCommand('note', () => focusOn('note'));
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight, window.innerHeight * 0.4)}px`;
  }, [text, kind]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }
  const attachLabel = ({ maxFiles, maxBytesTotal }: Answer['limits']) => (Number.isFinite(maxBytesTotal) ? t('files.attachUpTo', { count: maxFiles, total: formatBytes(maxBytesTotal, locale) }) : t('files.attach'));
  const taking = useTakingFiles(answer, kind === 'reply' && answer.limits.maxFiles > 0, area, text);
  const hint = tooLong ? t('composer.tooLong', { count: text.length - longest }) : kind === 'reply' && !empty && answer.obstacle ? t(`composer.obstacle.${answer.obstacle}`) : text === '' ? '' : t('composer.kept');
  return (
    <Tabs.Root className={styles.composer} data-kind={kind} data-dragging={taking.dragging || undefined} value={kind} onValueChange={(next) => setKind(next === 'note' ? 'note' : 'reply')} {...taking.handlers}>
      <Tabs.List className={styles.tabs} aria-label={t('composer.label')}>
        {kinds.map((one) => <Tabs.Trigger key={one} value={one} className={styles.tab}>{t(`composer.${one}`)}</Tabs.Trigger>)}
      </Tabs.List>
      {kinds.map((one) => (
        <Tabs.Content key={one} value={one} tabIndex={-1}>
          {one === 'reply' && answer.isMail ? <RecipientsBar envelope={answer.envelope} known={answer.known} onChange={answer.choosePeople} onUnread={answer.setUnread} /> : null}
          <textarea ref={area} className={styles.area} rows={2} value={text} placeholder={t(one === 'reply' ? 'composer.replyTo' : 'composer.noteHint', { name: conversation.customerName })}
            aria-label={t(one === 'reply' ? 'composer.replyTo' : 'composer.noteLabel', { name: conversation.customerName })} onChange={(event) => write(event.target.value)} onKeyDown={onKeyDown} onPaste={taking.onPaste} dir="auto" />
          {one === 'reply' ? <FilesBar files={answer.envelope.files} text={text} onRemove={answer.removeFile} /> : null}
          {one === 'reply' && answer.isMail ? <SignatureText conversationId={id} chosen={answer.envelope.signatureId} /> : null}
        </Tabs.Content>
      ))}
      <div className={styles.foot}>
        {kind === 'reply' && answer.limits.maxFiles > 0 ? <IconButton small label={attachLabel(answer.limits)} icon={<Paperclip size={16} />} onMouseDown={keepFocus} onClick={taking.choose} /> : null}
        {kind === 'reply' && answer.isMail ? <SignatureChoice conversationId={id} chosen={answer.envelope.signatureId} onChoose={answer.chooseSignature} /> : null}
        <output className={styles.hint}>{hint}</output>
        <span className={styles.keys}><Keys keys={apple ? '⌘+Enter' : 'Ctrl+Enter'} /></span>
        <Button kind="primary" icon={<SendHorizontal size={15} />} aria-disabled={blocked} onMouseDown={keepFocus} onClick={send}>{t(kind === 'reply' ? 'composer.send' : 'composer.addNote')}</Button>
      </div>
      {taking.dragging ? <div className={styles.drop} aria-hidden>{t('files.drop')}</div> : null}
    </Tabs.Root>
  );
}

/** Files by button, by drop and by paste; a pasted picture stands in the text where the caret is. */
function useTakingFiles(answer: Answer, active: boolean, area: { readonly current: HTMLTextAreaElement | null }, text: string) {
  const [dragging, setDragging] = useState(false);
  const depth = useRef(0);
  const isFiles = (event: DragEvent) => active && event.dataTransfer.types.includes('Files');
  return {
    dragging: dragging && active,
    choose: () => {
      const input = document.createElement('input');
      input.type = 'file';
      input.multiple = true;
      input.addEventListener('change', () => { answer.addFiles([...(input.files ?? [])]); area.current?.focus(); });
      input.click();
    },
    onPaste: (event: ClipboardEvent<HTMLTextAreaElement>) => {
      const files = active ? filesOf(event.clipboardData) : [];
      if (files.length === 0) return;
      event.preventDefault();
      const notes = answer.addFiles(files);
      const placed = answer.isMail ? notes.filter((note) => note.type.startsWith('image/')).map((note) => `[cid:${note.contentId}]`).join('\n') : '';
      // The way that can be undone by key; everything else would throw the writer's own steps away.
      if (placed !== '' && text.length + placed.length <= answer.limits.maxText) document.execCommand('insertText', false, placed);
    },
    handlers: {
      onDragEnter(event: DragEvent) { if (isFiles(event)) { depth.current += 1; setDragging(true); } },
      onDragLeave(event: DragEvent) { if (isFiles(event)) { depth.current -= 1; if (depth.current <= 0) setDragging(false); } },
      onDragOver(event: DragEvent) { if (isFiles(event)) event.preventDefault(); },
      onDrop(event: DragEvent) {
        if (!isFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setDragging(false);
        answer.addFiles([...event.dataTransfer.files]);
      },
    },
  };
}

/** A press of the button, even a second one in haste, leaves the caret in the text. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

/** Tells colleagues that somebody writes, at most every few seconds; whether it arrives does not matter. */
function useTyping(conversationId: string): () => void {
  const api = useApi();
  const last = useRef(-typingEvery);
  return () => {
    if (performance.now() - last.current < typingEvery) return;
    last.current = performance.now();
    api.typing(conversationId).catch(() => {});
  };
}
