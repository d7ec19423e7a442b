import { Link } from '@tanstack/react-router';
import { CornerUpLeft, StickyNote } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/parts/button.tsx';
import { ChannelIcon } from '../../ui/parts/channel-icon.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState } from '../../ui/parts/state.tsx';
import { Time } from '../../ui/parts/time.tsx';
import { useTimeline } from '../data/reading.ts';
import { itemsOf } from '../list/pages.ts';
import styles from './timeline-list.module.css';

/** Everything between the customer and us on all channels, newest first. */
export function TimelineList({ customerId, currentId }: { readonly customerId: string; readonly currentId: string }) {
  const { t } = useTranslation();
  const timeline = useTimeline(customerId);
  if (timeline.error && !timeline.data) return <ErrorState error={timeline.error} onRetry={() => void timeline.refetch()} />;
  if (timeline.isPending) return <SkeletonRows rows={3} />;
  return (
    <>
      <ol className={styles.list}>
        {itemsOf(timeline.data).map((item) => (
          <li key={item.id}>
            <Link to="/inbox/$view/$conversationId" params={{ view: 'all', conversationId: item.conversationId }} className={styles.item} data-direction={item.direction} data-here={item.conversationId === currentId || undefined}>
              <span className={styles.icon}><ChannelIcon kind={item.channelKind} size={12} /></span>
              <span className={styles.text}>
                <span className={styles.top}>
                  {item.direction === 'out' ? <CornerUpLeft size={12} aria-label={t('list.weWrote')} /> : item.direction === 'note' ? <StickyNote size={12} aria-label={t('list.noteWritten')} /> : null}
                  <span className={styles.who}>{item.subject ?? item.authorName}</span><Time at={item.at} />
                </span>
                <span className={styles.preview}>{item.text}</span>
              </span>
            </Link>
          </li>
        ))}
      </ol>
      {timeline.hasNextPage ? <Button small kind="quiet" busy={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>{t('thread.earlier')}</Button> : null}
    </>
  );
}
