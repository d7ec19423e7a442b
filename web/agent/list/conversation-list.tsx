import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { CheckCheck } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../api/schemas.ts';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState, State } from '../../ui/parts/state.tsx';
import { useConversationList, useNames, useViews } from '../data/reading.ts';
import { useCommand } from '../shell/commands.tsx';
import styles from './conversation-list.module.css';
import { ConversationRow } from './conversation-row.tsx';
import { itemsOf } from './pages.ts';

const rowHeight = 88;

/** The conversations of a view. Only the rows in sight exist; further pages load before the end is reached. */
export function ConversationList({ view, openId }: { readonly view: string; readonly openId: string | null }) {
  const { t } = useTranslation();
  const list = useConversationList(view);
  const items = useMemo(() => itemsOf(list.data), [list.data]);
  if (list.isPending) return <SkeletonRows rows={8} avatar />;
  if (list.isError && items.length === 0) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (items.length === 0) {
    const mine = view === 'mine';
    return <State icon={CheckCheck} title={t(mine ? 'list.emptyMine' : 'list.empty')} text={t(mine ? 'list.emptyMineText' : 'list.emptyText')} />;
  }
  return <Rows key={view} items={items} view={view} openId={openId} more={list.hasNextPage} loading={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />;
}

interface RowsProps {
  readonly items: readonly Conversation[];
  readonly view: string;
  readonly openId: string | null;
  readonly more: boolean;
  readonly loading: boolean;
  readonly onMore: () => void;
}

function Rows({ items, view, openId, more, loading, onMore }: RowsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { userName } = useNames();
  const { data: views } = useViews();
  const channelName = (id: string) => (views && views.channels.length > 1 ? views.channels.find((channel) => channel.id === id)?.name ?? null : null);
  const scroller = useRef<HTMLDivElement>(null);
  const [focusId, setFocusId] = useState<string | null>(openId);
  const focusIndex = Math.max(0, items.findIndex((item) => item.id === (focusId ?? openId)));
  // The virtualiser hands out functions that must not be remembered; none of them is.
  // oxlint-disable-next-line react/incompatible-library
  const rows = useVirtualizer({
    count: items.length + (more ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => items[index]?.id ?? 'more',
  });
  const shown = rows.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && !loading && lastShown >= items.length - 15) onMore();
  }, [more, loading, lastShown, items.length, onMore]);

  const moveTo = useCallback((index: number, thenOpen: boolean) => {
    const item = items[index];
    if (!item) return;
    const row = () => scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(item.id)}"]`);
    setFocusId(item.id);
    rows.scrollToIndex(index, { align: 'auto' });
    if (thenOpen) void navigate({ to: '/inbox/$view/$conversationId', params: { view, conversationId: item.id }, replace: true });
    else if (row()) row()?.focus({ preventScroll: true });
    // The row may only now be made; the next frame has it.
    else requestAnimationFrame(() => row()?.focus({ preventScroll: true }));
  }, [items, rows, navigate, view]);
  const step = (by: number) => {
    const from = openId === null ? focusIndex : items.findIndex((item) => item.id === openId);
    const started = openId !== null || focusId !== null;
    moveTo(Math.min(items.length - 1, Math.max(0, started ? from + by : focusIndex)), openId !== null);
  };
  useCommand('next', () => step(1));
  useCommand('previous', () => step(-1));
  useCommand('open', () => moveTo(focusIndex, true));

  function onKeyDown(event: KeyboardEvent): void {
    const to = event.key === 'ArrowDown' ? focusIndex + 1 : event.key === 'ArrowUp' ? focusIndex - 1
      : event.key === 'Home' ? 0 : event.key === 'End' ? items.length - 1 : null;
    if (to === null) return;
    event.preventDefault();
    moveTo(Math.min(items.length - 1, Math.max(0, to)), false);
  }

  return (
    <div ref={scroller} className={styles.scroller} data-testid="conversation-list">
      {/* Arrow keys move between the rows, which are links of their own. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ul className={styles.list} style={{ height: rows.getTotalSize() }} onKeyDown={onKeyDown} aria-label={t('list.label')}>
        {shown.map((row) => {
          const conversation = items[row.index];
          return (
            <li key={row.key} className={styles.item} style={{ height: rowHeight, transform: `translateY(${row.start}px)` }}>
              {conversation
                ? <ConversationRow conversation={conversation} view={view} open={conversation.id === openId} focusable={row.index === focusIndex}
                  assigneeName={userName(conversation.assigneeId)} channelName={channelName(conversation.channelId)} onFocus={() => setFocusId(conversation.id)} />
                : <SkeletonRows rows={1} avatar />}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
