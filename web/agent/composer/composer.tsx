import { SendHorizontal } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useLayoutEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent, type MouseEvent } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../api/schemas.ts';
import { useApi, useMay } from '../../ui/client/session.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { Keys } from '../../ui/parts/keys.tsx';
import { useMessages } from '../data/reading.ts';
import { useCommand } from '../shell/commands.tsx';
import styles from './composer.module.css';
import type { WritingKind } from './local.ts';
import { useSending, useWriting } from './writing.tsx';

const longest = 200_000;
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
  const { id } = conversation;
  const { drafts } = useWriting();
  const sending = useSending();
  const { oldestFirst } = useMessages(id);
  const area = useRef<HTMLTextAreaElement>(null);
  const [kind, setKind] = useState<WritingKind>(() => (kinds.includes('reply') && (drafts.get(id, 'reply') !== '' || drafts.get(id, 'note') === '') ? 'reply' : 'note'));
  const text = useSyncExternalStore(drafts.subscribe, () => drafts.get(id, kind));
  const tellTyping = useTyping(id);
  const seenUpTo = oldestFirst.findLast((message) => message.direction !== 'note')?.id ?? null;

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
    if (text.trim() === '' || text.length > longest) return;
    sending.send({ key: crypto.randomUUID(), conversationId: id, kind, text, at: Date.now(), seenUpTo: kind === 'reply' ? seenUpTo : null });
    write('');
    area.current?.focus();
  }
  useCommand('reply', kinds.includes('reply') ? () => focusOn('reply') : null);
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
  const tooLong = text.length > longest;
  return (
    <Tabs.Root className={styles.composer} data-kind={kind} value={kind} onValueChange={(next) => setKind(next === 'note' ? 'note' : 'reply')}>
      <Tabs.List className={styles.tabs} aria-label={t('composer.label')}>
        {kinds.map((one) => <Tabs.Trigger key={one} value={one} className={styles.tab}>{t(`composer.${one}`)}</Tabs.Trigger>)}
      </Tabs.List>
      {kinds.map((one) => (
        <Tabs.Content key={one} value={one} tabIndex={-1}>
          <textarea ref={area} className={styles.area} rows={2} value={text} placeholder={t(one === 'reply' ? 'composer.replyTo' : 'composer.noteHint', { name: conversation.customerName })}
            aria-label={t(one === 'reply' ? 'composer.replyTo' : 'composer.noteLabel', { name: conversation.customerName })} onChange={(event) => write(event.target.value)} onKeyDown={onKeyDown} dir="auto" />
        </Tabs.Content>
      ))}
      <div className={styles.foot}>
        <span className={styles.hint}>{tooLong ? t('composer.tooLong', { count: text.length - longest }) : text === '' ? '' : t('composer.kept')}</span>
        <span className={styles.keys}><Keys keys={apple ? '⌘+Enter' : 'Ctrl+Enter'} /></span>
        <Button kind="primary" icon={<SendHorizontal size={15} />} aria-disabled={text.trim() === '' || tooLong} onMouseDown={keepFocus} onClick={send}>{t(kind === 'reply' ? 'composer.send' : 'composer.addNote')}</Button>
      </div>
    </Tabs.Root>
  );
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
