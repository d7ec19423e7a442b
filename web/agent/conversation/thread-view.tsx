import { Link } from '@tanstack/react-router';
import { History } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../ui/client/locale.ts';
import type { Conversation, Message } from '../../api/schemas.ts';
import { formatDay } from '../../ui/format/time.ts';
import { Button } from '../../ui/parts/button.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState } from '../../ui/parts/state.tsx';
import { useNow } from '../../ui/parts/time.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';
import { usePending } from '../composer/writing.tsx';
import { useHistory, useMessages } from '../data/reading.ts';
import { useLive } from '../shell/live.tsx';
import { MessageView } from '../message/message-view.tsx';
import { findNewest, ThreadContext, type ThreadReach } from '../message/thread-context.ts';
import { PendingView } from './pending-view.tsx';
import { SystemLines } from './system-lines.tsx';
import { buildThread, type ThreadItem } from './thread.ts';
import styles from './thread-view.module.css';

/** How near the end somebody reads to be taken along when something is added. */
const nearEnd = 120;
/** Left free above a message that is read from its first line. */
const headRoom = 12;

/** All that was said, oldest first, standing at the last message; earlier messages load on the way up and do not move what is read. */
export function Thread({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useTranslation();
  const { id } = conversation;
  const messages = useMessages(id);
  const history = useHistory(id);
  const pending = usePending(id);
  const items = useMemo(() => buildThread(messages.oldestFirst, history.data ?? [], pending, !messages.hasNextPage), [messages.oldestFirst, messages.hasNextPage, history.data, pending]);
  const firstId = messages.oldestFirst[0]?.id;
  const { scroller, content } = useAnchoredScroll(firstId, items.findLast((item) => item.kind === 'message' || item.kind === 'pending')?.key);
  const more = messages.hasNextPage && !messages.isFetchingNextPage;
  const loadMore = useCallback(() => { if (more) void messages.fetchNextPage(); }, [more, messages]);
  const reach = useReach(conversation, messages, scroller);

  if (messages.isPending) return <div className={styles.scroller}><SkeletonRows rows={4} avatar /></div>;
  if (messages.isError && messages.oldestFirst.length === 0) return <div className={styles.scroller}><ErrorState error={messages.error} onRetry={() => void messages.refetch()} /></div>;
  return (
    // Reachable by Tab so that arrow keys can scroll it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={styles.scroller} ref={scroller} tabIndex={0} aria-label={t('thread.label')} onScroll={(event) => { if (event.currentTarget.scrollTop < 200) loadMore(); }}>
      <div className={styles.content} ref={content}>
        {messages.hasNextPage ? <div className={styles.more}><Button small kind="quiet" busy={messages.isFetchingNextPage} onClick={loadMore}>{t('thread.earlier')}</Button></div> : null}
        {conversation.previousId !== null && !messages.hasNextPage ? (
          <Link to="/inbox/$view/$conversationId" params={{ view: 'all', conversationId: conversation.previousId }} className={styles.previous}><History size={14} aria-hidden />{t('thread.follows')}</Link>
        ) : null}
        <ThreadContext value={reach}>{items.map((item) => <Item key={item.key} item={item} conversation={conversation} />)}</ThreadContext>
        <TypingLine conversationId={id} />
      </div>
    </section>
  );
}

function Item({ item, conversation }: { readonly item: ThreadItem; readonly conversation: Conversation }) {
  switch (item.kind) {
    case 'day': return <DayLine at={item.at} />;
    case 'message': return <MessageView message={item.message} follows={item.follows} channelKind={conversation.channelKind} />;
    case 'events': return <SystemLines events={item.events} conversation={conversation} />;
    case 'pending': return <PendingView pending={item.pending} />;
  }
}

function DayLine({ at }: { readonly at: number }) {
  const locale = useLocale();
  return <h2 className={styles.day}><span>{formatDay(at, useNow(), locale)}</span></h2>;
}

function TypingLine({ conversationId }: { readonly conversationId: string }) {
  const { t } = useTranslation();
  const typing = useLive().typing.get(conversationId);
  return <p className={styles.typing} aria-live="polite">{typing ? t('thread.typing', { name: typing.name }) : ''}</p>;
}

/** So many pages of earlier messages are loaded to get to one that was asked for. */
const furthest = 40;

/** What messages ask of their thread: to know another of its messages, and to lead to it. */
function useReach(conversation: Conversation, messages: ReturnType<typeof useMessages>, scroller: RefObject<HTMLElement | null>): ThreadReach {
  const { t } = useTranslation();
  const toast = useToast();
  const { oldestFirst, fetchNextPage } = messages;
  const known = useMemo(() => new Map<string, Message>(oldestFirst.map((message) => [message.id, message])), [oldestFirst]);
  const newest = useMemo(() => findNewest(oldestFirst), [oldestFirst]);
  const jump = useCallback(async (id: string) => {
    const place = () => scroller.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
    for (let page = 0; !place() && page < furthest; page++) {
      const { hasNextPage } = await fetchNextPage({ cancelRefetch: false });
      // What was loaded is drawn by the next frame.
      await new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
      if (!hasNextPage) break;
    }
    const element = place();
    if (!element) { toast('bad', t('thread.elsewhere')); return; }
    element.scrollIntoView({ block: 'center' });
    element.focus({ preventScroll: true });
    element.dataset['sought'] = '';
    setTimeout(() => { delete element.dataset['sought']; }, 2000);
  }, [fetchNextPage, scroller, t, toast]);
  return useMemo(() => ({ conversation, find: (id) => known.get(id), newest: (uid) => newest.get(uid), jump: (id) => void jump(id) }), [conversation, known, newest, jump]);
}

/**
 * Opens with the last message in sight, from its first line when it is taller than the view, and holds that place, or the end once
 * somebody reads there, whatever grows (a frame that finds its height, a new message); keeps what is read in place when something is
 * put above it.
 */
function useAnchoredScroll(firstId: string | undefined, lastKey: string | undefined) {
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const held = useRef<'last' | 'end' | 'nothing'>('last');
  /** Where we scrolled to: what stands elsewhere was moved by somebody. */
  const placed = useRef(0);
  const height = useRef(0);
  const known = useRef<string | undefined>(undefined);

  const place = useCallback(() => {
    const element = scroller.current;
    if (!element || held.current === 'nothing') return;
    const last = held.current === 'last' ? [...element.querySelectorAll('article')].at(-1) : undefined;
    element.scrollTop = Math.min(element.scrollHeight, last ? element.scrollTop + last.getBoundingClientRect().top - element.getBoundingClientRect().top - headRoom : Infinity);
    placed.current = element.scrollTop;
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (known.current !== undefined && known.current !== firstId && held.current === 'nothing') element.scrollTop += element.scrollHeight - height.current;
    known.current = firstId;
    height.current = element.scrollHeight;
  }, [firstId]);

  useLayoutEffect(() => {
    if (held.current === 'end') held.current = 'last';
    place();
  }, [lastKey, place]);

  const ready = firstId !== undefined;
  useEffect(() => {
    const element = scroller.current;
    const inside = content.current;
    if (!element || !inside) return;
    const onScroll = () => {
      if (Math.abs(element.scrollTop - placed.current) <= 1) return;
      held.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd ? 'end' : 'nothing';
    };
    const observer = new ResizeObserver(() => {
      place();
      height.current = element.scrollHeight;
    });
    place();
    observer.observe(inside);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [ready, place]);
  return { scroller, content };
}
